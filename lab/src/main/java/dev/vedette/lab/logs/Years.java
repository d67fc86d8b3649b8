package dev.vedette.lab.logs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gives lines without a year the year that other lines say: the one most lines say, else the one a
/// sentinel prints with its next failover delay. A file that goes from December to January goes on
/// in the next year.
final class Years {

    private static final Pattern SAID = Pattern.compile("\\d\\d:\\d\\d:\\d\\d (\\d{4})$");
    private static final long HALF_YEAR_MILLIS = 183L * 24 * 3600 * 1000;

    private Years() {}

    static List<LogLine> settled(List<LogLine> lines) {
        boolean isAnyWithout =
                lines.stream().anyMatch(l -> l.stamp() != null && !l.stamp().hasYear());
        if (!isAnyWithout) {
            return List.copyOf(lines);
        }
        int base = year(lines);
        Map<String, Long> previous = new HashMap<>();
        Map<String, Integer> added = new HashMap<>();
        List<LogLine> settled = new ArrayList<>(lines.size());
        for (LogLine line : lines) {
            Stamp stamp = line.stamp();
            if (stamp == null || stamp.hasYear()) {
                settled.add(line);
                continue;
            }
            String file = line.place().file();
            Long before = previous.put(file, stamp.millis());
            if (before != null && before - stamp.millis() > HALF_YEAR_MILLIS) {
                added.merge(file, 1, Integer::sum);
            }
            long millis = Stamps.inYear(stamp.millis(), base + added.getOrDefault(file, 0));
            boolean isSaid = base != Stamps.ASSUMED_YEAR;
            settled.add(with(line, new Stamp(millis, isSaid, stamp.outer())));
        }
        return settled;
    }

    private static LogLine with(LogLine line, Stamp stamp) {
        return new LogLine(
                line.place(),
                line.source(),
                line.pid(),
                line.role(),
                stamp,
                line.level(),
                line.message());
    }

    private static int year(List<LogLine> lines) {
        Map<Integer, Integer> said = new HashMap<>();
        for (LogLine line : lines) {
            Stamp stamp = line.stamp();
            if (stamp != null && stamp.hasYear()) {
                said.merge(Stamps.time(stamp.millis()).getYear(), 1, Integer::sum);
            }
            Matcher ctime = SAID.matcher(line.message());
            if (line.message().startsWith("Next failover delay") && ctime.find()) {
                said.merge(Integer.parseInt(ctime.group(1)), 1, Integer::sum);
            }
        }
        return said.entrySet().stream()
                .max(
                        Map.Entry.<Integer, Integer>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(Stamps.ASSUMED_YEAR);
    }
}
