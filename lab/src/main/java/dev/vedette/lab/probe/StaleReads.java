package dev.vedette.lab.probe;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The exercise that shows asynchronous replication: each client writes the next number to a key of
/// its own on the master and reads it at once from a replica, which may not have it yet.
public final class StaleReads {

    private static final Duration LOOK = Duration.ofMillis(20);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Place master;
    private final List<Place> replicas;
    private final String prefix;
    private final int clients;
    private final int operations;
    private final BlockingQueue<Stale> found = new LinkedBlockingQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isStopped;
    private volatile boolean hasWritten;

    /// A server and the way to it.
    public record Place(Address address, Door door) {

        /// Opens a connection, logged in.
        @FunctionalInterface
        public interface Door {
            RespConnection open() throws IOException;
        }
    }

    /// A read that did not return what had been acknowledged before it was sent.
    ///
    /// @param read 0 when the replica did not have the key at all
    /// @param micros from the acknowledgement of the write until the read's answer
    public record Stale(int client, int written, int read, Address replica, long micros) {

        /// How many writes it is behind.
        public int behind() {
            return written - read;
        }
    }

    /// @param done operations, fewer than asked for if it failed
    /// @param micros of all reads, from the acknowledgement until the answer
    public record ClientTally(
            int client, Address replica, int done, List<Stale> stale, Spread micros) {}

    /// @param failure why it ended early; empty if it did not
    public record Tally(List<ClientTally> clients, long millis, String failure) {

        public long done() {
            return clients.stream().mapToLong(ClientTally::done).sum();
        }

        public List<Stale> stale() {
            return clients.stream().flatMap(client -> client.stale().stream()).toList();
        }
    }

    /// @param replicas read by the clients in turn
    /// @param prefix of the keys, which expire a minute after their last write
    public StaleReads(
            Place master, List<Place> replicas, String prefix, int clients, int operations) {
        this.master = master;
        this.replicas = List.copyOf(replicas);
        this.prefix = prefix;
        this.clients = clients;
        this.operations = operations;
    }

    /// Runs all clients and deletes their keys.
    ///
    /// @param onStale hears of each stale read, while the clients go on, on this thread
    public Tally run(Consumer<Stale> onStale) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<ClientTally> tallies = new ArrayList<>();
        try {
            List<Runner> runners = new ArrayList<>();
            for (int client = 1; client <= clients; client++) {
                runners.add(new Runner(client, replicas.get((client - 1) % replicas.size())));
            }
            List<Thread> threads =
                    runners.stream()
                            .map(runner -> Thread.ofVirtual().name("client").start(runner))
                            .toList();
            for (Thread thread : threads) {
                while (!thread.join(LOOK)) {
                    drain(onStale);
                }
            }
            drain(onStale);
            runners.forEach(runner -> tallies.add(runner.tally()));
        } finally {
            isStopped = true;
            over.countDown();
        }
        delete();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        String failure = failures.peek();
        return new Tally(List.copyOf(tallies), millis, failure == null ? "" : failure);
    }

    private void drain(Consumer<Stale> onStale) {
        for (Stale stale = found.poll(); stale != null; stale = found.poll()) {
            onStale.accept(stale);
        }
    }

    /// Ends the clients from another thread, at whatever moment, and deletes their keys.
    public void abandon() throws IOException, InterruptedException {
        isStopped = true;
        boolean _ = over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        delete();
    }

    private void delete() throws IOException {
        if (!hasWritten) {
            return;
        }
        try (RespConnection connection = open(master)) {
            for (int client = 1; client <= clients; client++) {
                connection.ask("DEL", key(client));
            }
        }
    }

    /// The operating system's words do not say who refused or was silent.
    private static RespConnection open(Place place) throws IOException {
        try {
            return place.door().open();
        } catch (ConnectException | SocketTimeoutException | UnknownHostException failure) {
            throw new IOException(place.address() + ": " + failure.getMessage(), failure);
        }
    }

    private String key(int client) {
        return prefix + ":" + client;
    }

    private final class Runner implements Runnable {

        private final int client;
        private final Place replica;
        private final List<Stale> stale = new ArrayList<>();
        private final List<Long> micros = new ArrayList<>();
        private int done;

        Runner(int client, Place replica) {
            this.client = client;
            this.replica = replica;
        }

        @Override
        public void run() {
            try (RespConnection writer = open(master);
                    RespConnection reader = open(replica)) {
                while (done < operations && !isStopped) {
                    step(writer, reader, done + 1);
                    done++;
                }
            } catch (IOException failure) {
                failures.add("client " + client + ": " + failure.getMessage());
                isStopped = true;
            }
        }

        private void step(RespConnection writer, RespConnection reader, int value)
                throws IOException {
            hasWritten = true;
            Answer written =
                    writer.ask(
                            "SET",
                            key(client),
                            Integer.toString(value),
                            "EX",
                            OwnKey.EXPIRY_SECONDS);
            long acknowledged = System.nanoTime();
            if (written instanceof Answer.Failure(String line)) {
                throw new IOException(writer.address() + " refuses the write: " + line);
            }
            Answer answer = reader.ask("GET", key(client));
            long took = (System.nanoTime() - acknowledged) / 1_000;
            if (answer instanceof Answer.Failure(String line)) {
                throw new IOException(reader.address() + " refuses the read: " + line);
            }
            int read = answer instanceof Answer.Nil ? 0 : (int) answer.number();
            micros.add(took);
            if (read != value) {
                Stale found = new Stale(client, value, read, replica.address(), took);
                stale.add(found);
                StaleReads.this.found.add(found);
            }
        }

        ClientTally tally() {
            return new ClientTally(client, replica.address(), done, stale, Spread.of(micros));
        }
    }
}
