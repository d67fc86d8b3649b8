package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;

import dev.vedette.base.Bytes;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.Store;
import dev.vedette.value.StringValue;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/// A damaged or foreign RDB is refused, by a message that names the place.
class DamageTest {

    private static final byte[] GOOD = Sample.write(Sample.small(), 1, true, true);
    private static final byte[] UNSUMMED = Sample.write(Sample.small(), 1, true, false);

    @Test
    void r1EveryChangedByteIsNoticedOrHarmless() throws RdbException {
        Map<String, String> expected = Sample.contents(Sample.small());
        int accepted = 0;
        for (int at = 0; at < GOOD.length; at++) {
            for (int flip = 1; flip < 256; flip++) {
                byte[] bad = GOOD.clone();
                bad[at] ^= (byte) flip;
                try {
                    Map<String, String> read = Sample.contents(Sample.read(bad));
                    assertThat(read).as("byte %d, bits %02x", at, flip).isEqualTo(expected);
                    accepted++;
                } catch (RdbException refused) {
                    assertThat(refused.offset()).isBetween(-1L, (long) GOOD.length);
                }
            }
        }
        // A version before checksums: the changed digit itself is all that is wrong.
        assertThat(accepted).isLessThan(10);
    }

    @Test
    void r1WithoutChecksumAChangedByteStillNeverDoesMoreThanChangeData() {
        for (int at = 0; at < UNSUMMED.length; at++) {
            for (int flip = 1; flip < 256; flip++) {
                byte[] bad = UNSUMMED.clone();
                bad[at] ^= (byte) flip;
                try {
                    Sample.read(bad).validate();
                } catch (RdbException refused) {
                    assertThat(refused.getMessage()).isNotEmpty();
                }
            }
        }
    }

    /// What counts is all that is ever allocated, also what is garbage at once: more than what is
    /// held at any time.
    @Test
    void r1AChangedByteNeverTakesMoreThanFourTimesTheMemoryOfTheFile() {
        byte[] file = Sample.write(larger(), 64, true, false);
        byte[] nothing = Sample.write(Sample.empty(), 64, true, false);
        measure(file);
        measure(nothing);
        long fixed = measure(nothing);
        long whole = measure(file) - fixed;
        assertThat(whole).isGreaterThan(file.length);

        for (int at = 0; at < file.length; at++) {
            for (int flip : new int[] {0x01, 0x40, 0x80, 0xff}) {
                byte[] bad = file.clone();
                bad[at] ^= (byte) flip;
                assertThat(measure(bad) - fixed)
                        .as("byte %d, bits %02x, of %d in all", at, flip, file.length)
                        .isLessThan(4 * whole);
            }
        }
    }

    private static Keyspace larger() {
        Keyspace keyspace = Sample.small();
        Store store = keyspace.store();
        ListValue list = ListValue.empty(store);
        HashValue hash = HashValue.empty(store);
        SortedSetValue sorted = SortedSetValue.empty(store);
        for (int i = 0; i < 100; i++) {
            list.addLast(Bytes.of("an element of the list " + i));
            hash.put(Bytes.of("field " + i), Bytes.of("its value " + i));
            sorted.put(Bytes.of("member " + i), i / 3.0);
        }
        keyspace.database(2).put(Bytes.of("list"), list);
        keyspace.database(2).put(Bytes.of("hash"), hash);
        keyspace.database(2).put(Bytes.of("sorted"), sorted);
        keyspace.database(2).put(Bytes.of("text"), StringValue.of(Bytes.of("ab".repeat(200))));
        return keyspace;
    }

