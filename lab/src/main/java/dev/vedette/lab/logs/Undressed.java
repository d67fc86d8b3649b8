package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/// One line freed of what was put around it: colours, boxes, quotes, JSON, names and times of the
/// carrier. A line of a screen with several panes gives several.
record Undressed(Core core, Wrapping wrapping) {

    private static final Pattern ESCAPES =
            Pattern.compile(
                    "\u001B\\[[0-9;?]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|\u001B[@-Z\\\\^_]"
                            + "|\\^\\[\\[[0-9;]*m|\\[(?:\\d{1,3};)*\\d{1,3}m");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\t]]|\uFEFF|\u200B");
    private static final Pattern BOX = Pattern.compile("[\u2500-\u259F]+");
    private static final Pattern TAIL =
            Pattern.compile("(?:\\\\r|\\\\n|[\\s|\"',`\\\\\uFFFD\u2026]|<br/?>)+$");

    /// Colours and control characters removed; what a terminal would show.
    static String plain(String line) {
        boolean mayHaveColour =
                line.indexOf('\u001B') >= 0 || line.indexOf('[') >= 0 || line.indexOf('^') >= 0;
        String text = mayHaveColour ? ESCAPES.matcher(line).replaceAll("") : line;
        if (!has(text, Undressed::isOdd)) {
            return text;
        }
        String spaced = text.replace('\r', ' ').replace('\u00A0', ' ');
        return CONTROLS.matcher(spaced).replaceAll("");
    }

    /// Most lines need none of this: looking is cheaper than replacing nothing.
    private static boolean has(String text, IntPredicate any) {
        for (int i = 0; i < text.length(); i++) {
            if (any.test(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOdd(int c) {
        return c < ' ' && c != '\t' || c >= 0x7F && c <= 0xA0 || c == 0xFEFF || c == 0x200B;
    }

    private static boolean isBox(int c) {
        return c >= 0x2500 && c <= 0x259F;
    }

    /// Empty when the line is of no log. `plain` is a line as [#plain] leaves it.
    static List<Undressed> of(String plain) {
        JsonLine json = JsonLine.of(plain);
        if (json != null) {
            Undressed inside = inJson(json);
            return inside == null ? List.of() : List.of(inside);
        }
        String[] panes = has(plain, Undressed::isBox) ? BOX.split(plain) : new String[] {plain};
        List<Undressed> all = new ArrayList<>();
        for (int i = 0; i < panes.length; i++) {
            Undressed one = single(panes[i]);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    private static @Nullable Undressed single(String text) {
        String line = text.indexOf("&gt;") < 0 && text.indexOf("&#") < 0 ? text : unescaped(text);
        Core core = Core.find(withoutTail(line));
        return core == null ? null : new Undressed(core, Wrapping.of(core.before()));
    }

    private static String withoutTail(String line) {
        boolean isClean =
                !line.isEmpty() && Character.isLetterOrDigit(line.charAt(line.length() - 1));
        boolean mayEndOdd = line.endsWith("\\n") || line.endsWith("\\r");
        return isClean && !mayEndOdd ? line : TAIL.matcher(line).replaceFirst("");
    }

    private static String unescaped(String text) {
        return text.replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    private static @Nullable Undressed inJson(JsonLine json) {
        String message =
                json.first(
                        "log", "MESSAGE", "message", "msg", "line", "textPayload", "_raw", "body");
        if (message == null) {
            return null;
        }
        String text = TAIL.matcher(plain(message)).replaceFirst("");
        Core core = Core.find(text);
        String ident = json.first("SYSLOG_IDENTIFIER", "_COMM");
        if (core == null && ident != null && ident.matches("(?i).*(redis|valkey|sentinel).*")) {
            String pid = json.first("_PID", "SYSLOG_PID");
            boolean isNumber = pid != null && pid.matches("\\d{1,9}");
            core =
                    new Core(
                            "",
                            isNumber ? Integer.parseInt(pid) : 0,
                            Role.UNKNOWN,
                            null,
                            Level.UNKNOWN,
                            text);
        }
        return core == null ? null : new Undressed(core, wrapping(json, core, ident));
    }

    private static Wrapping wrapping(JsonLine json, Core core, @Nullable String ident) {
        Wrapping inner = Wrapping.of(core.before());
        Stamp stamp = inner.stamp();
        String micros = json.first("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP");
        if (micros != null && micros.matches("\\d{14,18}")) {
            stamp = new Stamp(Long.parseLong(micros) / 1000, true, true);
        } else {
            String time = json.first("time", "timestamp", "@timestamp", "ts");
            stamp = time == null ? stamp : Stamps.read(time, true);
        }
        String source =
                json.first("pod_name", "pod", "CONTAINER_NAME", "container_name", "container");
        String host = json.first("_HOSTNAME", "host", "hostname");
        if (source == null && host != null) {
            source = ident == null ? host : host + " " + ident;
        }
        return new Wrapping(source == null ? inner.source() : source, stamp);
    }
}
