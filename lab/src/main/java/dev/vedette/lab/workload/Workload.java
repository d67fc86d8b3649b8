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

/// Clients of a group, each on a virtual thread, until [#stop()].
public final class Workload {

    /// The counter all writers draw numbers from; an acknowledged number must never be given out
    /// again.
    public static final String COUNTER = "lab:counter";

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<Client> clients;
    private final List<Thread> threads = new ArrayList<>();

    /// How many clients, and how long each one pauses between two operations.
    public record Load(int writers, int readers, int paceMillis) {}

    private Workload(List<? extends Client> clients) {
        this.clients = List.copyOf(clients);
    }

    /// Writers at the master and readers at the replicas.
    ///
    /// @param onAcknowledged hears of each acknowledged write, on the writer's own thread
    public static Workload mixed(
            Load load,
            Route route,
            History history,
            RandomGenerator.SplittableGenerator random,
            Consumer<Operation> onAcknowledged) {
        AtomicReference<@Nullable Operation> latestWrite = new AtomicReference<>();
        Consumer<Operation> onWrite =
                write -> {
                    if (write.action() == Action.SET) {
                        latestWrite.set(write);
                    }
                    onAcknowledged.accept(write);
                };
        List<Client> clients = new ArrayList<>();
        for (int i = 1; i <= load.writers; i++) {
            MasterFollower follower = new MasterFollower(route, random.split());
            clients.add(new Writer(i, history, load.paceMillis, follower, onWrite));
        }
        for (int i = 1; i <= load.readers; i++) {
            MasterFollower follower = new MasterFollower(route, random.split());
            int number = load.writers + i;
            clients.add(new Reader(number, history, load.paceMillis, follower, latestWrite::get));
        }
        return new Workload(clients);
    }

    /// Scribes at the master, one for each of `manners`: the first one is client 1.
    ///
    /// @param onAcknowledged hears of each acknowledged write, on the scribe's own thread
    public static Workload ofScribes(
            List<Manner> manners,
            Traces traces,
            int paceMillis,
            Route route,
            History history,
            RandomGenerator.SplittableGenerator random,
            Consumer<Operation> onAcknowledged) {
        List<Scribe> scribes = new ArrayList<>();
        for (Manner manner : manners) {
            MasterFollower follower = new MasterFollower(route, random.split());
            int number = scribes.size() + 1;
            scribes.add(
                    new Scribe(
                            number, manner, traces, history, paceMillis, follower, onAcknowledged));
        }
        return new Workload(scribes);
    }

    public void start() {
        clients.forEach(client -> threads.add(Thread.ofVirtual().name("client").start(client)));
    }

    /// A sentinel announced that the master is at `master` now.
    public void turnTo(Address master) {
        clients.forEach(client -> client.turnTo(master));
    }

    /// Ends all clients. Who is in the middle of an operation gets a second to hear the answer.
    public void stop() throws InterruptedException {
        clients.forEach(Client::stop);
        for (Thread thread : threads) {
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
                thread.join();
            }
        }
    }
}
