package dev.vedette.lab.explain;

import dev.vedette.lab.logs.Logs;
import dev.vedette.lab.logs.Logs.Stray;
import dev.vedette.lab.logs.Place;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds what commands printed among the lines that are of no log: INFO, and the replies of
/// SENTINEL MASTER, REPLICAS and SENTINELS and of CONFIG GET, as redis-cli prints them to a
/// terminal (numbered) or into a file (bare), one after the other, with or without the prompt they
/// were asked at.
///
/// Passwords in a CONFIG GET are not kept: only whether there is one.
public final class Dumps implements Consumer<Stray> {

    private static final Pattern SECTION =
            Pattern.compile(
                    "# (Server|Clients|Memory|Persistence|Stats|Replication|CPU|Modules|Commandstats"
                            + "|Errorstats|Latencystats|Cluster|Keyspace|Sentinel)\\s*");

    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9_]*):(.*)");

    /// `role:master` opens an INFO that was pasted without its heading.
    private static final Pattern BARE_BEGIN =
            Pattern.compile("role:(master|slave)|redis_version:.*");

    /// ` 1) "name"`, also inside a list: `2) 1) "name"`, and maps: `1# "name" => "mymaster"`.
    private static final Pattern NUMBERED =
            Pattern.compile("\\s*(?:\\d+\\)\\s+)?\\s*(\\d+)\\)\\s+\"((?:[^\"\\\\]|\\\\.)*)\"\\s*");

    private static final Pattern MAPPED =
            Pattern.compile("\\s*(?:\\d+\\)\\s+)?(\\d+)# \"(.*?)\" => (?:\"(.*)\"|(.*))\\s*");

    private static final Pattern PROMPT =
            Pattern.compile("\\[?([\\w.-]+|[0-9a-f:]+)]?:(\\d{1,5})(?:\\[\\d+])?> ?(.*)");

    private static final Pattern CLIENT = Pattern.compile(".*\\b(?:redis|valkey)-cli\\b(.*)");

    private static final Pattern HOST = Pattern.compile("-h\\s+(\\S+)");

    private static final Pattern PORT = Pattern.compile("-p\\s+(\\d+)");

    private static final Set<String> SECRETS =
            Set.of("requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass");

    private static final List<String> INSTANCE_BEGIN = List.of("name", "ip", "port");

    private final Map<String, Reading> readings = new HashMap<>();
    private final List<Dump> found = new ArrayList<>();
    private int lineCount;

    /// What is being read in one file.
    private static final class Reading {
        private @Nullable Place begin;
        private Map<String, String> fields = new LinkedHashMap<>();
        private boolean isInfo;
        private String origin = "";
        private boolean isConfig;
        private @Nullable String name;
        private final List<Stray> bare = new ArrayList<>();
        private final BitSet taken = new BitSet();
    }

    @Override
    public void accept(Stray stray) {
        Reading reading = readings.computeIfAbsent(stray.place().file(), _ -> new Reading());
        if (isOfInfo(reading, stray) || isOfReply(reading, stray)) {
            take(reading, stray);
            reading.bare.clear();
            return;
        }
        if (isPrompt(reading, stray.text())) {
            take(reading, stray);
            reading.bare.clear();
            return;
        }
        bare(reading, stray);
    }

    /// The same logs, in which the lines of dumps are no strays.
    public Logs without(Logs logs) {
        List<Logs.FileRead> files =
                logs.files().stream()
                        .map(
                                file -> {
                                    Reading reading = readings.get(file.file());
                                    int understood =
                                            reading == null ? 0 : reading.taken.cardinality();
                                    return new Logs.FileRead(
                                            file.file(),
                                            file.lines(),
                                            file.logLines() + understood);
                                })
                        .toList();
        List<Stray> strays =
                logs.strays().stream()
                        .filter(
                                stray -> {
                                    Reading reading = readings.get(stray.place().file());
                                    return reading == null
                                            || !reading.taken.get(stray.place().line());
                                })
                        .toList();
        return new Logs(logs.lines(), strays, logs.strayCount() - lineCount, files, logs.remarks());
    }

    /// Everything found so far, in the order of reading; what is being read is taken as complete.
    public List<Dump> finish() {
        for (Reading reading : readings.values()) {
            close(reading);
        }
        return List.copyOf(found);
    }

    private boolean isOfInfo(Reading reading, Stray stray) {
        String text = stray.text().strip();
        Matcher section = SECTION.matcher(text);
        if (section.matches()) {
            // INFO begins with its server section; a second one is a second INFO.
            if (!reading.isInfo || section.group(1).equals("Server")) {
                open(reading, stray.place(), true);
            }
            return true;
        }
        if (!reading.isInfo && BARE_BEGIN.matcher(text).matches()) {
            open(reading, stray.place(), true);
        }
        Matcher field = FIELD.matcher(text);
        if (reading.isInfo && field.matches()) {
            if (field.group(1).equals("redis_version") && reading.fields.containsKey("role")) {
                open(reading, stray.place(), true);
            }
            reading.fields.put(field.group(1), field.group(2));
            return true;
        }
        return false;
    }

    /// One element of a numbered reply: names stand at odd numbers, values at even ones.
    private boolean isOfReply(Reading reading, Stray stray) {
        Matcher mapped = MAPPED.matcher(stray.text());
        if (mapped.matches()) {
            String value = mapped.group(3) == null ? mapped.group(4) : mapped.group(3);
            pair(reading, stray.place(), mapped.group(1).equals("1"), mapped.group(2), value);
            return true;
        }
        Matcher numbered = NUMBERED.matcher(stray.text());
        if (!numbered.matches()) {
            return false;
        }
        int number = Integer.parseInt(numbered.group(1));
        String text = numbered.group(2).replace("\\\"", "\"").replace("\\\\", "\\");
        if (number % 2 == 1) {
            if (number == 1) {
                open(reading, stray.place(), false);
            }
            reading.name = text;
        } else if (reading.name != null) {
            pair(reading, stray.place(), false, reading.name, text);
            reading.name = null;
        }
        return true;
    }

    private void pair(Reading reading, Place place, boolean isFirst, String name, String value) {
        if (isFirst || reading.begin == null || reading.isInfo) {
            open(reading, place, false);
        }
        reading.fields.put(name, SECRETS.contains(name) && !value.isEmpty() ? "(set)" : value);
    }

    /// `10.0.0.1:6379> INFO` and `$ redis-cli -h 10.0.0.1 INFO` say who was asked what.
    private boolean isPrompt(Reading reading, String text) {
        Matcher prompt = PROMPT.matcher(text.strip());
        if (prompt.matches()) {
            asked(reading, prompt.group(1) + ":" + prompt.group(2), prompt.group(3));
            return true;
        }
        Matcher client = CLIENT.matcher(text);
        if (!client.matches()) {
            return false;
        }
        Matcher host = HOST.matcher(client.group(1));
        Matcher port = PORT.matcher(client.group(1));
        String where = (host.find() ? host.group(1) : "127.0.0.1") + ":";
        asked(reading, where + (port.find() ? port.group(1) : "6379"), client.group(1));
        return true;
    }

    private void asked(Reading reading, String origin, String command) {
        close(reading);
        reading.origin = origin;
        reading.isConfig = command.toLowerCase(Locale.ROOT).contains("config get");
    }

    /// Names and values in turn, a line each: what redis-cli writes into a file. Nothing marks
    /// these lines, so only a reply that begins as every instance does is believed.
    private void bare(Reading reading, Stray stray) {
        if (reading.begin != null && !reading.isInfo && reading.bare.isEmpty()) {
            close(reading);
        }
        reading.bare.add(stray);
        List<Stray> bare = reading.bare;
        int size = bare.size();
        if (size <= 6) {
            boolean isName = size % 2 == 1;
            if (isName && !stray.text().strip().equals(INSTANCE_BEGIN.get(size / 2))) {
                bare.clear();
                if (stray.text().strip().equals("name")) {
                    bare.add(stray);
                }
            }
            if (size == 6) {
                open(reading, bare.getFirst().place(), false);
                for (int i = 0; i < 6; i += 2) {
                    put(reading, bare.get(i).text(), bare.get(i + 1).text());
                }
                bare.forEach(each -> take(reading, each));
            }
            return;
        }
        if (size % 2 == 1) {
            String name = stray.text().strip();
            if (name.equals("name") || !name.matches("[a-z][a-z-]*")) {
                close(reading);
                bare.clear();
                if (name.equals("name")) {
                    bare.add(stray);
                }
            }
            return;
        }
        String text = stray.text().strip();
        if (bare.get(size - 2).text().strip().equals("runid") && text.equals("flags")) {
            // The run id of who was never reached: an empty line, which nobody hears of.
            put(reading, bare.get(size - 2).text(), "");
            bare.add(size - 1, bare.get(size - 2));
            return;
        }
        put(reading, bare.get(size - 2).text(), stray.text());
        take(reading, bare.get(size - 2));
        take(reading, stray);
    }

    private void take(Reading reading, Stray stray) {
        if (!reading.taken.get(stray.place().line())) {
            reading.taken.set(stray.place().line());
            lineCount++;
        }
    }

    private static void put(Reading reading, String name, String value) {
        reading.fields.put(name.strip(), value.strip());
    }

    private void open(Reading reading, Place place, boolean isInfo) {
        close(reading);
        reading.begin = place;
        reading.isInfo = isInfo;
    }

    private void close(Reading reading) {
        Place begin = reading.begin;
        if (begin != null) {
            Dump.Kind kind = kind(reading);
            if (kind != null) {
                String origin = reading.origin.isEmpty() ? begin.file() : reading.origin;
                found.add(
                        new Dump(begin, kind, origin, Collections.unmodifiableMap(reading.fields)));
            }
        }
        reading.begin = null;
        reading.isInfo = false;
        reading.name = null;
        reading.fields = new LinkedHashMap<>();
    }

    private static Dump.@Nullable Kind kind(Reading reading) {
        Map<String, String> fields = reading.fields;
        if (reading.isInfo) {
            return fields.isEmpty() ? null : Dump.Kind.INFO;
        }
        if (reading.isConfig) {
            return fields.isEmpty() ? null : Dump.Kind.CONFIG;
        }
        if (fields.containsKey("num-other-sentinels")) {
            return Dump.Kind.MASTER;
        }
        if (fields.containsKey("slave-priority")) {
            return Dump.Kind.REPLICA;
        }
        return fields.containsKey("voted-leader") ? Dump.Kind.SENTINEL : null;
    }
}
