package dev.vedette.lab.workload;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Writers at the master and readers at the replicas, each on a virtual thread, until [#stop()].
public final class Workload {

    /// The counter all writers draw numbers from; an acknowledged number must never be given out
    /// again.
    public static final String COUNTER = "lab:counter";

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<Writer> writers = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Operation> latestWrite = new AtomicReference<>();

    /// How many clients, and how long each one pauses between two operations.
    public record Load(int writers, int readers, int paceMillis) {}

    /// @param onAcknowledged hears of each acknowledged write, on the writer's own thread
    public Workload(
            Load load,
            List<Address> sentinels,
            String masterName,
            History history,
            RandomGenerator.SplittableGenerator random,
            Consumer<Operation> onAcknowledged) {
        Consumer<Operation> onWrite =
                write -> {
                    if (write.action() == Action.SET) {
                        latestWrite.set(write);
                    }
                    onAcknowledged.accept(write);
                };
        for (int i = 1; i <= load.writers; i++) {
            MasterFollower follower = new MasterFollower(sentinels, masterName, random.split());
            writers.add(new Writer(i, history, load.paceMillis, follower, onWrite));
        }
        for (int i = 1; i <= load.readers; i++) {
            MasterFollower follower = new MasterFollower(sentinels, masterName, random.split());
            int number = load.writers + i;
            readers.add(new Reader(number, history, load.paceMillis, follower, latestWrite::get));
        }
    }

    public void start() {
        writers.forEach(writer -> threads.add(Thread.ofVirtual().name("writer").start(writer)));
        readers.forEach(reader -> threads.add(Thread.ofVirtual().name("reader").start(reader)));
    }

    /// A sentinel announced that the master is at `port` now.
    public void turnTo(int port) {
        writers.forEach(writer -> writer.turnTo(port));
    }

    /// Ends all clients. Who is in the middle of an operation gets a second to hear the answer.
    public void stop() throws InterruptedException {
        writers.forEach(Client::stop);
        readers.forEach(Client::stop);
        for (Thread thread : threads) {
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
                thread.join();
            }
        }
    }
}
