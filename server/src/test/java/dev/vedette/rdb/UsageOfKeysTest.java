package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.keyspace.EvictionPolicy;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.value.StringValue;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

/// What an RDB says of the use of keys, byte for byte as redis-server 7.0.15 saved the same.
final class UsageOfKeysTest {

    private static final Bytes KEY = Bytes.of("k");
    private static final long EXPIRY = 1_800_000_000_000L;
    private static final String EXPIRES = "fc00505c18a3010000";
    private static final String ENTRY = "00016b0176";

    private static byte[] saved(EvictionPolicy policy, long idleSeconds, int frequency) {
        Keyspace keyspace = Sample.empty();
        keyspace.evict(policy, 10, 1);
        keyspace.at(Sample.NOW);
        keyspace.database(0).put(KEY, StringValue.of(Bytes.of("v")), EXPIRY);
        keyspace.database(0).usage(KEY, idleSeconds, frequency);
        return Sample.write(keyspace, 1 << 16, true, true);
    }

    private static Keyspace loaded(byte[] rdb, EvictionPolicy policy) throws RdbException {
        Keyspace keyspace = Sample.empty();
        keyspace.evict(policy, 10, 1);
        keyspace.at(Sample.NOW);
        new RdbReader(new KeyspaceLoader(keyspace, false, Sample.NOW)).feed(rdb, 0, rdb.length);
        return keyspace;
    }

    private static String hex(byte[] rdb) {
        return HexFormat.of().formatHex(rdb);
    }

    @Test
    void byFrequencyTheCounterIsWrittenAndRead() throws RdbException {
        byte[] rdb = saved(EvictionPolicy.ALLKEYS_LFU, -1, 100);
        assertThat(hex(rdb)).contains(EXPIRES + "f964" + ENTRY);
        Keyspace again = loaded(rdb, EvictionPolicy.VOLATILE_LFU);
        assertThat(again.database(0).frequency(KEY)).isEqualTo(100);
        Keyspace elsewhere = loaded(rdb, EvictionPolicy.ALLKEYS_LRU);
        assertThat(elsewhere.database(0).idleSeconds(KEY)).isZero();
    }

    @Test
    void byRecencyTheTimeIsWrittenAndRead() throws RdbException {
        byte[] rdb = saved(EvictionPolicy.VOLATILE_LRU, 5_000, -1);
        assertThat(hex(rdb)).contains(EXPIRES + "f85388" + ENTRY);
        Keyspace again = loaded(rdb, EvictionPolicy.NOEVICTION);
        assertThat(again.database(0).idleSeconds(KEY)).isEqualTo(5_000);
        Keyspace elsewhere = loaded(rdb, EvictionPolicy.ALLKEYS_LFU);
        assertThat(elsewhere.database(0).frequency(KEY)).isEqualTo(5);
    }

    @Test
    void otherwiseNothingIsWritten() {
        assertThat(hex(saved(EvictionPolicy.VOLATILE_TTL, 5_000, -1))).contains(EXPIRES + ENTRY);
    }
}
