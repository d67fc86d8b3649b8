package dev.vedette.lab.mixed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One seed from the start of its group to the judgement. It is a program of its own, since it
/// needs a network of its own; [MixedRuns] starts it.
///
/// The group comes up and becomes whole; clients write numbered keys; the plan's faults fall and
/// are mended; the clients stop. Then the group must become whole again by itself (see [Ending]),
/// no two sentinels may have led in one epoch, and of every acknowledged write it must be clear
/// where it is or why it is not (see [Losses]).
public final class MixedRun {

    private static final int WRITERS = 3;
    private static final long START_LIMIT_MILLIS = 240_000;

    /// Before the first fault, and after the last one is mended: a group must be writable again.
    private static final int WRITES_AROUND = 60;

    private static final long WRITES_LIMIT_MILLIS = 120_000;
    private static final int POLL_MILLIS = 100;

    /// Real sentinels that lost an election try again after two failover timeouts.
    private static final long END_LIMIT_MILLIS = 240_000;

    private final Plan plan;
    private final Field field;
    private final List<String> faults = new ArrayList<>();
    private final List<String> account = new ArrayList<>();

    private MixedRun(Plan plan, Path folder) {
        this.plan = plan;
        this.field = new Field(plan, folder);
    }

    /// Arguments: the seed and a folder for the group's files, which stays when something is amiss.
    /// The last line of the output is the ledger's, without the commit.
    public static void main(String[] arguments) throws Exception {
        Plan plan = Plan.of(Long.parseLong(arguments[0]));
        long began = System.nanoTime();
        MixedRun run = new MixedRun(plan, Path.of(arguments[1]));
        try {
            run.go();
        } catch (Ending.NotYet | IOException | IllegalStateException | AssertionError broken) {
            run.faults.add(broken.toString());
            broken.printStackTrace(System.out);
        }
        run.field.end(!run.faults.isEmpty());
        long seconds = (System.nanoTime() - began) / 1_000_000_000;
        boolean isGood = run.faults.isEmpty();
        System.out.println(
                String.join(
                        " | ",
                        isGood ? "ok" : "FAILED " + String.join("; ", run.faults),
                        plan.toString(),
                        String.join(" | ", run.account),
                        seconds + " s"));
        System.exit(isGood ? 0 : 1);
    }

    private void go() throws Ending.NotYet, IOException, InterruptedException {
        field.start();
        Ending.await(field, START_LIMIT_MILLIS);
        AtomicBoolean isOver = new AtomicBoolean();
        List<NumberedWriter> writers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            NumberedWriter writer = new NumberedWriter(i, field.sentinels(), i > 0, isOver);
            writers.add(writer);
            threads.add(Thread.ofVirtual().start(writer));
        }
        Striking striking;
        try {
            awaitMore(writers);
            striking = new Striking(field);
            striking.run();
            account.add(String.join("; ", striking.story()));
            awaitMore(writers);
        } finally {
            isOver.set(true);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Ending ending = Ending.await(field, END_LIMIT_MILLIS);
        List<Write> acknowledged =
                writers.stream()
                        .flatMap(writer -> writer.acknowledged().stream())
                        .sorted(Comparator.comparingLong(Write::completedMillis))
                        .toList();
        judge(striking, ending, acknowledged);
    }

    private static void awaitMore(List<NumberedWriter> writers)
            throws Ending.NotYet, InterruptedException {
        long end = System.nanoTime() + WRITES_LIMIT_MILLIS * 1_000_000;
        int enough = written(writers) + WRITES_AROUND;
        while (written(writers) < enough) {
            if (System.nanoTime() - end > 0) {
                throw new Ending.NotYet("the group takes no writes");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static int written(List<NumberedWriter> writers) {
        return writers.stream().mapToInt(writer -> writer.acknowledged().size()).sum();
    }

    private void judge(Striking striking, Ending ending, List<Write> acknowledged)
            throws IOException {
        Switches switches = Switches.of(field);
        faults.addAll(switches.doubles());
        Ancestry ancestry =
                Ancestry.of(ending.history(), field.nodes(), striking.restarts(), acknowledged);
        Losses losses =
                Losses.of(
                        field,
                        ancestry,
                        striking.struck(),
                        striking.beganMillis(),
                        acknowledged,
                        ending.keys());
        losses.unexplained().stream().limit(3).forEach(faults::add);
        account.add("master " + ending.master() + ", epoch " + ending.epoch());
        account.add(
                switches.all().isEmpty()
                        ? "no failover"
                        : String.join(
                                "; ", switches.all().stream().map(Object::toString).toList()));
        account.add(acknowledged.size() + " acknowledged, " + losses);
    }

    @Override
    public String toString() {
        return plan.toString();
    }
}
