package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Rng;
import dev.vedette.command.Argument;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Draws the words of a command from its declared arguments: mostly sound ones, some at the edge,
/// some broken. What an argument may be follows from its type and, within it, from its name.
final class Words {

    private static final Map<Group, String> KEY_LETTERS =
            Map.of(
                    Group.STRING, "t",
                    Group.LIST, "l",
                    Group.HASH, "h",
                    Group.SET, "s",
                    Group.SORTED_SET, "z",
                    Group.BITMAP, "t",
                    Group.STREAM, "x",
                    Group.GEO, "g",
                    Group.HYPERLOGLOG, "p");

    /// Sorted sets whose members have one score, for what goes by text.
    private static final String ONE_SCORE = "y";

    private static final int KEYS_PER_LETTER = 2;

    private static final String[] MEMBERS = {
        "a", "b", "c", "d", "e", "f", "g", "h", "1", "2", "3", "5", "10", "-7", "aa", "ab", "b1"
    };
    private static final String[] TEXTS = {
        "",
        "x",
        "abc",
        "0",
        "-1",
        "007",
        "9999",
        "10000",
        "32767",
        "32768",
        "-32769",
        "2147483648",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "3.5",
        "1e3",
        "-0",
        "+5",
        " 1",
        "inf",
        "nan",
        "12345678",
        "123456789",
        "abcdefghi",
        "\u0000\u0001\u00ff",
        "a".repeat(44),
        "a".repeat(64),
        "ab".repeat(33),
        "xyz".repeat(90),
        "q".repeat(300)
    };

    // None of these numbers makes a server allocate or answer for minutes: what asks for more than
    // a little asks for more than there can be.
    private static final String[] NUMBERS = {
        "0",
        "1",
        "-1",
        "2",
        "-2",
        "3",
        "-3",
        "4",
        "5",
        "7",
        "10",
        "-10",
        "100",
        "-100",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "01",
        "1.5",
        "",
        "x"
    };
    private static final int SOUND_NUMBERS = 14;
    private static final String[] SCORES = {
        "0",
        "1",
        "2",
        "3",
        "-1",
        "1.5",
        "2.25",
        "0.1",
        "1e17",
        "-1e-7",
        "inf",
        "-inf",
        "+inf",
        "-0",
        "3.0",
        "1e300",
        "0.30000000000000004",
        "17179869184",
        "nan",
        "x",
        "",
        "(1"
    };
    private static final int SOUND_SCORES = 18;
    private static final String[] SCORE_BOUNDS = {
        "-inf", "+inf", "inf", "0", "1", "(1", "2", "(2", "1.5", "(1.5", "3", "-1", "(-inf", "(",
        "x"
    };
    private static final String[] LEX_BOUNDS = {
        "-", "+", "[a", "(a", "[b", "(c", "[e", "[1", "(5", "[", "[aa", "a", "", "(g"
    };
    private static final String[] PATTERNS = {
        "*", "a*", "*1", "?", "[a-c]", "[^a]*", "\\*", "x", "", "t*", "[1-", "*a*b*"
    };
    private static final String[] SORT_PATTERNS = {"t*", "h*->a", "#", "nosort", "*", "x*", "h*->"};

    /// Either far away or long ago: nothing expires while a program runs.
    private static final String[] SPANS = {
        "1000", "100000", "10000000", "0", "-1", "x", "99999999999999999", "9223372036854775807"
    };

    private static final long FAR_SECONDS = 9_000_000_000L;
    private static final String[] MOMENTS = {"9999999999", "9999999998", "1", "0", "-5", "x"};
    private static final String[] MOMENTS_MILLIS = {"9999999999999", "9999999999998", "1", "-7"};

    /// The last is so short that the program waits for it.
    private static final String[] TIMEOUTS = {"0", "0", "1000", "0.0", "-1", "x", "inf", "0.01"};

    static final String SHORT_TIMEOUT = "0.01";

    private final Rng rng;
    private final String letters;

    /// Whether keys may be there whose time has come. Which of them a walk or a draw meets first,
    /// and deletes, is each server's own affair, so a program has either them or these.
    private final boolean hasExpired;

    /// Places of words that mean a range, by rank, score or text, which the other words decide.
    private final List<Integer> bounds = new ArrayList<>();

