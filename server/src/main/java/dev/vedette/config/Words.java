package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// The rules for single words of a conf file, with Redis' reasons when one breaks them.
final class Words {

    private static final long KIB = 1024;

    private Words() {}

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

    /// Digits with an optional minus sign, as Redis reads numbers everywhere: no plus, no blanks,
    /// no leading zeros.
    static long integer(String word) {
        boolean isCanonical = word.matches("0|-?[1-9][0-9]{0,18}");
        try {
            if (isCanonical) {
                return Long.parseLong(word);
            }
        } catch (NumberFormatException beyondLong) {
            throw new ConfigError("argument couldn't be parsed into an integer");
        }
        throw new ConfigError("argument couldn't be parsed into an integer");
    }

    static long within(long least, long most, long value) {
        if (value < least || value > most) {
            throw new ConfigError(
                    "argument must be between " + least + " and " + most + " inclusive");
        }
        return value;
    }

    static long size(String word) {
        int digits = 0;
        while (digits < word.length()
                && (Character.isDigit(word.charAt(digits)) || word.charAt(digits) == '-')) {
            digits++;
        }
        long unit = unit(word.substring(digits));
        try {
            return Math.multiplyExact(Long.parseLong(word.substring(0, digits)), unit);
        } catch (NumberFormatException | ArithmeticException notASize) {
            throw new ConfigError("argument must be a memory value");
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
            default -> throw new ConfigError("argument must be a memory value");
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

    /// In double quotes, with escapes for what is not printable: what CONFIG REWRITE writes for
    /// texts.
    static Bytes quoted(Bytes text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            int b = text.at(i) & 0xff;
            switch (b) {
                case '\\', '"' -> out.append('\\').append((char) b);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                default -> {
                    if (b >= ' ' && b < 127) {
                        out.append((char) b);
                    } else {
                        out.append(String.format(Locale.ROOT, "\\x%02x", b));
                    }
                }
            }
        }
        return Bytes.of(out.append('"').toString());
    }
}
