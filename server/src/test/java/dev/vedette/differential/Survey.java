package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;
import dev.vedette.transcript.Notation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What both servers hold at the end of a program: the same keys, values, encodings and expiries;
/// and what the one dumps the other restores to the same value.
final class Survey {

    private static final int DATABASES = 16;

    /// No program selects it, so it takes what is restored.
    private static final String SPARE_DATABASE = "15";

    /// These are one array of bytes, which must be the same on both sides. Into how many arrays a
    /// list is cut depends on what happened to it, and is each server's own affair.
    private static final Set<String> PACKED = Set.of("listpack", "intset", "int", "embstr", "raw");

    private static final Bytes COPY = Bytes.of("copy");

    private final Wire real;
    private final Wire ours;
    private final boolean hasSorted;
    private final boolean hasRestored;

    /// @param hasSorted see [Explained#SORTED]
    /// @param hasRestored a small hash that was restored from a large one lies as that one lay
    Survey(Wire real, Wire ours, boolean hasSorted, boolean hasRestored) {
        this.real = real;
        this.ours = ours;
        this.hasSorted = hasSorted;
        this.hasRestored = hasRestored;
    }

    @Nullable Difference difference(int end) {
        Difference found = unequal(end, "DEBUG DIGEST", "DEBUG", "DIGEST");
        for (int db = 0; db < DATABASES && found == null; db++) {
            // Most are empty; their keys need not be asked for.
            found = unequal(end, "SELECT", "SELECT", db);
            if (found == null) {
                found = database(end, db);
            }
        }
        real.ask("SELECT", "0");
        ours.ask("SELECT", "0");
        return found != null ? found : unequal(end, "DEBUG DIGEST at the end", "DEBUG", "DIGEST");
    }

    private @Nullable Difference database(int end, int db) {
        Set<Bytes> theirs = new TreeSet<>(Judge.leaves(real.ask("KEYS", "*")));
        Set<Bytes> here = new TreeSet<>(Judge.leaves(ours.ask("KEYS", "*")));
        if (!theirs.equals(here)) {
            return new Difference(
                    end, "keys of database " + db, theirs.toString(), here.toString());
        }
        for (Bytes key : theirs) {
            Difference found = key(end, key);
            if (found != null) {
                return found;
            }
        }
        if (theirs.isEmpty()) {
            return null;
        }
        Difference found = crosswise(end, List.copyOf(theirs), db);
        return found != null
                ? found
                : ours.ask("DEBUG", "VALIDATE").equals(Reply.ok())
                        ? null
                        : new Difference(end, "DEBUG VALIDATE", "OK", "not OK");
    }

    private @Nullable Difference key(int end, Bytes key) {
        Difference found = unequal(end, "TYPE " + key, "TYPE", key);
        found =
                found != null || isSorted(key)
                        ? found
                        : unequal(end, "OBJECT ENCODING " + key, "OBJECT", "ENCODING", key);
        found =
                found != null
                        ? found
                        : unequal(end, "DEBUG DIGEST-VALUE " + key, "DEBUG", "DIGEST-VALUE", key);
        if (found != null) {
            return found;
        }
        Reply theirs = real.ask("PTTL", key);
        Reply here = ours.ask("PTTL", key);
        return Judge.agree(Judge.Rule.NEAR_MILLIS, theirs, here, Wire.words("PTTL"))
                ? null
                : new Difference(end, "PTTL " + key, Notation.of(theirs), Notation.of(here));
    }

    private boolean isSorted(Bytes key) {
        return hasSorted && Judge.text(real.ask("TYPE", key)).equals("zset");
    }

    private boolean isRestoredHash(Bytes key) {
        return hasRestored && Judge.text(real.ask("TYPE", key)).equals("hash");
    }

    private @Nullable Difference unequal(int end, String what, Object... words) {
        real.send(Wire.words(words));
        ours.send(Wire.words(words));
        Answer theirs = real.receive();
        Answer here = ours.receive();
        return theirs.isSame(here)
                ? null
                : new Difference(end, what, theirs.toString(), here.toString());
    }

    private @Nullable Difference crosswise(int end, List<Bytes> keys, int db) {
        Difference found = packed(end, keys);
        List<Reply[]> dumps = new ArrayList<>();
        for (Bytes key : keys) {
            dumps.add(new Reply[] {real.ask("DUMP", key), ours.ask("DUMP", key)});
        }
        real.ask("SELECT", SPARE_DATABASE);
        ours.ask("SELECT", SPARE_DATABASE);
        for (int i = 0; i < keys.size() && found == null; i++) {
            found = restored(end, keys.get(i), dumps.get(i));
        }
        real.ask("DEL", COPY);
        ours.ask("DEL", COPY);
        real.ask("SELECT", db);
        ours.ask("SELECT", db);
        return found;
    }

    /// How well bytes are compressed is each server's own affair, so here they are not.
    private @Nullable Difference packed(int end, List<Bytes> keys) {
        Difference found = unequal(end, "CONFIG SET", "CONFIG", "SET", "rdbcompression", "no");
        for (Bytes key : keys) {
            String encoding = Judge.text(real.ask("OBJECT", "ENCODING", key));
            boolean isComparable =
                    PACKED.contains(encoding) && !isSorted(key) && !isRestoredHash(key);
            if (found == null && isComparable) {
                found = unequal(end, "DUMP " + key + ", " + encoding, "DUMP", key);
            }
        }
        real.ask("CONFIG", "SET", "rdbcompression", "yes");
        ours.ask("CONFIG", "SET", "rdbcompression", "yes");
        return found;
    }

    private @Nullable Difference restored(int end, Bytes key, Reply[] dump) {
        Bytes theirPayload = ((Reply.Bulk) dump[0]).value();
        Bytes ourPayload = ((Reply.Bulk) dump[1]).value();
        Reply theirs = real.ask("RESTORE", COPY, "0", ourPayload, "REPLACE");
        Reply here = ours.ask("RESTORE", COPY, "0", theirPayload, "REPLACE");
        if (!theirs.equals(Reply.ok()) || !here.equals(Reply.ok())) {
            return new Difference(
                    end,
                    "RESTORE of what the other dumped of " + key,
                    Notation.of(theirs) + " of " + Notation.of(dump[1]),
                    Notation.of(here) + " of " + Notation.of(dump[0]));
        }
        String what = " of " + key + ", restored crosswise";
        Difference found = unequal(end, "DIGEST-VALUE" + what, "DEBUG", "DIGEST-VALUE", COPY);
        return found != null
                ? found
                : unequal(end, "OBJECT ENCODING" + what, "OBJECT", "ENCODING", COPY);
    }
}
