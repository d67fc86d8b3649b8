package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.keyspace.Keyspace;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/// What was written is read again, however it is cut into pieces.
class RoundTripTest {

    @Test
    void everyKindOfStringComesBack() throws RdbException {
        Keyspace keyspace = Sample.small();
        for (boolean compress : new boolean[] {true, false}) {
            byte[] rdb = Sample.write(keyspace, 1, compress, true);
            assertThat(Sample.contents(Sample.read(rdb))).isEqualTo(Sample.contents(keyspace));
        }
    }

    @Test
    void thePiecesTheWriterIsAskedForDoNotChangeTheBytes() {
        Keyspace keyspace = Sample.random(new Rng(11), 500);
        byte[] whole = Sample.write(keyspace, Integer.MAX_VALUE, true, true);
        assertThat(Sample.write(keyspace, 1, true, true)).isEqualTo(whole);
        assertThat(Sample.write(keyspace, 4096, true, true)).isEqualTo(whole);
    }

    @Test
    void theReaderTakesPiecesOfAnySize() throws RdbException {
        for (long seed = 1; seed <= 20; seed++) {
            Rng rng = new Rng(seed);
            Keyspace keyspace = Sample.random(rng, 200);
            byte[] rdb = Sample.write(keyspace, 1 << 16, rng.chance(0.5), rng.chance(0.8));
            byte[] followed = Arrays.copyOf(rdb, rdb.length + 50);
            Keyspace read = Sample.empty();
            RdbReader reader = new RdbReader(new KeyspaceLoader(read, false, Sample.NOW));
            int most = 1 + rng.nextInt(rng.chance(0.5) ? 20 : 50_000);
            int at = 0;
            while (!reader.isComplete()) {
                int to = Math.min(followed.length, at + 1 + rng.nextInt(most));
                at += reader.feed(followed, at, to);
            }
            reader.finish();
            assertThat(at)
                    .as("seed %d: bytes behind the RDB are left alone", seed)
                    .isEqualTo(rdb.length);
            assertThat(Sample.contents(read))
                    .as("seed %d", seed)
                    .isEqualTo(Sample.contents(keyspace));
            read.validate();
        }
    }

    @Test
    void theHeaderSaysWhereTheDataStandsInItsStream() throws RdbException {
        KeyspaceLoader loader = new KeyspaceLoader(Sample.empty(), false, Sample.NOW);
        byte[] rdb = Sample.write(Sample.small(), 1, true, true);
        new RdbReader(loader).feed(rdb, 0, rdb.length);
        assertThat(loader.facts().stream()).isEqualTo(Sample.HEADER.stream());
        assertThat(loader.facts().serverVersion()).isEqualTo("7.0.15");
        assertThat(loader.facts().createdSeconds()).isEqualTo(Sample.NOW / 1000);
        assertThat(loader.facts().usedMemoryBytes()).isEqualTo(876_224);
    }

    @Test
    void r11AMasterLeavesOutWhatHasExpiredAndAReplicaDoesNot() throws RdbException {
        byte[] rdb = Sample.write(Sample.small(), 1, true, true);
        long later = Sample.NOW + 10_000_001;
        KeyspaceLoader master = new KeyspaceLoader(Sample.empty(), true, later);
        new RdbReader(master).feed(rdb, 0, rdb.length);
        assertThat(master.expired()).isEqualTo(1);
        KeyspaceLoader replica = new KeyspaceLoader(Sample.empty(), false, later);
        new RdbReader(replica).feed(rdb, 0, rdb.length);
        assertThat(replica.expired()).isZero();
        assertThat(replica.loaded()).isEqualTo(master.loaded() + 1);
    }

    @Test
    void compressedStringsUnfoldToWhatTheyWere() {
        Lzf lzf = new Lzf();
        for (long seed = 1; seed <= 3000; seed++) {
            Rng rng = new Rng(seed);
            byte[] plain = new byte[rng.nextInt(rng.chance(0.05) ? 40_000 : 400)];
            int letters = 1 + rng.nextInt(40);
            double repeats = rng.nextDouble();
            for (int i = 0; i < plain.length; i++) {
                int back = 1 + rng.nextInt(1 + rng.nextInt(9000));
                plain[i] =
                        back <= i && rng.chance(repeats)
                                ? plain[i - back]
                                : (byte) rng.nextInt(letters);
            }
            byte[] code = lzf.compress(plain, Math.max(0, plain.length - 4));
            if (code != null) {
                assertThat(code.length).isLessThanOrEqualTo(plain.length - 4);
                assertThat(Lzf.decompress(code, 0, code.length, plain.length))
                        .as("seed %d", seed)
                        .isEqualTo(plain);
                assertThat(Lzf.decompress(code, 0, code.length, plain.length - 1)).isNull();
                assertThat(Lzf.decompress(code, 0, code.length, plain.length + 1)).isNull();
            }
        }
        byte[] even = Bytes.of("x".repeat(100_000)).array();
        assertThat(lzf.compress(even, 2000)).isNotNull();
    }

    /// Each run of the code then reaches into itself.
    @Test
    void whatRepeatsItselfUnfoldsToWhatItWas() {
        Lzf lzf = new Lzf();
        for (int period = 1; period <= 300; period++) {
            Rng rng = new Rng(period);
            byte[] once = new byte[period];
            for (int i = 0; i < period; i++) {
                once[i] = (byte) rng.nextInt(256);
            }
            for (int length : new int[] {period + 20, 2 * period + 33, 1000}) {
                byte[] plain = new byte[length];
                for (int i = 0; i < length; i++) {
                    plain[i] = once[i % period];
                }
                byte[] code = lzf.compress(plain, length - 4);
                assertThat(code).as("period %d of %d", period, length).isNotNull();
                assertThat(Lzf.decompress(code, 0, code.length, length))
                        .as("period %d of %d", period, length)
                        .isEqualTo(plain);
            }
        }
    }
}
