package dev.vedette.lab.failover;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.Listener;
import dev.vedette.lab.history.Operation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// The course of one failover, from the trigger until the group is whole again.
final class Course implements AutoCloseable {

    private static final int LOOK_MILLIS = 20;

    /// A group that is whole is watched a little longer: real sentinels sometimes fail over a
    /// second time.
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    /// An old master that was killed, and that nobody is told to start, may have somebody else who
    /// starts it.
    private static final Duration UNTIL_SOMEBODY_STARTS_IT = Duration.ofSeconds(15);

    private final Target target;
    private final Order order;
    private final Bystander bystander;
    private final Progress progress;
    private final BooleanSupplier isAbandoned;
    private final BlockingQueue<Listener.Event> events;
    private final AtomicReference<@Nullable Operation> firstWrite;
    private final List<Finding> findings = new ArrayList<>();
    private final Stages stages;
    private @Nullable Shell trigger;
    private @Nullable Shell start;
    private @Nullable Address newMaster;
    private boolean movesAgain;

    /// @param events what the listeners hear
    /// @param firstWrite the first write acknowledged by another node, once there is one
    Course(
            Target target,
            Order order,
            Bystander bystander,
            Progress progress,
            BooleanSupplier isAbandoned,
            BlockingQueue<Listener.Event> events,
            AtomicReference<@Nullable Operation> firstWrite) {
        this.target = target;
        this.order = order;
        this.bystander = bystander;
        this.progress = progress;
        this.isAbandoned = isAbandoned;
        this.events = events;
        this.firstWrite = firstWrite;
        this.stages = new Stages(target.masterName(), target.sentinels().size(), System.nanoTime());
    }

    Stages stages() {
        return stages;
    }

    List<Finding> findings() {
        return findings;
    }

    /// Null if no other node became the master.
    @Nullable Address newMaster() {
        return newMaster;
    }

    /// Makes the group replace its master.
    ///
    /// @param sentinel who is told, if a sentinel is
    void trigger(Address sentinel) throws IOException {
        switch (order.trigger()) {
            case Trigger.BySentinel() -> {
                String name = target.masterName();
                reach(stages.triggerNanos(), "trigger", "SENTINEL FAILOVER to " + sentinel);
                Answer answer = bystander.askSentinel(sentinel, "SENTINEL", "FAILOVER", name);
                if (answer instanceof Answer.Failure failure) {
                    throw refused(sentinel, failure);
                }
            }
            case Trigger.ByCommand byCommand -> {
                String filled = byCommand.filled(target.master());
                reach(stages.triggerNanos(), "trigger", filled);
                trigger = Shell.run(filled);
            }
        }
    }

    private static CouldNot refused(Address sentinel, Answer.Failure failure) {
        String what = "sentinel " + sentinel + " refuses SENTINEL FAILOVER: " + failure.line();
        return new CouldNot(
                switch (failure.code()) {
                    case "NOGOODSLAVE" -> what + " ('vedette probe' tells what is wrong with each)";
                    case "INPROG" -> what + "; try again when it is over";
                    default -> what;
                });
    }

    /// Waits for all that follows, and keeps what it finds.
    ///
    /// @param runId of the old master, from before
    void follow(String runId) throws IOException, InterruptedException {
        awaitNewMaster(runId);
        Address master = newMaster;
        if (master != null) {
            awaitOldMaster(master);
            awaitAftermath();
            findings.add(bystander.quorum("CKQUORUM is OK on every sentinel again"));
        }
    }

    private void awaitNewMaster(String runId) throws InterruptedException {
        progress.begins("Waiting for another master");
        long deadline = System.nanoTime() + order.limit().toNanos();
        String claim = "another node is the master, by its ip:port and by its own word";
        String why = "the sentinels still name " + target.master();
        while (System.nanoTime() - deadline < 0) {
            pass();
            progress.progresses(why);
            Address named = bystander.agreedMaster().orElse(null);
            if (named != null && !named.equals(target.master()) && isMaster(named)) {
                reach(System.nanoTime(), "agreed", "all sentinels name " + named);
                progress.ends(named + " instead of " + target.master());
                findings.add(Finding.of(claim, true, named + ", it was " + target.master()));
                newMaster = named;
                return;
            }
            boolean isManual = order.trigger() instanceof Trigger.BySentinel;
            if (isManual && !stages.aborts().isEmpty()) {
                why = "the sentinels gave up: " + String.join(", ", stages.aborts());
                break;
            }
            Shell running = trigger;
            if (running != null && running.hasFailed()) {
                why = running.complaint();
                break;
            }
        }
        String found = why + restarted(runId);
        progress.fails(found);
        findings.add(Finding.of(claim, false, found));
    }

