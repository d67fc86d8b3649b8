package dev.vedette.lab.failover;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.Listener;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.workload.Route;
import dev.vedette.lab.workload.Traces;
import dev.vedette.lab.workload.Workload;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator.SplittableGenerator;

/// Replaces the master of a running group under load and counts what it cost.
///
/// Writers and listeners run on threads of their own and stamp what they see with the time they saw
/// it; this thread looks at the group and waits. The writers go on until the old master is a
/// replica again, since a write it acknowledges until then is lost.
///
/// [#abandon()] may come from another thread at any moment, as a shutdown hook does on Ctrl-C: it
/// ends the writers and deletes their keys. The failover itself cannot be called back.
public final class FailoverTest {

    private static final int LOOK_MILLIS = 20;

    /// A frozen server must not hide for long what the others do.
    private static final int LONGEST_SILENCE_MILLIS = 1_000;

    private static final Duration SWEEP_PATIENCE = Duration.ofSeconds(30);

    private static final Duration PATIENCE_OF_ABANDONING = Duration.ofSeconds(5);

    private final Target target;
    private final Access access;
    private final Order order;
    private final int timeoutMillis;
    private final Traces traces;
    private final Progress progress;
    private final Workload workload;
    private final History history = new History();
    private final Set<String> keys = new LinkedHashSet<>();
    private final BlockingQueue<Listener.Event> events = new LinkedBlockingQueue<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicReference<@Nullable Operation> firstWrite = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isAbandoned;
    private volatile boolean hasWritten;
    private volatile boolean isTriggered;

    public FailoverTest(
            Target target,
            Access access,
            Order order,
            int timeoutMillis,
            Traces traces,
            SplittableGenerator random,
            Progress progress) {
        this.target = target;
        this.access = access;
        this.order = order;
        this.timeoutMillis = Math.min(timeoutMillis, LONGEST_SILENCE_MILLIS);
        this.traces = traces;
        this.progress = progress;
        this.workload =
                Workload.ofScribes(
                        order.mannersOfWriters(),
                        traces,
                        order.paceMillis(),
                        new Route(target.masterName(), target.sentinels(), access),
                        history,
                        random,
                        this::acknowledged);
    }

    private void acknowledged(Operation write) {
        if (!write.node().equals(target.master())) {
            firstWrite.compareAndSet(null, write);
        }
    }

    /// Whether the group was told to replace its master.
    public boolean isTriggered() {
        return isTriggered;
    }

    /// Asks whether the test could be made. Touches nothing.
    ///
    /// @return how many replicas the master must have to take a write; empty if it does not tell
    /// @throws CouldNot if not, and why
    public OptionalLong examine() throws IOException {
        try (Bystander bystander = new Bystander(target, access, timeoutMillis)) {
            Examination examination = new Examination(target, bystander);
            examination.look();
            return examination.minReplicas();
        }
    }

    /// Runs the test to its end and leaves no key behind.
    ///
    /// @throws CouldNot when there is nothing to give an account of
    public Account run() throws IOException, InterruptedException {
        try (Bystander bystander = new Bystander(target, access, timeoutMillis)) {
            return run(bystander);
        } finally {
            workload.stop();
            listeners.forEach(Listener::close);
            over.countDown();
        }
    }

    private Account run(Bystander bystander) throws IOException, InterruptedException {
        progress.begins("Looking at " + target.masterName());
        Examination examination = new Examination(target, bystander);
        Address sentinel = examination.look().getFirst();
        String runId = bystander.info(target.master(), "server").getOrDefault("run_id", "");
        progress.ends("the sentinels agree and could fail over");
        Judge judge = null;
        try {
            stopIfAbandoned();
            hasWritten = true;
            examination.tryToWrite(traces);
            listen();
            warmUp();
            stopIfAbandoned();
            // Somebody else may have begun a failover meanwhile.
            examination.look();
            judge = failover(sentinel, runId, bystander);
        } finally {
            workload.stop();
            if (judge == null && !isAbandoned) {
                removeKeys();
            }
        }
        return judge.account(removeKeys());
    }

    private Judge failover(Address sentinel, String runId, Bystander bystander)
            throws IOException, InterruptedException {
        events.clear();
        try (Course course =
                new Course(
                        target,
                        order,
                        bystander,
                        progress,
                        () -> isAbandoned,
                        events,
                        firstWrite)) {
            course.trigger(sentinel);
            isTriggered = true;
            course.follow(runId);
            long end = System.nanoTime();
            workload.stop();
            List<Operation> operations = history.operations();
            Map<String, String> data = readBack(operations, bystander);
            return new Judge(target, order, operations, data, traces, course, end);
        }
    }

    private Map<String, String> readBack(List<Operation> operations, Bystander bystander)
            throws IOException {
        progress.begins("Reading the data back");
        Address holder = bystander.agreedMaster().orElse(target.master());
        Map<String, String> data = new HashMap<>();
        for (String key : new LinkedHashSet<>(operations.stream().map(Operation::key).toList())) {
            Answer answer = bystander.askNode(holder, "GET", key);
            if (answer instanceof Answer.Failure(String line)) {
                throw new CouldNot(holder + " refuses GET: " + line);
            }
            if (!(answer instanceof Answer.Nil)) {
                data.put(key, answer.text());
            }
        }
        progress.ends(data.size() + " keys from " + holder);
        return data;
    }

    private void listen() {
        for (Address sentinel : target.sentinels()) {
            Listener listener =
                    new Listener(
                            sentinel,
                            access,
                            event -> {
                                event.switchedTo(target.masterName()).ifPresent(workload::turnTo);
                                events.add(event);
                            });
            listeners.add(listener);
            listener.start();
        }
    }

    private void warmUp() throws IOException, InterruptedException {
        int writers = order.mannersOfWriters().size();
        progress.begins(writers + (writers == 1 ? " client writes" : " clients write"));
        workload.start();
        long end = System.nanoTime() + order.warmUp().toNanos();
        while (System.nanoTime() - end < 0) {
            stopIfAbandoned();
            Thread.sleep(LOOK_MILLIS);
            progress.progresses(history.acknowledgedWrites() + " writes acknowledged");
        }
        if (history.acknowledgedWrites() == 0) {
            throw new CouldNot(
                    "no write was acknowledged within "
                            + order.warmUp().toMillis()
                            + " ms; nothing was done to the group");
        }
        progress.ends(history.acknowledgedWrites() + " writes acknowledged");
    }

    private void stopIfAbandoned() throws CouldNot {
        if (isAbandoned) {
            throw new CouldNot("interrupted");
        }
    }

    private long removeKeys() throws CouldNot, InterruptedException {
        keys.add(traces.counter());
        keys.add(traces.trial());
        history.operations().stream().map(Operation::key).forEach(keys::add);
        return new Sweep(target, access, traces, timeoutMillis)
                .run(List.copyOf(keys), SWEEP_PATIENCE);
    }

    /// Ends the test from another thread, at whatever moment, and deletes its keys.
    ///
    /// @return whether there may have been keys
    /// @throws CouldNot when keys may be left
    public boolean abandon() throws CouldNot, InterruptedException {
        isAbandoned = true;
        if (!hasWritten) {
            return false;
        }
        workload.stop();
        boolean _ = over.await(PATIENCE_OF_ABANDONING.toMillis(), TimeUnit.MILLISECONDS);
        removeKeys();
        return true;
    }
}
