package dev.vedette.transcript;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Replies as text of one line that tells every type apart, and the comparison of such text with
/// what a transcript expects, which may hold masks.
public final class Notation {

    private static final int WIDTH = 100;

    private static final Map<String, String> MASKS =
            Map.of(
                    "int", "-?\\d+",
                    "float", "-?\\d+(\\.\\d+)?",
                    "id", "[0-9a-f]{40}",
                    "word", "[^\\s\"]+",
                    "any", "(?:[^\"\\\\]|\\\\.)*",
                    "reply", ".*");

    private Notation() {}

    public static String of(Reply reply) {
        if (reply instanceof Reply.Simple(String text)) {
            return "+" + escape(text, false);
        }
        if (reply instanceof Reply.Error(String text)) {
            return "-" + escape(text, false);
        }
        return element(reply);
    }

    private static String element(Reply reply) {
        return switch (reply) {
            // Inside of an aggregate the end of a text has to be visible.
            case Reply.Simple(String text) -> "+\"" + escape(text, true) + '"';
            case Reply.Error(String text) -> "-\"" + escape(text, true) + '"';
            case Reply.Int(long value) -> ":" + value;
            case Reply.Bulk(Bytes value) -> quote(value);
            case Reply.Null() -> "_";
            case Reply.NullArray() -> "*_";
            case Reply.Array(List<Reply> elements) -> "[" + list(elements) + "]";
            case Reply.SetReply(List<Reply> elements) -> "~[" + list(elements) + "]";
            case Reply.Push(List<Reply> elements) -> ">[" + list(elements) + "]";
            case Reply.MapReply(List<Reply> flat) -> "{" + pairs(flat) + "}";
            case Reply.DoubleReply(double value) -> "," + Numbers.formatDouble(value);
            case Reply.Bool(boolean value) -> value ? "#t" : "#f";
            case Reply.BigNumber(String digits) -> "(" + digits;
            case Reply.Verbatim(String format, Bytes text) -> "=" + format + ":" + quote(text);
            case Reply.Several(List<Reply> replies) -> list(replies);
            case Reply.Later() -> "later";
        };
    }

    private static String list(List<Reply> elements) {
        return elements.stream().map(Notation::element).collect(Collectors.joining(","));
    }

