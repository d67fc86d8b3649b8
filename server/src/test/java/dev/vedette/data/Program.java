package dev.vedette.data;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Random commands on strings and keys: mostly sound, some at the edge, some broken.
final class Program {

    private static final String[] KEYS = {
        "a", "b", "c", "d", "", "k[1]", "n\u00ff\n", "longer:key"
    };
    private static final String[] TEXTS = {
        "",
        "x",
        "abc",
        "0",
        "1",
        "-1",
        "10",
        "007",
        "9999",
        "10000",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "3.5",
        "1e3",
        "-0",
        "+5",
        " 1",
        "1 ",
        "inf",
        "nan",
        "0x10",
        "3.0000000000000000001",
        "1e4000",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "\u0000\u0001\u00ff"
    };
    private static final String[] NUMBERS = {
        "0",
        "1",
        "-1",
        "2",
        "3",
        "5",
        "-5",
        "10",
        "43",
        "44",
        "45",
        "100",
        "-100",
        "1000",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "01",
        "1.5",
        "",
        "x",
        "4611686018427387904"
    };
    private static final String[] FRACTIONS = {
        "1.5",
        "0.1",
        "-0.1",
        "1e-17",
        "3",
        "1e17",
        "-1e17",
        "1e30",
        "0.333333333333333333",
        "5e-18",
        "1e4000",
        "-1e4000",
        "0.00000000000000000049",
        "123456789.123456789",
        "1e-4940",
        "-2.5e-17"
    };

    /// Either far away or long ago: nothing expires while a program runs.
    private static final String[] SPANS = {
        "100", "1000", "100000", "0", "-1", "x", "99999999999999999"
    };

    private static final String[] MOMENTS = {"9999999999", "9999999998", "1", "0", "x"};
    private static final String[] MOMENTS_MILLIS = {
        "9999999999999", "9999999999998", "1", "-7", "x"
    };

    private final Rng rng;

    Program(Rng rng) {
        this.rng = rng;
    }

