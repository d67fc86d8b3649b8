package dev.vedette.transcript;

import dev.vedette.oracle.ReplicaFeed;
import dev.vedette.oracle.RespClient;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A server that listens on a port of the loopback: a real one or ours.
final class SocketStage implements Stage {

    private static final int READ_BYTES = 8 * 1024;

    private final int port;
    private final boolean isReal;
    private final Runnable end;
    private final Map<String, RespClient> clients = new LinkedHashMap<>();
    private final RespClient control;
    private final ReplicaFeed feed = new ReplicaFeed();
    private final @Nullable RespClient follower;
    private int sentBytes;

    /// `password` is what the control connection authenticates with, or empty.
    SocketStage(int port, boolean isReal, String password, boolean follows, Runnable end) {
        this.port = port;
        this.isReal = isReal;
        this.end = end;
        control = RespClient.connect(port);
        if (!password.isEmpty()) {
            control.ask("AUTH", password);
        }
        follower = follows ? follow(password) : null;
    }

    @Override
    public boolean isReal() {
        return isReal;
    }

    @Override
    public boolean isLate() {
        return true;
    }

    @Override
    public void send(String client, byte[] bytes) {
        sentBytes += bytes.length;
        clients.computeIfAbsent(client, name -> RespClient.connect(port)).send(bytes);
    }

    /// The server handles one connection after the other, in an order we do not know, and reads
    /// some 16 KiB of each at a time: by then the control connection has had enough answers.
    @Override
    public void settle() {
        int rounds = 3 + sentBytes / READ_BYTES;
        sentBytes = 0;
        for (int i = 0; i < rounds; i++) {
            control.ask("PING");
        }
    }

    @Override
    public List<String> received(String client) {
        RespClient connection = clients.get(client);
        if (connection == null) {
            return List.of();
        }
        List<String> notations = new ArrayList<>();
        connection.arrived().forEach(reply -> notations.add(Notation.of(reply)));
        if (connection.isEnded()) {
            clients.remove(client).close();
            notations.add("closed");
        }
        return notations;
    }

    @Override
    public List<String> propagated() {
        if (follower != null) {
            feed.add(follower.waiting());
        }
        return feed.commands();
    }

    /// A replica that is attached and online when this returns.
    private RespClient follow(String password) {
        RespClient client = RespClient.connect(port);
        if (!password.isEmpty()) {
            client.ask("AUTH", password);
        }
        client.send(ReplicaFeed.REQUEST);
        while (!feed.isStreaming()) {
            feed.add(client.bytes(1));
            feed.add(client.waiting());
        }
        while (!Notation.of(control.ask("INFO", "replication")).contains("state=online")) {
            Thread.onSpinWait();
        }
        return client;
    }

    @Override
    public void tick(long millis) {
        // What is awaited is the passage of the server's own clock, which has no event.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void close() {
        clients.values().forEach(RespClient::close);
        control.close();
        if (follower != null) {
            follower.close();
        }
        end.run();
    }
}
