package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Collects log lines from files, streams and single lines, in any order.
///
/// Each line is undressed (see [Undressed]) by looking for what a server or sentinel itself wrote,
/// wherever it stands in the line; what is in front names the writer. So one rule reads containers,
/// journals, screens and issue reports, and a wrapping never seen before costs at most the name.
///
/// Memory is bounded: verbose lines about clients coming and going are counted and dropped, lines
/// are cut at [#LONGEST], strays are kept up to [#STRAYS_KEPT], log lines up to [#LINES_KEPT].
public final class LogReader {

    static final int LONGEST = 16 * 1024;
    static final int STRAYS_KEPT = 1000;
    static final int LINES_KEPT = 2_000_000;

    private static final Pattern CHATTER =
            Pattern.compile(
                    "Accepted \\S+:\\d+|Client closed connection.*|\\d+ clients connected.*"
                            + "|DB \\d+: \\d+ keys.*|Reading from client: .*");

    private final List<LogLine> lines = new ArrayList<>();
    private final List<Logs.Stray> strays = new ArrayList<>();
    private final Map<String, int[]> counts = new LinkedHashMap<>();
    private final Map<String, String> headings = new HashMap<>();
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final Consumer<Logs.Stray> strayListener;
    private @Nullable LogLine last;
    private int strayCount;
    private int dropped;

    public LogReader() {
        this(stray -> {});
    }

    /// `strayListener` hears every line that is of no log, also those that are not kept.
    public LogReader(Consumer<Logs.Stray> strayListener) {
        this.strayListener = strayListener;
    }

    /// Reads all files.
    ///
    /// @throws IOException naming the file, when one cannot be read
    public static Logs read(List<Path> files) throws IOException {
        LogReader reader = new LogReader();
        for (Path file : files) {
            reader.file(file);
        }
        return reader.finish();
    }

    /// Reads one file, unpacked where it is gzip or zip.
    public void file(Path file) throws IOException {
        Unpacked.read(file, this::line, remarks::add);
    }

    /// Reads a stream under a name; closing it is the caller's.
    public void stream(String name, InputStream in) throws IOException {
        Unpacked.read(name, in, this::line, remarks::add);
    }

    /// Takes one line. `file` and `number` say where it was.
    public void line(String file, int number, String raw) {
        int[] count = counts.computeIfAbsent(file, f -> new int[2]);
        count[0]++;
        String plain = Undressed.plain(raw.length() > LONGEST ? raw.substring(0, LONGEST) : raw);
        if (plain.isBlank()) {
            return;
        }
        Place place = new Place(file, number);
        if (isOfSubscription(place, plain) || isRead(place, plain) || isContinued(plain)) {
            count[1]++;
            return;
        }
        String heading = Headings.name(plain);
        if (heading != null) {
            headings.put(file, heading);
            last = null;
        }
        stray(place, plain);
    }

    /// Takes an event heard live: `message` as a sentinel's log would show it.
    public void event(String file, int number, long millis, String message) {
        int[] count = counts.computeIfAbsent(file, f -> new int[2]);
        count[0]++;
        count[1]++;
        Stamp stamp = new Stamp(millis, true, true);
        Place place = new Place(file, number);
        keep(new LogLine(place, "", 0, Role.SENTINEL, stamp, Level.UNKNOWN, message));
    }

    /// Everything taken so far.
    public Logs finish() {
        List<String> all = new ArrayList<>(remarks);
        if (dropped > 0) {
            all.add("%,d lines beyond the first %,d were not kept".formatted(dropped, LINES_KEPT));
        }
        List<Logs.FileRead> files = new ArrayList<>();
        counts.forEach((file, n) -> files.add(new Logs.FileRead(file, n[0], n[1])));
        return new Logs(
                Years.settled(lines), List.copyOf(strays), strayCount, files, List.copyOf(all));
    }

    private boolean isOfSubscription(Place place, String plain) {
        Subscription subscription =
                subscriptions.computeIfAbsent(place.file(), f -> new Subscription());
        return switch (subscription.line(plain)) {
            case NONE -> false;
            case BEGUN -> true;
            case COMPLETE -> {
                keep(
                        new LogLine(
                                place,
                                "",
                                0,
                                Role.SENTINEL,
                                null,
                                Level.UNKNOWN,
                                subscription.event()));
                yield true;
            }
        };
    }

    private boolean isRead(Place place, String plain) {
        List<Undressed> found = Undressed.of(plain);
        for (int pane = 0; pane < found.size(); pane++) {
            Core core = found.get(pane).core();
            Wrapping wrapping = found.get(pane).wrapping();
            String source = wrapping.source();
            if (source.isEmpty() && found.size() > 1) {
                source = "pane " + (pane + 1);
            }
            if (source.isEmpty()) {
                source = headings.getOrDefault(place.file(), "");
            }
            Stamp stamp = core.stamp() == null ? wrapping.stamp() : core.stamp();
            Role role = core.role();
            keep(new LogLine(place, source, core.pid(), role, stamp, core.level(), core.message()));
        }
        return !found.isEmpty();
    }

    private void keep(LogLine line) {
        boolean isNoise =
                line.level() == Level.VERBOSE && CHATTER.matcher(line.message()).matches();
        if (isNoise || line.message().isEmpty()) {
            last = null;
            return;
        }
        if (lines.size() >= LINES_KEPT) {
            dropped++;
            return;
        }
        lines.add(line);
        last = line;
    }

    /// A line that a narrow terminal broke: the rest of an event, on a line of its own.
    private boolean isContinued(String plain) {
        if (last == null) {
            return false;
        }
        String whole = Broken.joined(last.message(), plain);
        if (whole == null) {
            return false;
        }
        LogLine l = last;
        lines.removeLast();
        keep(new LogLine(l.place(), l.source(), l.pid(), l.role(), l.stamp(), l.level(), whole));
        return true;
    }

    private void stray(Place place, String plain) {
        Logs.Stray stray = new Logs.Stray(place, plain);
        strayCount++;
        if (strays.size() < STRAYS_KEPT) {
            strays.add(stray);
        }
        strayListener.accept(stray);
    }
}
