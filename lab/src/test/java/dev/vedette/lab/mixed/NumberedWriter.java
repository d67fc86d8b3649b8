package dev.vedette.lab.mixed;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// A client that writes keys of its own, one after the other, to the master that a sentinel named,
/// and notes of each acknowledged one where in the replication stream it lies.
final class NumberedWriter implements Runnable {

    private static final int PACE_MILLIS = 15;
    private static final int PATIENCE_MILLIS = 1000;
    private static final int ASK_AGAIN_MILLIS = 300;

    private final int number;
    private final List<Member> sentinels;
    private final boolean isFollowing;
    private final AtomicBoolean isOver;
    private final Queue<Write> acknowledged = new ConcurrentLinkedQueue<>();
    private int turn;
    private long count;

    /// @param isFollowing whether it asks a sentinel every now and then; otherwise it stays where
    ///   it is until the connection breaks or a write is refused
    NumberedWriter(int number, List<Member> sentinels, boolean isFollowing, AtomicBoolean isOver) {
        this.number = number;
        this.sentinels = sentinels;
        this.isFollowing = isFollowing;
        this.isOver = isOver;
        this.turn = number;
    }

    Queue<Write> acknowledged() {
        return acknowledged;
    }

    @Override
    public void run() {
        while (!isOver.get()) {
            try (RespConnection node = RespConnection.open(masterByASentinel(), PATIENCE_MILLIS)) {
                writeTo(node);
            } catch (IOException _) {
                // Whoever was asked is gone, cut off or no master: the next sentinel may know more.
                turn++;
            }
            pause();
        }
    }

    private Address masterByASentinel() throws IOException {
        Member sentinel = sentinels.get(turn % sentinels.size());
        try (RespConnection connection = RespConnection.open(sentinel.address(), PATIENCE_MILLIS)) {
            List<String> master =
                    connection.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Field.GROUP).texts();
            return new Address(master.getFirst(), Integer.parseInt(master.getLast()));
        }
    }

    private void writeTo(RespConnection node) throws IOException {
        Write.Place place = place(node);
        long askedMillis = System.currentTimeMillis();
        while (place != null && !isOver.get()) {
            String key = "w:" + number + ":" + ++count;
            long invoked = System.currentTimeMillis();
            if (!node.ask("SET", key, key).isOk()) {
                return;
            }
            long completed = System.currentTimeMillis();
            Write.Place before = place;
            place = null;
            try {
                place = place(node);
            } finally {
                Write.Place after =
                        place != null && place.history().equals(before.history()) ? place : null;
                acknowledged.add(new Write(key, node.address(), invoked, completed, before, after));
            }
            if (isFollowing && completed - askedMillis > ASK_AGAIN_MILLIS) {
                askedMillis = completed;
                if (!masterByASentinel().equals(node.address())) {
                    return;
                }
            }
            pause();
        }
    }

    /// Where the node's stream is; null unless it says it is a master.
    private static Write.@Nullable Place place(RespConnection node) throws IOException {
        Answer answer = node.ask("INFO", "replication");
        Map<String, String> info = answer.fields();
        return "master".equals(info.get("role"))
                ? new Write.Place(
                        info.getOrDefault("master_replid", "?"),
                        Long.parseLong(info.getOrDefault("master_repl_offset", "0")))
                : null;
    }

    private static void pause() {
        try {
            Thread.sleep(PACE_MILLIS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("writers are not interrupted", interrupted);
        }
    }
}
