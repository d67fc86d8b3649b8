package dev.vedette.lab.mixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a ledger says in all, as comment lines to stand at its head.
final class Summary {

    private static final Pattern GOOD = Pattern.compile("seed (\\d+) \\S+ ok \\|.*");
    private static final Pattern WRITES =
            Pattern.compile("(\\d+) acknowledged, (?:none lost|(\\d+) lost)");
    private static final Pattern SENTINELS = Pattern.compile("sentinels ((?:\\S+ )*\\S+), quorum");
    private static final Pattern SWITCH =
            Pattern.compile(
                    "led by sentinel-\\d+ \\((\\S+)\\): elected (\\d+) promoted (\\d+) named"
                            + " (-?\\d+) ms");

    private int runs;
    private int failedFirst;
    private int withLosses;
    private long acknowledged;
    private long lost;
    private final Map<String, Integer> blows = new TreeMap<>();

    /// By who the sentinels are and who led: the stages of each failover.
    private final Map<String, List<long[]>> stages = new TreeMap<>();

    private Summary() {}

    static List<String> of(List<String> ledger) {
        Summary summary = new Summary();
        ledger.stream().filter(line -> line.startsWith("seed ")).forEach(summary::add);
        return summary.lines();
    }

    private void add(String line) {
        if (!GOOD.matcher(line).matches()) {
            failedFirst++;
            return;
        }
        runs++;
        for (Blow.Kind kind : Blow.Kind.values()) {
            int count = line.split(Pattern.quote(" s " + kind.text + ": "), -1).length - 1;
            blows.merge(kind.text, count, Integer::sum);
        }
        Matcher writes = WRITES.matcher(line);
        if (writes.find()) {
            acknowledged += Long.parseLong(writes.group(1));
            long missing = writes.group(2) == null ? 0 : Long.parseLong(writes.group(2));
            lost += missing;
            withLosses += missing > 0 ? 1 : 0;
        }
        // By hand there is nothing to detect and nobody to persuade: another course of events.
        if (!line.contains(Blow.Kind.MANUAL.text)) {
            addStages(line);
        }
    }

    private void addStages(String line) {
        Matcher sentinels = SENTINELS.matcher(line);
        if (!sentinels.find()) {
            return;
        }
        List<String> makers = List.of(sentinels.group(1).split(" "));
        long ours = makers.stream().filter(Maker.OURS.label::equals).count();
        String group =
                ours == 0 ? "all real" : ours == makers.size() ? "all ours" : "real and ours";
        Matcher each = SWITCH.matcher(line);
        while (each.find()) {
            String leader = each.group(1).equals(Maker.OURS.label) ? "ours" : "a real one";
            long elected = Long.parseLong(each.group(2));
            long promoted = Long.parseLong(each.group(3));
            long named = Long.parseLong(each.group(4));
            if (named >= promoted) {
                stages.computeIfAbsent(group + ", led by " + leader, _ -> new ArrayList<>())
                        .add(new long[] {elected, promoted - elected, named - promoted, named});
            }
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# %d good runs; %d acknowledged writes, %d lost in %d runs, all explained; %d lines"
                                .formatted(runs, acknowledged, lost, withLosses, failedFirst)
                        + " of failed runs, below with the commit they failed at");
        blows.forEach((kind, count) -> lines.add("# " + count + " x " + kind));
        lines.add(
                "# ms from +try-failover, median (worst): election, promotion, a majority names the"
                        + " new master, sum");
        stages.forEach(
                (who, all) -> {
                    StringBuilder line = new StringBuilder("# " + who + ": " + all.size() + " x");
                    for (int stage = 0; stage < 4; stage++) {
                        int column = stage;
                        long[] sorted =
                                all.stream().mapToLong(row -> row[column]).sorted().toArray();
                        line.append(stage == 0 ? " " : ", ")
                                .append(sorted[sorted.length / 2])
                                .append(" (")
                                .append(sorted[sorted.length - 1])
                                .append(")");
                    }
                    lines.add(line.toString());
                });
        return lines;
    }
}
