package dev.vedette.rdb;

import dev.vedette.base.Rng;
import dev.vedette.keyspace.Keyspace;

import java.util.Arrays;
import java.util.Map;

/// An RDB of somebody: refused or taken, the same however it is cut; what was taken is sound, and
/// comes back when it is written and read again.
public final class RdbFuzz {

    private RdbFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        // A checksum would refuse nearly everything; zero is none.
        byte[] rdb = input.clone();
        if (rdb.length > 8) {
            Arrays.fill(rdb, rdb.length - 8, rdb.length, (byte) 0);
        }
        String whole = outcome(rdb, null);
        String cut = outcome(rdb, new Rng(rdb.length));
        if (!whole.equals(cut)) {
            throw new AssertionError("cut otherwise, read otherwise: " + whole + " / " + cut);
        }
    }

    private static String outcome(byte[] rdb, @org.jspecify.annotations.Nullable Rng cuts) {
        Keyspace keyspace = Sample.empty();
        KeyspaceLoader loader = new KeyspaceLoader(keyspace, false, Sample.NOW);
        RdbReader reader = new RdbReader(loader);
        try {
            for (int at = 0; at < rdb.length && !reader.isComplete(); ) {
                int to =
                        Math.min(
                                rdb.length, at + (cuts == null ? rdb.length : 1 + cuts.nextInt(9)));
                at += reader.feed(rdb, at, to);
            }
            reader.finish();
        } catch (RdbException refused) {
            loader.abandon();
            keyspace.validate();
            return String.valueOf(refused.getMessage());
        }
        keyspace.validate();
        return comesBack(keyspace);
    }

    private static String comesBack(Keyspace keyspace) {
        Map<String, String> contents = Sample.contents(keyspace);
        try {
            Map<String, String> again =
                    Sample.contents(Sample.read(Sample.write(keyspace, 64, true, true)));
            if (!again.equals(contents)) {
                throw new AssertionError(contents + " came back as " + again);
            }
        } catch (RdbException refused) {
            throw new AssertionError("what was taken is refused when it comes again", refused);
        }
        return contents.toString();
    }
}
