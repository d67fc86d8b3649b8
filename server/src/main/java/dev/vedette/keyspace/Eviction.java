package dev.vedette.keyspace;

import dev.vedette.base.Bytes;

import java.util.ArrayList;
import java.util.List;

/// Chooses the keys that have to go when memory is short.
///
/// Looking at all keys for the best would take too long, so some are sampled, as in Redis, and the
/// best of what was sampled before are remembered: with five samples a turn the choice comes close
/// to the exact one. Redis draws its samples at random; here a walk in the order of the hashes goes
/// round and round, one place in each database. The hash is keyed, so that order is a random one,
/// and each key is looked at once in each round: drawing leaves some out and looks at others often.
///
/// A remembered key that was used since is not the best any more: it is judged anew.
final class Eviction {

    private static final int MOST_REMEMBERED = 16;

    /// So many draws for a key with an expiry, then a walk: where few have one, drawing takes long.
    private static final int MOST_DRAWS = 16;

    private final Keyspace keyspace;

    /// In the ascending order of scores.
    private final List<Candidate> remembered = new ArrayList<>(MOST_REMEMBERED);

    private EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private int lastDatabase;

    /// A key that may go, the sooner the higher its score.
    private record Candidate(Database database, Bytes key, long score) {}

    Eviction(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    void obey(EvictionPolicy now) {
        if (policy != now) {
            policy = now;
            remembered.clear();
        }
    }

    EvictionPolicy policy() {
        return policy;
    }

    /// Deletes one key, the best of so many samples from each database and of those remembered.
    Keyspace.Evicted step(int samples) {
        if (candidates() == 0) {
            return Keyspace.Evicted.NOTHING_TO_EVICT;
        }
        if (policy.order == EvictionPolicy.Order.CHANCE) {
            return evictAny();
        }
        for (Database database : databases()) {
            if (candidates(database) > 0) {
                database.sample(isVolatile(), samples, entry -> consider(database, entry));
            }
        }
        return evictBest() ? Keyspace.Evicted.ONE_KEY : Keyspace.Evicted.NONE_YET;
    }

    private boolean isVolatile() {
        return policy.range == EvictionPolicy.Range.VOLATILE;
    }

    private List<Database> databases() {
        return keyspace.all();
    }

    private long candidates() {
        long candidates = 0;
        for (Database database : databases()) {
            candidates += candidates(database);
        }
        return candidates;
    }

    private long candidates(Database database) {
        return switch (policy.range) {
            case NONE -> 0;
            case VOLATILE -> database.volatileCount();
            case ALL -> database.size();
        };
    }

    // By chance

    /// A key of the next database that has one, so that all databases lose some.
    private Keyspace.Evicted evictAny() {
        Database database;
        do {
            lastDatabase = (lastDatabase + 1) % keyspace.databases();
            database = keyspace.database(lastDatabase);
        } while (candidates(database) == 0);
        Bytes key = isVolatile() ? database.anyVolatileKey(MOST_DRAWS) : database.anyKey();
        if (key == null) {
            return Keyspace.Evicted.NONE_YET;
        }
        database.evict(key);
        return Keyspace.Evicted.ONE_KEY;
    }

    // By comparison

    private void consider(Database database, long entry) {
        long score = score(entry);
        boolean hasRoom = remembered.size() < MOST_REMEMBERED;
        if (hasRoom || score > remembered.getFirst().score) {
            Candidate candidate =
                    new Candidate(database, keyspace.layout().entries().key(entry), score);
            if (!isRemembered(candidate)) {
                remember(candidate);
            }
        }
    }

    private long score(long entry) {
        EntryBlocks entries = keyspace.layout().entries();
        Usage usage = keyspace.usage();
        return switch (policy.order) {
            case RECENCY -> usage.idleSeconds(entries.usage(entry));
            case FREQUENCY -> -usage.frequency(entries.usage(entry));
            case EXPIRY -> -entries.expiry(entry);
            case CHANCE -> 0;
        };
    }

    private boolean isRemembered(Candidate candidate) {
        for (Candidate one : remembered) {
            if (one.key.equals(candidate.key)
                    && one.database.index() == candidate.database.index()) {
                return true;
            }
        }
        return false;
    }

    /// The least goes if there is no room.
    private void remember(Candidate candidate) {
        if (remembered.size() == MOST_REMEMBERED) {
            remembered.removeFirst();
        }
        int at = remembered.size();
        while (at > 0 && remembered.get(at - 1).score > candidate.score) {
            at--;
        }
        remembered.add(at, candidate);
    }

    /// Whether one of the remembered could go.
    private boolean evictBest() {
        while (!remembered.isEmpty()) {
            Candidate best = remembered.removeLast();
            long entry = best.database.peekEntry(best.key);
            if (entry == 0 || !isCandidate(entry)) {
                continue;
            }
            long score = score(entry);
            if (score >= best.score) {
                best.database.evict(best.key);
                return true;
            }
            remember(new Candidate(best.database, best.key, score));
        }
        return false;
    }

    private boolean isCandidate(long entry) {
        return !isVolatile() || keyspace.layout().entries().expiry(entry) != EntryBlocks.NO_EXPIRY;
    }
}
