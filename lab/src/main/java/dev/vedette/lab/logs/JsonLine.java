package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A log line wrapped in a JSON object, as container engines, the journal and collectors do.
///
/// Only names and their texts or numbers matter, at whatever depth they are; so it is read by
/// looking for pairs, which also works when the line is cut off.
final class JsonLine {

    private static final Pattern PAIR =
            Pattern.compile(
                    "\"([^\"\\\\]{1,80})\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)(?:\"|$)|(-?\\d+(?:\\.\\d+)?))",
                    Pattern.DOTALL);

    private final Map<String, String> pairs = new LinkedHashMap<>();

    private JsonLine() {}

    /// Null when the text is no object.
    static @Nullable JsonLine of(String text) {
        String object = text.strip();
        if (!object.startsWith("{") || object.indexOf("\":") < 0 && object.indexOf("\" :") < 0) {
            return null;
        }
        JsonLine line = new JsonLine();
        Matcher pair = PAIR.matcher(object);
        while (pair.find()) {
            String value = pair.group(2) == null ? pair.group(3) : unescaped(pair.group(2));
            line.pairs.putIfAbsent(pair.group(1), value);
        }
        return line;
    }

    /// The value of the first of the names that there is.
    @Nullable String first(String... names) {
        for (String name : names) {
            String value = pairs.get(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                i++;
                continue;
            }
            char escaped = text.charAt(i + 1);
            if (escaped == 'u' && text.substring(i + 2).matches("(?s)[0-9a-fA-F]{4}.*")) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 6;
                continue;
            }
            plain.append(
                    switch (escaped) {
                        case 'n', 'r' -> ' ';
                        case 't' -> '\t';
                        default -> escaped;
                    });
            i += 2;
        }
        return plain.toString();
    }
}
