package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Reply;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * BLPOP and its kin wait for keys. Which client gets what follows from four rules of Redis 7.0:
 *
 * 1. A key becomes ready when it is created with a type that somebody waits for: the journal tells
 *    at that moment. Inside a transaction the key that was created first is therefore served first,
 *    whatever the order in which the client named its keys; and a value that replaces one of another
 *    type in place (SORT ... STORE) wakes nobody. SWAPDB creates nothing: there every key that
 *    somebody waits for is looked at.
 * 2. Ready keys are served when the unit that made them has ended, in the order they became ready.
 *    What is served may make other keys ready (BLMOVE): they queue up behind.
 * 3. Of one key the client that has waited for it longest is served first, until the key is empty.
 * 4. What a served client does is a unit of its own, with its own propagation and events.
 *
 * A client that waits for several keys stands in the queue of each, and leaves all at once.
 */

/// The clients that wait for keys: who gets what when, and how the others end.
public final class BlockedClients implements Timed {

    /// One client, from the moment it has to wait until it is answered or gone.
    final class Blocked implements Session.Waiting {
        final Session session;
        final Command command;
        final Bytes[] argv;
        final int database;
        final Class<? extends Value> type;
        final List<Bytes> keys;
        final long deadlineNanos;
        final Attempt attempt;

        /// How long its command ran before it had to wait.
        long tookNanos;

        Blocked(
                Call call,
                Class<? extends Value> type,
                List<Bytes> keys,
                long deadlineNanos,
                Attempt attempt) {
            this.session = call.session();
            this.command = call.command();
            this.argv = call.argv();
            this.database = session.db();
            this.type = type;
            this.keys = keys;
            this.deadlineNanos = deadlineNanos;
            this.attempt = attempt;
        }

        @Override
        public Reply timeOut() {
            return Reply.nilArray();
        }

        @Override
        public boolean hasDeadline() {
            return deadlineNanos != Moment.NEVER;
        }

        @Override
        public void over() {
            leave(this);
        }
    }

    /// Those that wait for one key, the first first.
    private static final class Queue {
        final int database;
        final Bytes key;
        final LinkedHashSet<Blocked> clients = new LinkedHashSet<>();
        boolean isReady;

        Queue(int database, Bytes key) {
            this.database = database;
            this.key = key;
        }
    }

    private final Dispatcher dispatcher;
    private final Keyspace keyspace;

    /// By database. Sorted, because strangers choose the keys.
    private final List<TreeMap<Bytes, Queue>> queues = new ArrayList<>();

    private final TreeSet<Blocked> deadlines = new TreeSet<>(BlockedClients::byDeadline);
    private final LinkedHashSet<Blocked> all = new LinkedHashSet<>();
    private final ArrayDeque<Queue> ready = new ArrayDeque<>();
    private boolean isServing;

    BlockedClients(Dispatcher dispatcher, Keyspace keyspace, Journal journal) {
        this.dispatcher = dispatcher;
        this.keyspace = keyspace;
        for (int i = 0; i < keyspace.databases(); i++) {
            queues.add(new TreeMap<>());
        }
        journal.onNewKey(this::appeared);
    }

    private static int byDeadline(Blocked one, Blocked other) {
        int order = Long.compare(one.deadlineNanos, other.deadlineNanos);
        return order == 0 ? Long.compare(one.session.id(), other.session.id()) : order;
    }

    // Waiting

    void block(
            Call call,
            Class<? extends Value> type,
            List<Bytes> keys,
            long timeoutMillis,
            Attempt attempt) {
        long deadlineNanos = call.now().deadlineNanos(timeoutMillis);
        Blocked one = new Blocked(call, type, keys, deadlineNanos, attempt);
        TreeMap<Bytes, Queue> ofDatabase = queues.get(one.database);
        for (Bytes key : keys) {
            ofDatabase.computeIfAbsent(key, name -> new Queue(one.database, name)).clients.add(one);
        }
        all.add(one);
        if (one.hasDeadline()) {
            deadlines.add(one);
        }
        one.session.block(one);
    }

    private void leave(Blocked one) {
        TreeMap<Bytes, Queue> ofDatabase = queues.get(one.database);
        for (Bytes key : one.keys) {
            Queue queue = ofDatabase.get(key);
            if (queue != null) {
                queue.clients.remove(one);
                if (queue.clients.isEmpty()) {
                    ofDatabase.remove(key);
                }
            }
        }
        deadlines.remove(one);
        all.remove(one);
    }

    /// Answers all with an error and closes their connections: the node has become something else.
    public void releaseAll(Reply error) {
        for (Blocked one : List.copyOf(all)) {
            dispatcher.release(one.session, error);
            one.session.closeAfterReplies();
        }
    }

    // Becoming ready

    /// A key was created.
    private void appeared(int database, Bytes key) {
        if (!all.isEmpty()) {
            look(queues.get(database).get(key));
        }
    }

    private void look(@Nullable Queue queue) {
        if (queue == null || queue.isReady) {
            return;
        }
        Value value = keyspace.database(queue.database).held(queue.key);
        if (value != null && queue.clients.stream().anyMatch(one -> one.type.isInstance(value))) {
            queue.isReady = true;
            ready.add(queue);
        }
    }

    /// Databases whose contents were exchanged or flushed.
    void swept(Set<Integer> swept) {
        if (all.isEmpty()) {
            return;
        }
        for (int database : swept) {
            queues.get(database).values().forEach(this::look);
        }
    }

    // Serving

    /// Serves all ready keys, and those that become ready by it. A unit has ended before.
    void serve() {
        if (isServing) {
            return;
        }
        isServing = true;
        try {
            while (!ready.isEmpty()) {
                Queue queue = ready.remove();
                queue.isReady = false;
                serve(queue);
            }
        } finally {
            isServing = false;
        }
    }

    /// Everybody is looked at once: who does not make the key shorter (BLMOVE onto itself) is
    /// served all the same, but not again.
    private void serve(Queue queue) {
        Iterator<Blocked> clients = queue.clients.iterator();
        while (clients.hasNext()) {
            Blocked one = clients.next();
            Value value = keyspace.database(queue.database).peek(queue.key);
            if (value == null) {
                return;
            }
            if (one.type.isInstance(value)) {
                // Through the iterator, which the leaving below would otherwise disturb.
                clients.remove();
                serve(one, queue.key);
            }
        }
    }

    private void serve(Blocked one, Bytes key) {
        Reply reply = dispatcher.goOn(one, key);
        if (reply == null) {
            throw Invariant.broken(
                    "%s got nothing from a key that is there", one.command.fullName());
        }
        one.session.unblock(reply);
    }

    // Time

    @Override
    public void tick(Moment now) {
        while (!deadlines.isEmpty() && now.hasReached(deadlines.first().deadlineNanos)) {
            Blocked one = deadlines.first();
            one.session.unblock(one.timeOut());
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.first().deadlineNanos;
    }
}
