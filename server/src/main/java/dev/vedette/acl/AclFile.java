package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// A file of lines `user NAME RULE...`: all of its users are taken, or none and every mistake is
/// named.
final class AclFile {

    private final String path;
    private final Supplier<UserRules> newRules;
    private final StringBuilder errors = new StringBuilder();

    AclFile(String path, Supplier<UserRules> newRules) {
        this.path = path;
        this.newRules = newRules;
    }

    static Bytes line(Bytes name, UserRules rules) {
        return Bytes.of(
                ("user " + name.latin1() + " " + rules.text())
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    static Bytes text(List<Bytes> lines) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Bytes line : lines) {
            text.writeBytes(line.array());
            text.write('\n');
        }
        return Bytes.of(text.toByteArray());
    }

    /// Puts the file's users into `loaded`; empty, or what is wrong with it.
    String load(Function<String, Bytes> contentOf, Map<Bytes, UserRules> loaded) {
        Bytes content;
        try {
            content = contentOf.apply(path);
        } catch (ConfigError failed) {
            return "Error loading ACLs, opening file '" + path + "': " + failed.reason();
        }
        int number = 0;
        for (String line : content.latin1().split("\n", -1)) {
            number++;
            String trimmed = trimmed(line);
            // Redis knows no comments here; a line that could be one is a mistake.
            if (!trimmed.isEmpty()) {
                take(number, trimmed, loaded);
            }
        }
        return errors.isEmpty()
                ? ""
                : errors
                        + "WARNING: ACL errors detected, no change to the previously active ACL"
                        + " rules was performed";
    }

    private static String trimmed(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && " \t\r\n".indexOf(line.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t\r\n".indexOf(line.charAt(to - 1)) >= 0) {
            to--;
        }
        return line.substring(from, to);
    }

    /// Words are parted by single blanks, as Redis parts them here; an empty one says nothing.
    private void take(int number, String line, Map<Bytes, UserRules> loaded) {
        List<Bytes> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            words.add(Bytes.of(word.getBytes(StandardCharsets.ISO_8859_1)));
        }
        if (words.size() < 2 || !words.getFirst().equals(Bytes.of("user"))) {
            errors.append(path)
                    .append(':')
                    .append(number)
                    .append(" should start with user keyword followed by the username. ");
            return;
        }
        Bytes name = words.get(1);
        if (Selector.hasBlanks(name)) {
            // The quote in front, which nothing closes, is Redis' own.
            errors.append('\'');
            wrong(number, "username '" + name.latin1() + "' contains invalid characters. ");
            return;
        }
        UserRules user = newRules.get();
        if (loaded.putIfAbsent(name, user) != null) {
            errors.append("WARNING: Duplicate user '")
                    .append(name.latin1())
                    .append("' found on line ")
                    .append(number)
                    .append(". ");
            return;
        }
        Rules rules = Rules.of(words.subList(2, words.size()));
        if (rules.unmatched() == null) {
            applyAll(number, user, rules.all());
        } else {
            wrong(number, "Unmatched parenthesis in selector definition.");
        }
    }

    /// An unknown command does not spoil what follows; of other mistakes only the first is told.
    private void applyAll(int number, UserRules user, List<Bytes> rules) {
        boolean isSpoiled = false;
        for (Bytes rule : rules) {
            Bytes trimmed = Bytes.of(trimmed(rule.latin1()).getBytes(StandardCharsets.ISO_8859_1));
            try {
                user.apply(trimmed);
            } catch (RuleError wrong) {
                if (wrong.text().equals(RuleError.UNKNOWN_COMMAND)) {
                    String operation = "Error in applying operation '" + trimmed.latin1() + "': ";
                    wrong(number, operation + wrong.text() + ". ");
                } else if (!isSpoiled) {
                    isSpoiled = true;
                    wrong(number, wrong.text() + ". ");
                }
            }
        }
    }

    private void wrong(int number, String text) {
        errors.append(path).append(':').append(number).append(": ").append(text);
    }
}
