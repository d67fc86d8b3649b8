package dev.vedette.lab.probe;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Lag as clients see it: a key of its own is set on the master, and each replica is asked for it
/// until it has it. The key goes by itself a minute after the last write, should it not be deleted.
public final class OwnKey {

    static final String EXPIRY_SECONDS = "60";

    private static final int PAUSE_MILLIS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final String key;
    private final Access access;
    private final int timeoutMillis;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isStopped;

    /// How long writes took to be visible on one replica, from their acknowledgement on; `unseen`
    /// ones were not visible within 5 s.
    public record Visibility(Address replica, Spread micros, long unseen) {}

    public OwnKey(String key, Access access, int timeoutMillis) {
        this.key = key;
        this.access = access;
        this.timeoutMillis = timeoutMillis;
    }

    /// Writes for `time`, then deletes the key.
    ///
    /// @throws IOException when a server could not be asked; it is named
    public List<Visibility> measure(Address master, List<Address> replicas, Duration time)
            throws IOException, InterruptedException {
        Map<Address, RespConnection> readers = new LinkedHashMap<>();
        try (RespConnection writer = access.toNode(master, timeoutMillis)) {
            for (Address replica : replicas) {
                readers.put(replica, access.toNode(replica, timeoutMillis));
            }
            return measure(writer, readers, time);
        } finally {
            readers.values().forEach(RespConnection::close);
            over.countDown();
            delete(master);
        }
    }

    private void delete(Address master) throws IOException {
        try (RespConnection writer = access.toNode(master, timeoutMillis)) {
            writer.ask("DEL", key);
        }
    }

    /// Ends the measurement from another thread, at whatever moment, and deletes the key.
    public void abandon(Address master) throws IOException, InterruptedException {
        isStopped = true;
        boolean _ = over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        delete(master);
    }

    private List<Visibility> measure(
            RespConnection writer, Map<Address, RespConnection> readers, Duration time)
            throws IOException, InterruptedException {
        Map<Address, List<Long>> seen = new LinkedHashMap<>();
        Map<Address, Long> unseen = new LinkedHashMap<>();
        readers.keySet().forEach(replica -> seen.put(replica, new ArrayList<>()));
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long value = 1; System.nanoTime() - end < 0 && !isStopped; value++) {
                Answer answer = writer.ask("SET", key, Long.toString(value), "EX", EXPIRY_SECONDS);
                long acknowledged = System.nanoTime();
                if (!answer.isOk()) {
                    throw new IOException(writer.address() + " refuses the write: " + answer);
                }
                Map<Address, Future<Long>> waits = new LinkedHashMap<>();
                for (Map.Entry<Address, RespConnection> reader : readers.entrySet()) {
                    Callable<Long> wait = wait(reader.getValue(), value, acknowledged);
                    waits.put(reader.getKey(), threads.submit(wait));
                }
                for (Map.Entry<Address, Future<Long>> wait : waits.entrySet()) {
                    long micros = result(wait.getValue());
                    if (micros < 0) {
                        unseen.merge(wait.getKey(), 1L, Long::sum);
                    } else {
                        seen.getOrDefault(wait.getKey(), new ArrayList<>()).add(micros);
                    }
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        List<Visibility> all = new ArrayList<>();
        seen.forEach(
                (replica, micros) ->
                        all.add(
                                new Visibility(
                                        replica,
                                        Spread.of(micros),
                                        unseen.getOrDefault(replica, 0L))));
        return all;
    }

    /// Microseconds from the acknowledgement until the reader had the value; -1 if it never had.
    private Callable<Long> wait(RespConnection reader, long value, long acknowledged) {
        return () -> {
            while (System.nanoTime() - acknowledged < LONGEST.toNanos() && !isStopped) {
                Answer answer = reader.ask("GET", key);
                long now = System.nanoTime();
                if (answer instanceof Answer.Failure(String line)) {
                    throw new IOException(reader.address() + " refuses the read: " + line);
                }
                if (!(answer instanceof Answer.Nil) && answer.number() >= value) {
                    return (now - acknowledged) / 1_000;
                }
            }
            return -1L;
        };
    }

    private static long result(Future<Long> wait) throws IOException, InterruptedException {
        try {
            return wait.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException cause
                    ? cause
                    : new IOException(failure.getCause());
        }
    }
}
