package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
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
        String text =
                line.indexOf('\u001B') < 0 && line.indexOf('[') < 0 && line.indexOf('^') < 0
                        ? line
                        : ESCAPES.matcher(line).replaceAll("");
        String spaced = text.replace('\r', ' ').replace('\u00A0', ' ');
        return CONTROLS.matcher(spaced).replaceAll("");
    }

    /// Empty when the line is of no log. `plain` is a line as [#plain] leaves it.
    static List<Undressed> of(String plain) {
        JsonLine json = JsonLine.of(plain);
        if (json != null) {
            Undressed inside = inJson(json);
            return inside == null ? List.of() : List.of(inside);
        }
        String[] panes = BOX.split(plain);
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
        Core core = Core.find(TAIL.matcher(line).replaceFirst(""));
        return core == null ? null : new Undressed(core, Wrapping.of(core.before()));
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