    private int numkeysAt;
    private int keysDrawn;

    Words(Rng rng, String letters) {
        this.rng = rng;
        this.hasExpired = rng.chance(0.3);
        this.letters = letters;
    }

    boolean allows(Command command) {
        boolean meetsExpired =
                command.fullName().equals("scan") || command.fullName().equals("randomkey");
        return !hasExpired || !meetsExpired;
    }

    /// `command` with arguments.
    List<Bytes> of(Command command) {
        List<String> words = new ArrayList<>();
        if (command.container() != null) {
            words.add(command.container().name());
        }
        words.add(command.name());
        bounds.clear();
        numkeysAt = -1;
        keysDrawn = 1;
        arguments(command.arguments(), command, words);
        fillBounds(words);
        breakSome(words);
        calm(words);
        if (rng.chance(0.1)) {
            words.set(0, words.getFirst().toLowerCase(Locale.ROOT));
        }
        return words.stream()
                .map(word -> Bytes.of(word.getBytes(StandardCharsets.ISO_8859_1)))
                .toList();
    }

    private void arguments(List<Argument> arguments, Command command, List<String> words) {
        for (Argument argument : arguments) {
            if (!argument.isOptional() || rng.chance(0.4)) {
                argument(argument, command, words);
            }
        }
    }

    private void argument(Argument argument, Command command, List<String> words) {
        int times = times(argument);
        for (int i = 0; i < times; i++) {
            if (argument.token() != null && (i == 0 || argument.repeatsToken())) {
                words.add(argument.token());
            }
            switch (argument.type()) {
                case PURE_TOKEN -> {}
                case ONEOF -> argument(one(argument.children()), command, words);
                case BLOCK -> arguments(argument.children(), command, words);
                default -> words.add(leaf(argument, command, words));
            }
        }
        if (argument.type() == Argument.Type.KEY && argument.isMultiple() && numkeysAt >= 0) {
            keysDrawn = times;
            if (rng.chance(0.95)) {
                words.set(numkeysAt, String.valueOf(times));
            }
        }
    }

    private int times(Argument argument) {
        if (!argument.isMultiple()) {
            return 1;
        }
        if (argument.name().equals("weight") && rng.chance(0.9)) {
            return keysDrawn;
        }
        if (argument.type() != Argument.Type.KEY && rng.chance(0.06)) {
            return 5 + rng.nextInt(40);
        }
        return rng.chance(0.4) ? 1 : 1 + rng.nextInt(4);
    }

    private String leaf(Argument argument, Command command, List<String> words) {
        String name = argument.name();
        return switch (argument.type()) {
            case KEY -> key(command);
            case INTEGER -> integer(name, words);
            case DOUBLE ->
                    name.equals("timeout")
                            ? one(TIMEOUTS)
                            : words.get(1).startsWith(ONE_SCORE)
                                    ? "0"
                                    : most(SCORES, SOUND_SCORES, 0.93);
            case PATTERN -> one(command.name().startsWith("SORT") ? SORT_PATTERNS : PATTERNS);
            case UNIX_TIME -> one(name.contains("milli") ? MOMENTS_MILLIS : MOMENTS);
            default -> text(name, command, words);
        };
    }

    private String integer(String name, List<String> words) {
        if (name.equals("numkeys")) {
            numkeysAt = words.size();
        }
        if (name.contains("seconds")) {
            return one(SPANS);
        }
        return switch (name) {
            case "cursor" -> rng.chance(0.95) ? "0" : one(NUMBERS);
            case "db", "destination-db", "index", "index1", "index2" ->
                    rng.chance(0.9) ? String.valueOf(rng.nextInt(3)) : one(NUMBERS);
            case "start", "stop", "min", "max" -> bound(words);
            // A long string takes long: it is either short or more than is allowed.
            case "offset" -> rng.chance(0.9) ? one(NUMBERS, 10) : "536870912";
            default -> most(NUMBERS, SOUND_NUMBERS, 0.93);
        };
    }