    private static String pairs(List<Reply> flat) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.add(element(flat.get(i)) + "=" + element(flat.get(i + 1)));
        }
        return String.join(",", pairs);
    }

    static String quote(Bytes bytes) {
        return '"' + escape(bytes.latin1(), true) + '"';
    }

    /// `<` begins a mask, so a real one is escaped; the rest is as redis-cli shows it.
    private static String escape(String text, boolean isQuoted) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '<' -> out.append('\\').append(c);
                case '"' -> out.append(isQuoted ? "\\\"" : "\"");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c >= ' ' && c < 127) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\x%02x", (int) c));
                    }
                }
            }
        }
        return out.toString();
    }

    /// Whether `actual`, a notation, is what `expected` asks for: masks stand for anything of their
    /// kind, `unordered ` in front lets the elements of the outermost aggregate come in any order.
    static boolean matches(String expected, String actual) {
        if (!expected.startsWith("unordered ")) {
            return pattern(expected).matcher(actual).matches();
        }
        String ordered = expected.substring("unordered ".length());
        List<String> wanted = elements(ordered);
        List<String> left = new ArrayList<>(elements(actual));
        if (wanted.size() != left.size() || !brackets(ordered).equals(brackets(actual))) {
            return false;
        }
        for (String element : wanted) {
            Pattern pattern = pattern(element);
            String found =
                    left.stream()
                            .filter(e -> pattern.matcher(e).matches())
                            .findFirst()
                            .orElse(null);
            if (found == null) {
                return false;
            }
            left.remove(found);
        }
        return true;
    }

    /// What opens an aggregate: `[`, `~[`, `>[` or `{`; empty for everything else.
    private static String brackets(String notation) {
        int open = notation.startsWith("~") || notation.startsWith(">") ? 1 : 0;
        boolean isAggregate = open < notation.length() && "[{".indexOf(notation.charAt(open)) >= 0;
        return isAggregate ? notation.substring(0, open + 1) : "";
    }

    /// The elements of the outermost aggregate.
    private static List<String> elements(String notation) {
        List<String> elements = new ArrayList<>();
        int from = brackets(notation).length();
        int depth = 0;
        for (int i = from; i < notation.length(); i++) {
            char c = notation.charAt(i);
            if (c == '"') {
                i = closingQuote(notation, i);
            } else if (c == '[' || c == '{') {
                depth++;
            } else if ((c == ']' || c == '}') && depth-- == 0
                    || c == ',' && depth == 0 && !isNumber(notation, i)) {
                if (i > from) {
                    elements.add(notation.substring(from, i));
                }
                from = i + 1;
            }
        }
        return elements;
    }

    /// A comma that begins an element is a double's own.
    private static boolean isNumber(String notation, int comma) {
        return comma == 0 || ",[{=".indexOf(notation.charAt(comma - 1)) >= 0;
    }

    private static int closingQuote(String text, int open) {
        int i = open + 1;
        while (text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    static Pattern pattern(String expected) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < expected.length()) {
            char c = expected.charAt(i);
            if (c == '\\' && i + 1 < expected.length()) {
                regex.append(Pattern.quote(expected.substring(i, i + 2)));
                i += 2;
            } else if (c == '<' && beginsMask(expected, i)) {
                int end = expected.indexOf('>', i);
                regex.append(mask(expected.substring(i + 1, end)));
                i = end + 1;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
                i++;
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /// `A< >[...]` names a client and begins a push.
    private static boolean beginsMask(String expected, int at) {
        return expected.indexOf('>', at) > 0 && Character.isLetter(expected.charAt(at + 1));
    }

    private static String mask(String name) {
        if (name.startsWith("re:")) {
            return "(?:" + name.substring(3) + ")";
        }
        String regex = MASKS.get(name);
        if (regex == null) {
            throw new AssertionError(
                    "no mask <"
                            + name
                            + ">; there are "
                            + MASKS.keySet().stream().sorted().toList()
                            + " and <re:...>; a real < is written \\<");
        }
        return "(?:" + regex + ")";
    }

    /// `notation` as the lines of a transcript: long aggregates have an element per line, long
    /// texts a line per line.
    static List<String> lines(String notation) {
        if (notation.length() <= WIDTH) {
            return List.of(notation);
        }
        String brackets = brackets(notation);
        if (brackets.isEmpty()) {
            return notation.startsWith("\"") ? textLines(notation) : List.of(notation);
        }
        List<String> lines = new ArrayList<>(List.of(brackets));
        List<String> elements = elements(notation);
        for (int i = 0; i < elements.size(); i++) {
            String end = i + 1 < elements.size() ? "," : notation.substring(notation.length() - 1);
            lines.add("  " + elements.get(i) + end);
        }
        return lines;
    }

    private static List<String> textLines(String notation) {
        String[] parts = notation.substring(1, notation.length() - 1).split("(?<=[^\\\\]\\\\n)");
        List<String> lines = new ArrayList<>();
        for (String part : parts) {
            lines.add((lines.isEmpty() ? "" : "  ") + '"' + part + '"');
        }
        return lines;
    }

    /// The opposite of [#lines].
    static String join(List<String> lines) {
        StringBuilder joined = new StringBuilder();
        for (String line : lines) {
            String part = joined.isEmpty() ? line : line.strip();
            boolean continuesText =
                    part.startsWith("\"")
                            && joined.length() > 1
                            && joined.charAt(joined.length() - 1) == '"';
            if (continuesText) {
                joined.setLength(joined.length() - 1);
                joined.append(part, 1, part.length());
            } else {
                joined.append(part);
            }
        }
        return joined.toString();
    }
}
