package dev.vedette.transaction;

import static dev.vedette.command.Command.plain;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.KeySpec;
import dev.vedette.command.Session;
import dev.vedette.command.Slot;
import dev.vedette.command.UnitEnd;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The transactions of all clients, and who watches which key.
///
/// A change is noticed at the end of the unit that made it, from the journal; an expiry that nobody
/// has noticed yet is looked for by EXEC.
public final class Transactions implements UnitEnd {

    private static final Slot<Watched> WATCHED = new Slot<>(Watched::new);

    private final Keyspace keyspace;

    /// Watchers of each key, by database. Sorted, because strangers choose the keys.
    private final List<TreeMap<Bytes, List<Watched.Key>>> watchers = new ArrayList<>();

    private int watchedKeys;

    public Transactions(Keyspace keyspace) {
        this.keyspace = keyspace;
        for (int i = 0; i < keyspace.databases(); i++) {
            watchers.add(new TreeMap<>());
        }
        keyspace.journal().onSweep(this::swept);
        countWatched(0);
    }

    public List<Command> commands() {
        return List.of(
                plain("MULTI", this::multi)
                        .about("Begins a transaction: what follows is queued until EXEC.")
                        .since("1.2.0")
                        .cost("O(1)")
                        .group(Group.TRANSACTIONS)
                        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY),
                plain("EXEC", this::exec)
                        .about("Carries out the queued commands as one unit.")
                        .since("1.2.0")
                        .cost("The sum of the queued commands")
                        .group(Group.TRANSACTIONS)
                        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.SKIP_SLOWLOG),
                plain("DISCARD", this::discard)
                        .about("Forgets the queued commands and the watched keys.")
                        .since("2.0.0")
                        .cost("O(N) for N queued commands")
                        .group(Group.TRANSACTIONS)
                        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY),
                plain("WATCH", this::watch)
                        .synopsis("key...")
                        .about("Makes the next EXEC do nothing if one of the keys changes before.")
                        .since("2.2.0")
                        .cost("O(1) per key")
                        .group(Group.TRANSACTIONS)
                        .key(KeySpec.range(1, -1, 1, KeySpec.Use.RO))
                        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY),
                plain("UNWATCH", this::unwatch)
                        .about("Forgets the watched keys.")
                        .since("2.2.0")
                        .cost("O(1)")
                        .group(Group.TRANSACTIONS)
                        .flags(
                                Flag.NOSCRIPT,
                                Flag.LOADING,
                                Flag.STALE,
                                Flag.FAST,
                                Flag.ALLOW_BUSY));
    }

    private Reply multi(Call call) {
        Session session = call.session();
        if (session.detour() != null) {
            return Reply.error("ERR MULTI calls can not be nested");
        }
        session.detour(new Queue(() -> end(session)));
        return Reply.ok();
    }

    private Reply discard(Call call) {
        if (call.session().detour() == null) {
            return Reply.error("ERR DISCARD without MULTI");
        }
        end(call.session());
        return Reply.ok();
    }

    private Reply exec(Call call) {
        Session session = call.session();
        if (!(session.detour() instanceof Queue queue)) {
            return Reply.error("ERR EXEC without MULTI");
        }
        boolean isTouched = isTouched(session);
        end(session);
        if (queue.isSpoiled()) {
            return Reply.error("EXECABORT Transaction discarded because of previous errors.");
        }
        if (isTouched) {
            return Reply.nilArray();
        }
        // What the queued commands changed is propagated by themselves.
        call.propagateNothing();
        List<Reply> replies = new ArrayList<>(queue.commands().size());
        for (Queue.Queued queued : queue.commands()) {
            replies.add(call.runQueued(queued.command(), queued.argv()));
        }
        return Reply.array(replies);
    }

    private Reply watch(Call call) {
        Session session = call.session();
        if (session.detour() != null) {
            return Reply.error("ERR WATCH inside MULTI is not allowed");
        }
        Watched watched = session.find(WATCHED);
        if (watched == null) {
            watched = session.slot(WATCHED);
            session.onClose(() -> end(session));
        }
        for (Bytes name : call.from(1)) {
            if (!watched.holds(session.db(), name)) {
                Watched.Key key =
                        new Watched.Key(
                                session, session.db(), name, hasExpired(session.db(), name));
                watched.keys.add(key);
                watchers.get(key.db).computeIfAbsent(name, any -> new ArrayList<>()).add(key);
                countWatched(1);
            }
        }
        return Reply.ok();
    }

    private void countWatched(int more) {
        watchedKeys += more;
        keyspace.journal().wantTouches(watchedKeys > 0);
    }

    private Reply unwatch(Call call) {
        forget(call.session());
        return Reply.ok();
    }

    /// Takes the session out of its transaction and forgets what it watches: DISCARD, RESET, the
    /// end of the client.
    public void end(Session session) {
        session.detour(null);
        forget(session);
    }

    private void forget(Session session) {
        Watched watched = session.find(WATCHED);
        if (watched == null) {
            return;
        }
        watched.isTouched = false;
        for (Watched.Key key : watched.keys) {
            TreeMap<Bytes, List<Watched.Key>> ofDatabase = watchers.get(key.db);
            List<Watched.Key> all = ofDatabase.get(key.name);
            if (all != null && all.remove(key) && all.isEmpty()) {
                ofDatabase.remove(key.name);
            }
            countWatched(-1);
        }
        watched.keys.clear();
    }

    private boolean isTouched(Session session) {
        Watched watched = session.find(WATCHED);
        if (watched == null) {
            return false;
        }
        return watched.isTouched
                || watched.keys.stream()
                        .anyMatch(key -> !key.hadExpired && hasExpired(key.db, key.name));
    }

    /// Whether the key is there though its time has come. Looking must not delete it.
    private boolean hasExpired(int db, Bytes name) {
        Database database = keyspace.database(db);
        return sees(database, name, ExpiryMode.AS_IS) && !sees(database, name, ExpiryMode.HIDE);
    }

    private boolean sees(Database database, Bytes name, ExpiryMode mode) {
        ExpiryMode usual = keyspace.expiryMode(mode);
        try {
            return database.contains(name);
        } finally {
            keyspace.expiryMode(usual);
        }
    }

    @Override
    public void unitEnded(Journal journal) {
        if (watchedKeys == 0) {
            return;
        }
        for (Journal.Touch touch : journal.touches()) {
            note(watchers.get(touch.database()).get(touch.key()));
        }
    }

    private void swept(int database, Predicate<Bytes> concerned) {
        if (watchedKeys == 0) {
            return;
        }
        watchers.get(database)
                .forEach(
                        (name, keys) -> {
                            if (concerned.test(name)) {
                                note(keys);
                            }
                        });
    }

    private void note(@Nullable List<Watched.Key> keys) {
        if (keys == null) {
            return;
        }
        for (Watched.Key key : keys) {
            boolean isGone = !sees(keyspace.database(key.db), key.name, ExpiryMode.AS_IS);
            if (key.hadExpired && isGone) {
                key.hadExpired = false;
            } else {
                key.session.slot(WATCHED).isTouched = true;
            }
        }
    }
}