    private String text(String name, Command command, List<String> words) {
        return switch (name) {
            case "start", "stop", "min", "max" -> bound(words);
            case "type" -> one("string", "list", "hash", "set", "zset", "stream", "x");
            case "db", "index" -> integer(name, words);
            default ->
                    command.group() == Group.STRING || rng.chance(0.25) ? one(TEXTS) : one(MEMBERS);
        };
    }

    private String bound(List<String> words) {
        bounds.add(words.size());
        return "";
    }

    private void fillBounds(List<String> words) {
        String all = String.join(" ", words);
        boolean isLex = all.contains("BYLEX") || all.contains("LEX");
        boolean isScore = all.contains("BYSCORE") || words.getFirst().equals("ZCOUNT");
        int kind = rng.chance(0.1) ? rng.nextInt(3) : isLex ? 0 : isScore ? 1 : 2;
        for (int at : bounds) {
            words.set(
                    at,
                    switch (kind) {
                        case 0 -> one(LEX_BOUNDS);
                        case 1 -> one(SCORE_BOUNDS);
                        default -> most(NUMBERS, SOUND_NUMBERS, 0.95);
                    });
        }
    }

    /// Mostly one that holds what the command is for.
    private String key(Command command) {
        boolean wantsOneScore = command.name().contains("LEX") || command.name().equals("ZADD");
        if (wantsOneScore && letters.contains("z") && rng.chance(wantsLex(command) ? 0.8 : 0.25)) {
            return ONE_SCORE + (1 + rng.nextInt(KEYS_PER_LETTER));
        }
        String letter = KEY_LETTERS.getOrDefault(command.group(), "");
        if (letter.isEmpty() || !letters.contains(letter) || rng.chance(0.12)) {
            letter = String.valueOf(letters.charAt(rng.nextInt(letters.length())));
        }
        return letter + (1 + rng.nextInt(KEYS_PER_LETTER));
    }

    static boolean wantsLex(Command command) {
        return command.name().contains("LEX");
    }

    /// Any key.
    Bytes anyKey() {
        return Bytes.of(
                String.valueOf(letters.charAt(rng.nextInt(letters.length())))
                        + (1 + rng.nextInt(KEYS_PER_LETTER)));
    }

    private void breakSome(List<String> words) {
        int last = words.size() - 1;
        if (rng.chance(0.03)) {
            words.add(rng.chance(0.5) ? one(TEXTS) : words.get(rng.nextInt(words.size())));
        } else if (rng.chance(0.02) && last > 0) {
            words.removeLast();
        } else if (rng.chance(0.03) && last > 0) {
            words.set(1 + rng.nextInt(last), rng.chance(0.5) ? one(TEXTS) : one(NUMBERS));
        } else if (rng.chance(0.01) && last > 1) {
            Collections.swap(words, 1 + rng.nextInt(last), 1 + rng.nextInt(last));
        }
    }

    /// What was broken may have become a time that ends while the program runs.
    private void calm(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            String before = words.get(i - 1).toUpperCase(Locale.ROOT);
            boolean isTime =
                    before.equals("EX")
                            || before.equals("PX")
                            || words.getFirst().contains("EXPIRE") && i == 2
                            || words.getFirst().endsWith("SETEX") && i == 2
                            || words.getFirst().equals("RESTORE") && i == 2;
            long value = Numbers.parseLong(Bytes.of(words.get(i))).orElse(0);
            boolean isMoment = before.equals("EXAT") || before.equals("PXAT");
            if (isMoment && value > 0 && value < FAR_SECONDS && !hasExpired) {
                words.set(i, before.equals("EXAT") ? MOMENTS[0] : MOMENTS_MILLIS[0]);
            }
            if (isTime && value > 0 && value < 1_000_000) {
                words.set(i, (value % 1000 + 1) * 1000 + "000");
            }
        }
    }

    /// Whether the command may wait for another client.
    static boolean mayBlock(Command command) {
        return command.has(Flag.BLOCKING);
    }

    private String most(String[] pool, int sound, double share) {
        return rng.chance(share) ? one(pool, sound) : one(pool);
    }

    private String one(String... pool) {
        return one(pool, pool.length);
    }

    private String one(String[] pool, int first) {
        return pool[rng.nextInt(first)];
    }

    private <T> T one(List<T> pool) {
        return pool.get(rng.nextInt(pool.size()));
    }
}