    List<Bytes> command() {
        List<String> words = new ArrayList<>(sound());
        if (rng.chance(0.04)) {
            words.add(text());
        } else if (rng.chance(0.02) && words.size() > 1) {
            words.removeLast();
        } else if (rng.chance(0.04) && words.size() > 1) {
            words.set(rng.nextInt(words.size() - 1) + 1, text());
        }
        if (words.getFirst().equals("SCAN")) {
            wholeWalk(words);
        }
        if (rng.chance(0.1)) {
            words.set(0, words.getFirst().toLowerCase(Locale.ROOT));
        }
        List<Bytes> command = new ArrayList<>();
        for (String word : words) {
            command.add(Bytes.of(word.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return command;
    }

    /// Where a walk stops and goes on is each server's own affair.
    private static void wholeWalk(List<String> words) {
        if (words.size() > 1 && !words.get(1).equals("0")) {
            words.set(1, "x");
        }
        if (words.size() > 3 && !words.get(3).equals("10000")) {
            words.set(3, "0");
        }
    }

    private List<String> sound() {
        List<String> words =
                switch (rng.nextInt(48)) {
                    case 0, 1, 2 -> set();
                    case 3 -> List.of("SETNX", key(), text());
                    case 4 -> List.of("SETEX", key(), one(SPANS), text());
                    case 5 -> List.of("PSETEX", key(), one(SPANS) + "000", text());
                    case 6, 7 -> List.of("GET", key());
                    case 8 -> List.of("GETSET", key(), text());
                    case 9 -> List.of("GETDEL", key());
                    case 10, 11 -> with(List.of("GETEX", key()), expiration("PERSIST"));
                    case 12, 13 -> List.of("APPEND", key(), text());
                    case 14 -> List.of("SETRANGE", key(), one(NUMBERS, 10), text());
                    case 15 -> List.of("GETRANGE", key(), one(NUMBERS), one(NUMBERS));
                    case 16 -> List.of("SUBSTR", key(), one(NUMBERS), one(NUMBERS));
                    case 17 -> List.of("STRLEN", key());
                    case 18 -> List.of(rng.chance(0.5) ? "INCR" : "DECR", key());
                    case 19 -> List.of(rng.chance(0.5) ? "INCRBY" : "DECRBY", key(), one(NUMBERS));
                    case 20, 21 -> List.of("INCRBYFLOAT", key(), one(FRACTIONS));
                    case 22 -> many("MGET", false);
                    case 23 -> many("MSET", true);
                    case 24 -> many("MSETNX", true);
                    case 25 -> lcs();
                    case 26 -> many("DEL", false);
                    case 27 -> many("UNLINK", false);
                    case 28 -> many(rng.chance(0.5) ? "EXISTS" : "TOUCH", false);
                    case 29 -> List.of("TYPE", key());
                    case 30, 31 -> expire();
                    case 32 -> List.of(rng.chance(0.5) ? "TTL" : "PTTL", key());
                    case 33 -> List.of(rng.chance(0.5) ? "EXPIRETIME" : "PEXPIRETIME", key());
                    case 34 -> List.of("PERSIST", key());
                    case 35 -> List.of("RENAME", key(), key());
                    case 36 -> List.of("RENAMENX", key(), key());
                    case 37, 38 -> copy();
                    case 39 -> List.of("MOVE", key(), one("1", "1", "0", "2", "99"));
                    case 40, 41 -> List.of("KEYS", pattern());
                    case 42 -> scan();
                    case 43 -> List.of("DBSIZE");
                    case 44 -> List.of("OBJECT", one("ENCODING", "IDLETIME", "FREQ"), key());
                    case 45 ->
                            rng.chance(0.3) ? List.of("SWAPDB", "0", one("1", "0", "99")) : set();
                    case 46 -> rng.chance(0.1) ? List.of(one("FLUSHDB", "FLUSHALL")) : set();
                    default -> List.of("OBJECT", "ENCODING", key());
                };
        return words;
    }

    private List<String> set() {
        List<String> words = new ArrayList<>(List.of("SET", key(), text()));
        while (rng.chance(0.4)) {
            words.addAll(
                    switch (rng.nextInt(4)) {
                        case 0 -> List.of(one("NX", "XX", "nx"));
                        case 1 -> List.of(one("GET", "get"));
                        default -> expiration("KEEPTTL");
                    });
        }
        return words;
    }

    private List<String> expiration(String other) {
        return switch (rng.nextInt(6)) {
            case 0 -> List.of("EX", one(SPANS));
            case 1 -> List.of("px", one(SPANS) + "000");
            case 2 -> List.of("EXAT", one(MOMENTS));
            case 3 -> List.of("PXAT", one(MOMENTS_MILLIS));
            case 4 -> List.of();
            default -> List.of(other);
        };
    }

    private List<String> expire() {
        List<String> words = new ArrayList<>();
        switch (rng.nextInt(4)) {
            case 0 -> words.addAll(List.of("EXPIRE", key(), one(SPANS)));
            case 1 -> words.addAll(List.of("PEXPIRE", key(), one(SPANS) + "000"));
            case 2 -> words.addAll(List.of("EXPIREAT", key(), one(MOMENTS)));
            default -> words.addAll(List.of("PEXPIREAT", key(), one(MOMENTS_MILLIS)));
        }
        while (rng.chance(0.4)) {
            words.add(one("NX", "XX", "GT", "LT", "gt", "KEEPTTL"));
        }
        return words;
    }

    private List<String> lcs() {
        List<String> words = new ArrayList<>(List.of("LCS", key(), key()));
        while (rng.chance(0.6)) {
            words.addAll(
                    switch (rng.nextInt(4)) {
                        case 0 -> List.of("LEN");
                        case 1 -> List.of("MINMATCHLEN", one(NUMBERS));
                        case 2 -> List.of("WITHMATCHLEN");
                        default -> List.of("IDX");
                    });
        }
        return words;
    }

    private List<String> copy() {
        List<String> words = new ArrayList<>(List.of("COPY", key(), key()));
        if (rng.chance(0.5)) {
            words.add("REPLACE");
        }
        if (rng.chance(0.3)) {
            words.addAll(List.of("DB", one("1", "0", "99", "x", "99999999999")));
        }
        return words;
    }

    private List<String> scan() {
        List<String> words = new ArrayList<>(List.of("SCAN", "0", "COUNT", "10000"));
        if (rng.chance(0.7)) {
            words.addAll(List.of("MATCH", pattern()));
        }
        if (rng.chance(0.3)) {
            words.addAll(List.of("TYPE", one("string", "list", "STRING", "x")));
        }
        return words;
    }

    private List<String> many(String name, boolean pairs) {
        List<String> words = new ArrayList<>(List.of(name));
        do {
            words.add(key());
            if (pairs) {
                words.add(text());
            }
        } while (rng.chance(0.6));
        return words;
    }

    private String pattern() {
        if (rng.chance(0.2)) {
            return "*";
        }
        String[] parts = {
            "*", "?", "a", "b", "k", "[", "]", "[^", "-", "\\", "[a-c]", "[c-a]", "[^b]", "1",
            "[1]", "\u00ff", "\n", "n", "key", ":"
        };
        StringBuilder pattern = new StringBuilder();
        do {
            pattern.append(one(parts));
        } while (rng.chance(0.65));
        return pattern.toString();
    }

    private static List<String> with(List<String> words, List<String> more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(more);
        return all;
    }

    private String key() {
        return one(KEYS);
    }

    private String text() {
        return rng.chance(0.1) ? "v".repeat(rng.nextInt(2000)) : one(TEXTS);
    }

    private String one(String... choices) {
        return one(choices, choices.length);
    }

    private String one(String[] choices, int bound) {
        return choices[rng.nextInt(bound)];
    }
}
