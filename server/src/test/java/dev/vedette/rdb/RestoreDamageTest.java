package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Crc64;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Values in every form an RDB may give them, whole and damaged: what RESTORE takes, a real server
/// that is told to look closely takes, too, and makes the same of it.
final class RestoreDamageTest {

    private RedisProcess redis;
    private OurNode node;
    private RespClient real;
    private RespClient ours;

    @BeforeEach
    void start() {
        redis = Oracle.start("--enable-debug-command", "yes", "--sanitize-dump-payload", "yes");
        node = OurNode.start("--enable-debug-command", "yes");
        real = redis.connect();
        ours = node.connect();
    }

    @AfterEach
    void end() {
        real.close();
        ours.close();
        node.close();
        redis.close();
    }

    /// Name and value, its type in front.
    private Map<String, byte[]> forms() {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("list", hex("01 03 0161 03626364 c002"));
        forms.put("set", hex("02 03 0161 03626364 c002"));
        forms.put(
                "sorted set with text scores",
                hex("03 04 0161 0131 0162 fe 0163 ff 0164 03312e35"));
        forms.put("hash", hex("04 02 0161 0178 0162 c005"));
        forms.put("sorted set", hex("05 02 0161 000000000000f03f 0162 0000000000000040"));
        forms.put("zipmap", hex("09 0e 02 0161 0201 7879 20 0162 0100 7a ff"));
        forms.put("intset of 2 bytes", hex("0b 0e 02000000 03000000 ffff 0100 0200"));
        forms.put("intset of 8 bytes", hex("0b 10 08000000 01000000 0000000001000000"));
        forms.put("plain node", hex("12 02 01 0161 02 0a 0a000000 0100 816202 ff"));
        forms.put("set as listpack", hex("14 0d 0d000000 0200 816102 816202 ff"));
        forms.putAll(of70());
        forms.putAll(of62());
        return forms;
    }

    private Map<String, byte[]> of70() {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        real.ask("CONFIG", "SET", "rdbcompression", "no");
        fill(real).forEach(key -> forms.put("7.0's " + key, dump(real, key)));
        real.ask("CONFIG", "SET", "rdbcompression", "yes");
        real.ask("FLUSHALL");
        return forms;
    }

    private static Map<String, byte[]> of62() {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        try (RedisProcess old = Oracle.startOld("--rdbcompression", "no");
                RespClient client = old.connect()) {
            for (String key : fill(client)) {
                byte[] form = dump(client, key);
                forms.put("6.2's " + key, form);
                if (form[0] == Format.TYPE_LIST_OF_ZIPLISTS) {
                    byte[] single = Arrays.copyOfRange(form, 1, form.length);
                    single[0] = Format.TYPE_LIST_ZIPLIST;
                    forms.put("list as ziplist", single);
                }
            }
        }
        return forms;
    }

    private static List<String> fill(RespClient client) {
        String long64 = "l".repeat(70);
        client.ask(
                "RPUSH", "list", "a", "12", "-5", "300", "70000", "5000000000", "20000000", long64);
        client.ask("HSET", "hash", "f", "v", "12", "13", "g", "");
        client.ask("ZADD", "sorted", "1", "a", "1.5", "b", "-inf", "c", "3", "7", "3", "b7");
        client.ask("SADD", "intset", "1", "70000", "-9223372036854775808");
        return List.of("list", "hash", "sorted", "intset");
    }

