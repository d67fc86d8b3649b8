package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The syntaxes that one or two directives use.
final class RareSyntaxes {

    private static final long FULL_PERCENT = 100;
    private static final int OCTAL = 8;

    private RareSyntaxes() {}

    /// A size, or a share such as `10%`: kept as a negative number, which no size is.
    static Syntax<Long> bytesOrPercent() {
        return new WordSyntax<>(
                "bytes|percent%",
                RareSyntaxes::sizeOrPercent,
                value -> value < 0 ? -value + "%" : Long.toString(value),
                value -> value < 0 ? -value + "%" : Words.shortSize(value));
    }

    private static long sizeOrPercent(String word) {
        try {
            if (!word.endsWith("%")) {
                return Words.size(word);
            }
            long percent = Words.size(word.substring(0, word.length() - 1));
            if (percent > FULL_PERCENT) {
                throw new ConfigError("percentage argument must be less or equal to 100");
            }
            return -percent;
        } catch (ConfigError notANumber) {
            throw notANumber.reason().startsWith("percentage")
                    ? notANumber
                    : new ConfigError("argument must be a memory or percent value");
        }
    }

    /// Permissions such as `700`.
    static Syntax<Long> octal() {
        return new WordSyntax<>("octal", RareSyntaxes::permissions, Long::toOctalString);
    }

    private static long permissions(String word) {
        if (!word.matches("[0-7]{1,4}")) {
            throw new ConfigError("argument couldn't be parsed as an octal number");
        }
        return Long.parseLong(word, OCTAL);
    }

    /// A name without slashes.
    static Syntax<String> fileName(String complaint) {
        return checked("file name", name -> name.indexOf('/') < 0, complaint);
    }

    static Syntax<String> hostName() {
        return checked(
                "host name",
                Pattern.compile("[A-Za-z0-9.-]*").asMatchPredicate(),
                "Hostnames may only contain alphanumeric characters, hyphens or dots");
    }

    private static final Pattern TITLE =
            Pattern.compile(
                    "([^{}]|\\{(title|listen-addr|server-mode|port|tls-port|unixsocket|config-file)\\})*");

    static Syntax<String> titleTemplate() {
        return checked(
                "template",
                TITLE.asMatchPredicate(),
                "template format is invalid or contains unknown variables");
    }

    private static Syntax<String> checked(String shape, Predicate<String> rule, String complaint) {
        return new TextSyntax<>(
                shape,
                word -> {
                    String text = word.toString();
                    if (!rule.test(text)) {
                        throw new ConfigError(complaint);
                    }
                    return text;
                },
                Bytes::of);
    }

    /// Lines that are only collected, such as those of `user`; their number of words is checked.
    record Lines(int least, int most) implements Syntax<List<List<Bytes>>> {

        @Override
        public List<List<Bytes>> parse(List<Bytes> words) {
            if (words.size() < least || words.size() > most) {
                throw new ConfigError(ConfigFile.BAD_DIRECTIVE);
            }
            return List.of(List.copyOf(words));
        }

        @Override
        public List<List<Bytes>> add(List<List<Bytes>> earlier, List<List<Bytes>> line) {
            return Stream.concat(earlier.stream(), line.stream()).toList();
        }

        @Override
        public Bytes format(List<List<Bytes>> value) {
            return Bytes.of(String.format(Locale.ROOT, "%d lines", value.size()));
        }

        @Override
        public String shape() {
            return "words...";
        }

        @Override
        public boolean takesSeveralWords() {
            return true;
        }

        @Override
        public List<Bytes> lines(String name, List<List<Bytes>> value) {
            return value.stream().map(words -> Bytes.of(name + " " + Words.joined(words))).toList();
        }
    }
}
