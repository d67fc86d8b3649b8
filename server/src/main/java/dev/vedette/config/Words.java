package dev.vedette.config;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Quoting;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// The rules for single words of a conf file, with Redis' reasons when one breaks them.
final class Words {

    private static final long KIB = 1024;
    private static final String NOT_A_SIZE = "argument must be a memory value";

    private Words() {}

    /// Split at each single blank; an empty text has no words.
    static List<Bytes> atBlanks(Bytes text) {
        List<Bytes> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= text.length() && !text.isEmpty(); i++) {
            if (i == text.length() || text.at(i) == ' ') {
                words.add(text.slice(from, i));
                from = i + 1;
            }
        }
        return words;
    }

    static Bytes only(List<Bytes> words) {
        if (words.size() != 1) {
            throw new ConfigError("wrong number of arguments");
        }
        return words.get(0);
    }

    static boolean yesNo(String word) {
        if (word.equalsIgnoreCase("yes")) {
            return true;
        }
        if (word.equalsIgnoreCase("no")) {
            return false;
        }
        throw new ConfigError("argument must be 'yes' or 'no'");
    }

    static long integer(String word) {
        OptionalLong number = Numbers.parseLong(Bytes.of(word));
        if (number.isEmpty()) {
            throw new ConfigError("argument couldn't be parsed into an integer");
        }
        return number.getAsLong();
    }

    static long within(long least, long most, long value) {
        if (value < least || value > most) {
            throw new ConfigError(
                    "argument must be between " + least + " and " + most + " inclusive");
        }
        return value;
    }

    /// Redis takes a unit without digits for 0. Sizes beyond a signed long wrap around there; here
    /// they are refused, since nobody means them.
    static long size(String word) {
        int digits = 0;
        while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
            digits++;
        }
        long unit = unit(word.substring(digits));
        try {
            return digits == 0
                    ? 0
                    : Math.multiplyExact(Long.parseLong(word.substring(0, digits)), unit);
        } catch (NumberFormatException | ArithmeticException beyondLong) {
            throw new ConfigError(NOT_A_SIZE);
        }
    }

    private static long unit(String letters) {
        return switch (letters.toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "k" -> 1000;
            case "kb" -> KIB;
            case "m" -> 1000_000;
            case "mb" -> KIB * KIB;
            case "g" -> 1000_000_000;
            case "gb" -> KIB * KIB * KIB;
            default -> throw new ConfigError(NOT_A_SIZE);
        };
    }

    /// The size in the largest unit that divides it, as CONFIG REWRITE writes it.
    static String shortSize(long size) {
        if (size != 0 && size % (KIB * KIB * KIB) == 0) {
            return size / (KIB * KIB * KIB) + "gb";
        }
        if (size != 0 && size % (KIB * KIB) == 0) {
            return size / (KIB * KIB) + "mb";
        }
        if (size != 0 && size % KIB == 0) {
            return size / KIB + "kb";
        }
        return Long.toString(size);
    }

    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E choice(List<E> all, String word) {
        for (E one : all) {
            if (kebab(one).equalsIgnoreCase(word)) {
                return one;
            }
        }
        throw new ConfigError(
                "argument(s) must be one of the following: "
                        + String.join(", ", all.stream().map(Words::kebab).toList()));
    }

    static String choiceOfWords(List<String> all, String word) {
        for (String one : all) {
            if (one.equalsIgnoreCase(word)) {
                return one;
            }
        }
        throw new ConfigError(
                "argument(s) must be one of the following: " + String.join(", ", all));
    }

    static Bytes concat(String head, Bytes tail) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        joined.writeBytes(tail.array());
        return Bytes.of(joined.toByteArray());
    }

    /// In double quotes, with escapes for what is not printable.
    static Bytes quoted(Bytes text) {
        return Bytes.of(Quoting.quote(text));
    }

    /// A word as a user would write it: quoted only where it must be.
    static String plainOrQuoted(Bytes word) {
        return word.latin1().matches("[!#-&(-~]+") ? word.latin1() : Quoting.quote(word);
    }

    static String joined(List<Bytes> words) {
        return String.join(" ", words.stream().map(Words::plainOrQuoted).toList());
    }

    /// The lines of a text; the last one may lack its newline.
    static List<Bytes> linesOf(Bytes text) {
        List<Bytes> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) == '\n') {
                lines.add(text.slice(from, i));
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.slice(from, text.length()));
        }
        return lines;
    }

    /// Without the blanks, tabs and line ends around it.
    static Bytes trim(Bytes line) {
        int from = 0;
        int to = line.length();
        while (from < to && isBlank(line.at(from))) {
            from++;
        }
        while (to > from && isBlank(line.at(to - 1))) {
            to--;
        }
        return line.slice(from, to);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    static boolean hasGlob(String path) {
        return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
    }
}