    /// Without version and checksum.
    private static byte[] dump(RespClient client, String key) {
        byte[] payload = ((Reply.Bulk) client.ask("DUMP", key)).value().array();
        return Arrays.copyOf(payload, payload.length - 10);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static Bytes payload(byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(value);
        out.write(10);
        out.write(0);
        byte[] summed = out.toByteArray();
        long crc = Crc64.update(0, summed, 0, summed.length);
        for (int i = 0; i < 8; i++) {
            out.write((int) (crc >>> 8 * i));
        }
        return Bytes.of(out.toByteArray());
    }

    @Test
    void everyFormIsTakenForWhatItIs() {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> happened = new LinkedHashMap<>();
        forms().forEach(
                        (name, form) -> {
                            // What only 7.2 writes, 7.0 does not read.
                            if (form[0] != Format.TYPE_SET_LISTPACK) {
                                expected.put(name, outcome(real, form));
                                happened.put(name, outcome(ours, form));
                            }
                        });
        assertThat(happened).isEqualTo(expected);
        assertThat(expected.values()).allMatch(outcome -> outcome.startsWith("OK"));
        Oracle.count(expected.size());
        assertThat(outcome(ours, forms().get("set as listpack"))).startsWith("OK");
    }

    @Test
    void r7WhatIsDamagedIsRefusedOrTakenForWhatRedisTakesItFor() {
        damaged(name -> !name.contains("list") || name.contains("listpack"));
    }

    @Test
    void r8ListsWithNodesThatAreNoneOrEmpty() {
        damaged(name -> name.contains("list") && !name.contains("listpack"));
        List<String> differences = new ArrayList<>();
        String empty = "02 07 07000000 0000 ff";
        String good = "02 0a 0a000000 0100 816202 ff";
        compare("an empty node", hex("12 01" + empty), differences);
        compare("an empty node behind another", hex("12 02" + good + empty), differences);
        compare("a node of kind 3", hex("12 01 03 0161"), differences);
        compare("a node of kind 0", hex("12 01 00 0161"), differences);
        compare("no nodes", hex("12 00"), differences);
        compare("an empty ziplist", hex("0e 01 0b 0b000000 0a000000 0000 ff"), differences);
        Oracle.count(6);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    @Test
    void r10NothingMayComeTwice() {
        List<String> differences = new ArrayList<>();
        compare("set", hex("02 02 0161 0161"), differences);
        compare("hash", hex("04 02 0161 0178 0161 0179"), differences);
        compare(
                "hash as listpack",
                hex("10 13 13000000 0400 816102 0101 816102 0201 ff"),
                differences);
        compare(
                "sorted set",
                hex("05 02 0161 000000000000f03f 0161 0000000000000040"),
                differences);
        compare(
                "sorted set as listpack",
                hex("11 13 13000000 0400 816102 0101 816102 0201 ff"),
                differences);
        compare("intset", hex("0b 0c 02000000 02000000 0100 0100"), differences);
        compare("zipmap", hex("09 0c 02 0161 0100 78 0161 0100 79 ff"), differences);
        Oracle.count(7);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private void damaged(Predicate<String> chosen) {
        List<String> differences = new ArrayList<>();
        int tried = 0;
        for (Map.Entry<String, byte[]> form : forms().entrySet()) {
            byte[] good = form.getValue();
            if (good[0] == Format.TYPE_SET_LISTPACK || !chosen.test(form.getKey())) {
                continue;
            }
            for (int at = 1; at < good.length; at++) {
                for (int flip : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
                    byte[] bad = good.clone();
                    bad[at] ^= (byte) flip;
                    soundOrRefused(form.getKey() + ", byte " + at + " ^ " + flip, bad, differences);
                    tried++;
                }
                byte[] cut = Arrays.copyOf(good, at);
                soundOrRefused(form.getKey() + ", cut at " + at, cut, differences);
            }
        }
        Oracle.count(tried);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    /// We refuse a little more: a value that goes on in version and checksum, and a score that is
    /// no number, which Redis takes for the number it begins with.
    private void soundOrRefused(String what, byte[] value, List<String> differences) {
        if (outcome(ours, value).startsWith("OK")) {
            compare(what, value, differences);
        }
    }

    private void compare(String what, byte[] value, List<String> differences) {
        String expected = outcome(real, value);
        String happened = outcome(ours, value);
        if (!expected.equals(happened)) {
            differences.add(
                    what
                            + " "
                            + HexFormat.of().formatHex(value)
                            + ": expected "
                            + expected
                            + ", ours "
                            + happened);
        }
    }

    private static String outcome(RespClient client, byte[] value) {
        Reply reply =
                client.ask(
                        List.of(
                                Bytes.of("RESTORE"),
                                Bytes.of("k"),
                                Bytes.of("0"),
                                payload(value),
                                Bytes.of("REPLACE")));
        if (reply instanceof Reply.Error(String text)) {
            return text;
        }
        return "OK "
                + client.ask("OBJECT", "ENCODING", "k")
                + client.ask("DEBUG", "DIGEST-VALUE", "k");
    }
}