    /// Bytes allocated by reading the file, on the heap and outside it.
    private static long measure(byte[] rdb) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Keyspace keyspace = Sample.empty();
        RdbReader reader = new RdbReader(new KeyspaceLoader(keyspace, false, Sample.NOW));
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            reader.feed(rdb, 0, rdb.length);
            reader.finish();
        } catch (RdbException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
        long heap = threads.getCurrentThreadAllocatedBytes() - before;
        return heap + keyspace.store().memory().used();
    }

    @Test
    void r2EveryTruncationIsAShortRead() {
        for (int length = 0; length < GOOD.length; length++) {
            byte[] cut = Arrays.copyOf(GOOD, length);
            assertThatThrownBy(() -> Sample.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(RdbException.class)
                    .hasMessage("Unexpected EOF reading RDB file at offset " + length);
        }
    }

    @Test
    void r3AChecksumOfZeroMeansNoChecksum() throws RdbException {
        byte[] unsummed = GOOD.clone();
        Arrays.fill(unsummed, unsummed.length - 8, unsummed.length, (byte) 0);
        assertThat(unsummed).isEqualTo(UNSUMMED);
        RdbReader reader = new RdbReader(new KeyspaceLoader(Sample.empty(), false, Sample.NOW));
        reader.feed(unsummed, 0, unsummed.length);
        reader.finish();
        assertThat(reader.checksumWasDisabled()).isTrue();
    }

    @Test
    void r4WhatWeDoNotKnowIsNamed() {
        refused("52454449533030313100", "Can't handle RDB format version 11");
        refused("58454449533030313000", "Wrong signature trying to load DB from file");
        refused(
                body("0f0161"),
                "The RDB holds a value of type 15 (stream), which this server does not support yet,"
                        + " at offset 9");
        refused(
                body("f7"),
                "The RDB holds data of a module, which this server does not have, at offset 9");
        refused(
                body("f5"),
                "The RDB holds a library of functions, which this server does not support yet, at"
                        + " offset 9");
        refused(body("08"), "Unknown RDB encoding type 8 at offset 9");
        refused(body("f4"), "Unknown RDB encoding type 244 at offset 9");
        refused(body("00c401"), "Unknown RDB string encoding type 4 at offset 10");
        refused(body("000161016200016101"), "Unexpected EOF reading RDB file at offset 18");
    }

    @Test
    void r5ALengthThatLiesIsRefusedBeforeAnythingIsAllocated() {
        refused(
                body("000161817fffffffffffffff"),
                "String of 9223372036854775807 bytes at offset 12: at most 1073741824 are taken");
        refused(body("00016181ffffffffffffffff"), "Length over 2^63 at offset 12");
        refused(body("0001618040000000"), "Unexpected EOF reading RDB file at offset 17");
    }

    @Test
    void r6ACompressedStringThatUnfoldsToSomethingElseIsRefused() {
        String invalid = "Invalid LZF compressed string at offset 12";
        // More than the code can unfold to; a copy from before the start; too little; too much.
        refused(body("000161c3018040000000" + "00"), invalid);
        refused(body("000161c30240642005"), invalid);
        refused(body("000161c3020a0061"), invalid);
        refused(body("000161c303010161" + "62"), invalid);
        refused(body("000161c302406420"), "Unexpected EOF reading RDB file at offset 17");
    }

    @Test
    void r10AKeyThatComesTwiceIsRefusedBeforeOldDataIsGivenUp() {
        refused(body("0001610162000161016c"), "RDB has duplicated key 'a' in DB 0 at offset 14");
        byte[] rdb = HexFormat.of().parseHex(body("0001610162000161016c"));
        RdbCheck check = new RdbCheck(16, 7, 8);
        assertThatThrownBy(() -> new RdbReader(check).feed(rdb, 0, rdb.length))
                .hasMessage("RDB has duplicated key 'a' in DB 0 at offset 14");
        // The same key in another database is another key.
        byte[] good = HexFormat.of().parseHex(body("0001610162fe010001610162fe02"));
        RdbCheck other = new RdbCheck(16, 7, 8);
        assertThatCode(() -> new RdbReader(other).feed(good, 0, good.length))
                .doesNotThrowAnyException();
        assertThat(other.keys()).isEqualTo(2);
    }

    @Test
    void r12ADatabaseBeyondTheLastIsRefusedAndSizesAreHints() throws RdbException {
        String beyond =
                "FATAL: Data file was created with a Redis server configured to handle more than 16"
                        + " databases. Exiting";
        refused(body("fe10"), beyond);
        refused(body("fe8080000000"), beyond);
        refused(body("fe817fffffffffffffff"), beyond);
        byte[] huge =
                HexFormat.of()
                        .parseHex(
                                body(
                                        "fb817fffffffffffffff817fffffffffffffff0001610162ff0000000000000000"));
        assertThat(Sample.contents(Sample.read(huge))).containsOnlyKeys("0:a");
    }

    private static String body(String hex) {
        return "524544495330303130" + hex;
    }

    private static void refused(String hex, String message) {
        byte[] rdb = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> Sample.read(rdb))
                .isInstanceOf(RdbException.class)
                .hasMessage(message);
    }

    @Test
    void r15AStreamPositionThatIsNoneIsIgnored() throws RdbException {
        assertThat(streamOf("a".repeat(41), "1")).isNull();
        assertThat(streamOf("g".repeat(40), "1")).isNull();
        assertThat(streamOf("a".repeat(40), "abc")).isNull();
        assertThat(streamOf("a".repeat(40), "-1")).isNull();
        assertThat(streamOf("a".repeat(40), "1")).isNotNull();
    }

    private static RdbHeader.StreamPoint streamOf(String id, String offset) {
        KeyspaceLoader loader = new KeyspaceLoader(Sample.empty(), false, Sample.NOW);
        loader.aux(Bytes.of("repl-id"), Bytes.of(id));
        loader.aux(Bytes.of("repl-offset"), Bytes.of(offset));
        return loader.facts().stream();
    }
}