    private boolean isMaster(Address node) {
        try {
            return bystander.replication(node).getOrDefault("role", "").equals("master");
        } catch (IOException _) {
            return false;
        }
    }

    /// A master that came back before the sentinels missed it has lost what was not on its disk.
    private String restarted(String runId) {
        try {
            Map<String, String> server = bystander.info(target.master(), "server");
            return runId.equals(server.get("run_id"))
                    ? ""
                    : "; it was restarted in place, faster than the sentinels noticed";
        } catch (IOException failure) {
            return "; it does not answer";
        }
    }

    private void awaitOldMaster(Address master) throws IOException, InterruptedException {
        progress.begins("Waiting for the old master");
        String toStart = order.startWith();
        if (toStart != null) {
            String filled = Trigger.fill(toStart, target.master());
            start = Shell.run(filled);
            reach(System.nanoTime(), "start", filled);
        }
        boolean mayBeGone = order.trigger() instanceof Trigger.ByCommand && toStart == null;
        OldMaster old = new OldMaster(target.master(), master);
        long begin = System.nanoTime();
        while (!old.isLinked() && isWorthWaiting(old, begin, mayBeGone)) {
            pass();
            Address latest = bystander.agreedMaster().orElse(master);
            movesAgain |= !latest.equals(master);
            old.look(bystander, latest);
            newMaster = latest;
            if (old.isReplica()) {
                reach(System.nanoTime(), "old-is-replica", target.master() + " follows it");
            }
            progress.progresses(old.state());
        }
        if (old.isLinked()) {
            reach(System.nanoTime(), "old-is-linked", "its link to the new master is up");
            progress.ends(old.state());
        } else {
            progress.fails(old.state());
        }
        findings.add(old.finding(mayBeGone));
    }

    private boolean isWorthWaiting(OldMaster old, long begin, boolean mayBeGone) {
        Shell starting = start;
        if (starting != null && starting.hasFailed()) {
            progress.remarks(starting.complaint());
            return false;
        }
        Duration limit =
                mayBeGone && !old.answers() && UNTIL_SOMEBODY_STARTS_IT.compareTo(order.limit()) < 0
                        ? UNTIL_SOMEBODY_STARTS_IT
                        : order.limit();
        return System.nanoTime() - begin < limit.toNanos();
    }

    private void awaitAftermath() throws InterruptedException {
        long end = System.nanoTime() + AFTERMATH.toNanos();
        while (System.nanoTime() - end < 0) {
            pass();
        }
        int most = stages.switches().values().stream().mapToInt(Integer::intValue).max().orElse(0);
        String found =
                stages.switches().size()
                        + " of "
                        + target.sentinels().size()
                        + " sentinels announced another master, at most "
                        + most
                        + (most == 1 ? " time each" : " times each");
        if (movesAgain) {
            found += "; the master moved again, to " + newMaster;
        }
        findings.add(Finding.of("there was one failover", most <= 1 && !movesAgain, found));
    }

    private void reach(long nanos, String name, String text) {
        // What the sentinels told before is told before.
        for (Listener.Event event = events.poll(); event != null; event = events.poll()) {
            hear(event);
        }
        stages.reach(nanos, name, text).ifPresent(progress::reaches);
    }

    private void hear(Listener.Event event) {
        stages.hear(event).ifPresent(progress::reaches);
    }

    /// Lets a moment pass, with an eye on what the sentinels publish.
    private void pass() throws InterruptedException {
        long end = System.nanoTime() + LOOK_MILLIS * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            Listener.Event event = events.poll(left, TimeUnit.NANOSECONDS);
            if (event != null) {
                hear(event);
            }
        }
        Operation write = firstWrite.get();
        if (write != null) {
            reach(
                    write.completedNanos(),
                    "first-write",
                    "first write acknowledged by " + write.node());
        }
        if (isAbandoned.getAsBoolean()) {
            throw new InterruptedException("abandoned");
        }
    }

    @Override
    public void close() {
        Shell killing = trigger;
        if (killing != null) {
            killing.close();
        }
        Shell starting = start;
        if (starting != null) {
            starting.close();
        }
    }
}
