package dev.vedette.node;

import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// What one client is to be answered behind an answer that is still to come: replies keep the order
/// of the questions.
final class OwedReplies {

    /// A client that sends more questions than this is made to wait for their answers.
    private static final int MOST = 1024;

    private final Deque<Owed> queue = new ArrayDeque<>();
    private final Consumer<Reply> outlet;

    /// @param outlet is given each reply when its turn has come
    OwedReplies(Consumer<Reply> outlet) {
        this.outlet = outlet;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    boolean isFull() {
        return queue.size() >= MOST;
    }

    /// Keeps the place of a reply, which is to be given to what is returned.
    Consumer<Reply> owe() {
        Owed place = new Owed();
        queue.add(place);
        return reply -> {
            place.reply = reply;
            pay();
        };
    }

    /// Puts `reply` behind all that is owed.
    void add(Reply reply) {
        Owed place = new Owed();
        place.reply = reply;
        queue.add(place);
    }

    private void pay() {
        for (Owed first = queue.peek(); first != null; first = queue.peek()) {
            Reply reply = first.reply;
            if (reply == null) {
                return;
            }
            queue.remove();
            outlet.accept(reply);
        }
    }

    private static final class Owed {
        @Nullable Reply reply;
    }
}
