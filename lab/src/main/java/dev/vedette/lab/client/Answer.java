package dev.vedette.lab.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One RESP2 reply. The readers ([#text()], [#number()] ...) are for callers who know what must
/// come: any other shape, an error included, ends in an [UnexpectedAnswer] that quotes it.
public sealed interface Answer {

    /// `+OK`
    record Simple(String line) implements Answer {}

    /// `-ERR ...`; `line` begins with the error code.
    record Failure(String line) implements Answer {

        /// The first word, such as `READONLY`.
        public String code() {
            int space = line.indexOf(' ');
            return space < 0 ? line : line.substring(0, space);
        }
    }

    /// `:42`
    record Int(long value) implements Answer {}

    /// `$5`, read as UTF-8.
    record Bulk(String value) implements Answer {}

    /// `$-1` and `*-1`
    record Nil() implements Answer {}

    /// `*2`
    record Array(List<Answer> elements) implements Answer {}

    /// Whether this is the status `+OK`.
    default boolean isOk() {
        return this instanceof Simple(String line) && line.equals("OK");
    }

    /// A status line or a bulk string.
    default String text() throws UnexpectedAnswer {
        return switch (this) {
            case Simple(String line) -> line;
            case Bulk(String value) -> value;
            case Failure _, Int _, Nil _, Array _ -> throw new UnexpectedAnswer("text", this);
        };
    }

    /// An integer, also one given as text.
    default long number() throws UnexpectedAnswer {
        if (this instanceof Int(long value)) {
            return value;
        }
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException _) {
            throw new UnexpectedAnswer("a number", this);
        }
    }

    default List<Answer> items() throws UnexpectedAnswer {
        if (this instanceof Array(List<Answer> elements)) {
            return elements;
        }
        throw new UnexpectedAnswer("an array", this);
    }

    default List<String> texts() throws UnexpectedAnswer {
        List<String> texts = new ArrayList<>();
        for (Answer item : items()) {
            texts.add(item.text());
        }
        return texts;
    }

    /// An array of names and values in turn, such as one master in `SENTINEL MASTERS`.
    default Map<String, String> pairs() throws UnexpectedAnswer {
        List<String> flat = texts();
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            pairs.put(flat.get(i), flat.get(i + 1));
        }
        return pairs;
    }

    /// The `name:value` lines of an INFO text.
    default Map<String, String> fields() throws UnexpectedAnswer {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text().split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }
}
