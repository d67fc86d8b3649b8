package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.substrate.Built;
import dev.vedette.lab.substrate.Plan;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.Survey;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Builds groups side by side and has each examined as soon as it stands, while the tests that wait
/// for the first of them already run.
final class Yard {

    /// An examination takes three seconds of mostly waiting; more at once would only measure how
    /// busy this machine is.
    private static final int EXAMINED_AT_ONCE = 6;

    /// As a first look at an unknown group would have it; the frozen ones cost this much.
    private static final int TIMEOUT_MILLIS = 3_000;

    static final Access WITH_PASSWORD =
            new Access(new Credentials(null, Plan.PASSWORD), Credentials.none());

    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore rooms = new Semaphore(EXAMINED_AT_ONCE);
    private final List<Future<Case>> cases = new ArrayList<>();

    /// A group and what is the matter with it.
    record Case(Built group, Diagnosis diagnosis) {}

    /// A case that is being prepared, or why it could not be.
    @FunctionalInterface
    interface Pending {
        Case arrived() throws Exception;
    }

    Pending examine(Callable<Built> group) {
        return examine(group, WITH_PASSWORD);
    }

    Pending examine(Callable<Built> group, Access access) {
        return examine(group, access, Depth.THOROUGH);
    }

    Pending examine(Callable<Built> group, Access access, Depth depth) {
        Future<Case> coming =
                workers.submit(
                        () -> {
                            Built built = group.call();
                            rooms.acquire();
                            try {
                                return new Case(built, diagnosis(built, access, depth));
                            } catch (InterruptedException | RuntimeException | Error failure) {
                                built.close();
                                throw failure;
                            } finally {
                                rooms.release();
                            }
                        });
        cases.add(coming);
        return () -> {
            try {
                return coming.get();
            } catch (ExecutionException failure) {
                throw failure.getCause() instanceof Exception cause ? cause : failure;
            }
        };
    }

    static Diagnosis diagnosis(Built group, Access access, Depth depth)
            throws InterruptedException {
        Survey survey =
                Survey.take(
                        new Survey.Request(
                                List.of(group.sentinel(0)), access, null, TIMEOUT_MILLIS, depth));
        if (survey.groups().size() != 1) {
            throw new AssertionError("one group was built, but seen: " + survey);
        }
        return Diagnosis.of(survey.groups().getFirst(), Expectations.USUAL);
    }

    /// Ends and deletes every group.
    void clear() throws InterruptedException {
        for (Future<Case> each : cases) {
            try {
                each.get().group().close();
            } catch (ExecutionException _) {
                // Its test has told why it failed; what it had started, it has ended.
            }
        }
        workers.close();
    }
}
