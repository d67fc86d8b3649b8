package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.probe.Lag;
import dev.vedette.lab.probe.Measurement;
import dev.vedette.lab.probe.OwnKey;
import dev.vedette.lab.probe.Readiness;
import dev.vedette.lab.probe.Spread;
import dev.vedette.lab.probe.StaleReads;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Shows what a probe found to a person, within 80 columns.
final class ProbeScreen {

    private static final int WIDTH = 80;

    /// Where texts behind addresses begin.
    private static final int TEXT_COLUMN = 24;

    private static final int MOST_DISTANCES = 5;

    private final PrintStream out;
    private final Terminal terminal;

    ProbeScreen(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    void clear() {
        out.flush();
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }

    private void heading(String text) {
        line("");
        line(terminal.style(Style.BOLD, text));
    }

    private static String row(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).stripTrailing();
    }

    void found(GroupFacts group) {
        line(
                terminal.style(Style.BOLD, group.title())
                        + ": master "
                        + group.masterAddress().map(Address::toString).orElse("unknown")
                        + ", "
                        + count(group.replicas().size(), "replica")
                        + ", "
                        + count(group.sentinels().size(), "sentinel"));
    }

    void print(
            GroupFacts group,
            Measurement measurement,
            Readiness readiness,
            List<OwnKey.Visibility> visibilities) {
        beliefs(group);
        roundTrips(group, measurement);
        lags(measurement);
        visible(visibilities);
        readiness(readiness);
    }

    private void beliefs(GroupFacts group) {
        heading("What the sentinels believe");
        String format = "  %-21s %-21s %5s %6s %5s %5s  %s";
        line(
                terminal.style(
                        Style.FAINT,
                        row(
                                format,
                                "sentinel",
                                "master",
                                "epoch",
                                "quorum",
                                "repl.",
                                "peers",
                                "flags")));
        for (SentinelFacts sentinel : group.sentinels()) {
            if (!sentinel.isReached()) {
                line(row("  %-21s %s", sentinel.address(), sentinel.login().reason()));
                continue;
            }
            line(
                    row(
                            format,
                            sentinel.address(),
                            sentinel.masterAddress().map(Address::toString).orElse("none"),
                            field(sentinel, "config-epoch"),
                            field(sentinel, "quorum"),
                            field(sentinel, "num-slaves"),
                            field(sentinel, "num-other-sentinels"),
                            field(sentinel, "flags")));
        }
    }

    private static String field(SentinelFacts sentinel, String name) {
        return sentinel.master(name).maybe().orElse("?");
    }

    private void roundTrips(GroupFacts group, Measurement measurement) {
        heading("Round trips from here, in ms");
        String format = "  %-21s %-9s %8s %8s %8s";
        line(terminal.style(Style.FAINT, row(format + "  PINGs", "", "", "p50", "p99", "max")));
        measurement
                .roundTripsMicros()
                .forEach(
                        (address, spread) ->
                                line(
                                        row(
                                                format + "  %,d",
                                                address,
                                                role(group, address),
                                                millis(spread.p50()),
                                                millis(spread.p99()),
                                                millis(spread.max()),
                                                spread.count())));
        measurement.troubles().forEach(trouble -> bad(trouble));
    }

    private static String role(GroupFacts group, Address address) {
        if (group.masterAddress().filter(address::equals).isPresent()) {
            return "master";
        }
        boolean isNode = group.nodes().stream().map(NodeFacts::address).anyMatch(address::equals);
        return isNode ? "replica" : "sentinel";
    }

    private void lags(Measurement measurement) {
        heading("Replication lag, by offsets");
        String format = "  %-21s %8s %8s %8s  %8s %8s %8s";
        if (!measurement.lags().isEmpty()) {
            line(
                    terminal.style(
                            Style.FAINT,
                            row(
                                    "  %-21s %26s  %26s",
                                    "", "bytes lacking, at least", "ms to catch up, at most")));
            line(
                    terminal.style(
                            Style.FAINT,
                            row(format, "", "p50", "p99", "max", "p50", "p99", "max")));
        }
        for (Lag lag : measurement.lags()) {
            Spread bytes = lag.bytes();
            Spread micros = lag.micros();
            line(
                    row(
                            format,
                            lag.replica(),
                            number(bytes.p50()),
                            number(bytes.p99()),
                            number(bytes.max()),
                            micros.count() == 0 ? "-" : millis(micros.p50()),
                            micros.count() == 0 ? "-" : millis(micros.p99()),
                            micros.count() == 0 ? "-" : millis(micros.max())));
            if (lag.uncaught() > 0) {
                bad(lag.replica() + " had not caught up when the measurement ended");
            }
        }
        long rate = measurement.bytesPerSecond();
        line(
                terminal.style(
                        Style.FAINT,
                        rate < 0
                                ? "  The master told no offsets."
                                : row(
                                        "  The master wrote %,d bytes/s; everybody was asked every"
                                                + " %d ms.",
                                        rate, Measurement.PERIOD_MILLIS)));
    }

    private void visible(List<OwnKey.Visibility> visibilities) {
        if (visibilities.isEmpty()) {
            line(
                    terminal.style(
                            Style.FAINT,
                            "  How soon writes are visible: not measured without --write."));
            return;
        }
        heading("A write is visible, in ms after its acknowledgement");
        String format = "  %-21s %8s %8s %8s  %s";
        line(terminal.style(Style.FAINT, row(format, "", "p50", "p99", "max", "writes")));
        for (OwnKey.Visibility visibility : visibilities) {
            Spread micros = visibility.micros();
            line(
                    row(
                            format,
                            visibility.replica(),
                            millis(micros.p50()),
                            millis(micros.p99()),
                            millis(micros.max()),
                            number(micros.count())));
            if (visibility.unseen() > 0) {
                bad(
                        visibility.unseen()
                                + " writes were not visible on "
                                + visibility.replica()
                                + " within 5 s");
            }
        }
    }

    private void readiness(Readiness readiness) {
        heading("If the master were lost now");
        Set<String> told = new HashSet<>();
        boolean isUnanimous =
                readiness.choices().stream()
                                .map(choice -> choice.chosen().map(Readiness.Candidate::address))
                                .distinct()
                                .count()
                        <= 1;
        for (Readiness.Choice choice : readiness.choices()) {
            Optional<Readiness.Candidate> chosen = choice.chosen();
            String by = isUnanimous ? "" : " by " + choice.sentinel();
            for (Readiness.Candidate candidate : choice.candidates()) {
                String text =
                        chosen.filter(candidate::equals).isPresent()
                                ? row(
                                        "would be promoted%s: priority %d, offset %,d",
                                        by, candidate.priority(), candidate.offset())
                                : chosen.map(candidate::behind).orElse(candidate.obstacle());
                // Sentinels mostly think alike; what one more thinks is no news.
                if (told.add(candidate.address() + " " + text)) {
                    hanging(row("  %-22s", candidate.address()), text);
                }
            }
        }
        readiness.faults().forEach(fault -> bad(fault));
        line("");
        line(
                readiness.isReady()
                        ? terminal.style(Style.GREEN, "The group could fail over now.")
                        : terminal.style(Style.RED, "The group is not ready to fail over."));
    }

    /// One read that was behind, as it is found.
    void stale(StaleReads.Stale stale) {
        line(
                row(
                        "client %d wrote %d, read %s from %s: %s behind, %,d µs after the write",
                        stale.client(),
                        stale.written(),
                        stale.read() == 0 ? "nothing" : Integer.toString(stale.read()),
                        stale.replica(),
                        stale.behind(),
                        stale.micros()));
    }

    void tally(StaleReads.Tally tally) {
        heading("Clients");
        for (StaleReads.ClientTally client : tally.clients()) {
            int stale = client.stale().size();
            line(
                    row(
                            "  client %-4d %,d reads from %s, %,d stale (%.1f %%)",
                            client.client(),
                            client.done(),
                            client.replica(),
                            stale,
                            100.0 * stale / Math.max(1, client.done())));
        }
        List<StaleReads.Stale> stale = tally.stale();
        heading("In total");
        line(
                row(
                        "  %,d of %,d reads were stale (%.2f %%), in %,d ms",
                        stale.size(),
                        tally.done(),
                        100.0 * stale.size() / Math.max(1, tally.done()),
                        tally.millis()));
        if (!stale.isEmpty()) {
            long missing = stale.stream().filter(read -> read.read() == 0).count();
            line(row("  %,d of them found no value at all", missing));
            line("  how far behind:");
            distances(stale);
            Spread micros = Spread.of(stale.stream().map(StaleReads.Stale::micros).toList());
            line(
                    row(
                            "  answered %,d µs after the write's acknowledgement (p50), %,d at most",
                            micros.p50(), micros.max()));
        }
    }

    private void distances(List<StaleReads.Stale> stale) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (StaleReads.Stale read : stale) {
            counts.merge(Math.min(read.behind(), MOST_DISTANCES), 1L, Long::sum);
        }
        counts.forEach(
                (behind, count) ->
                        line(
                                row(
                                        "    %d write%s%s %,9d",
                                        behind,
                                        behind == 1 ? " " : "s",
                                        behind == MOST_DISTANCES ? " or more" : "        ",
                                        count)));
        int most = stale.stream().mapToInt(StaleReads.Stale::behind).max().orElse(0);
        line(row("    at most %,d", most));
    }

    private void bad(String text) {
        String sign = "  " + terminal.glyph("✗", "NO") + " ";
        hanging(terminal.style(Style.RED, sign), sign.length(), text);
    }

    private void hanging(String first, String text) {
        String column = first + " ".repeat(Math.max(1, TEXT_COLUMN - first.length()));
        hanging(column, column.length(), text);
    }

    /// `text` in lines below each other, the first one behind `first`, which is `width` wide.
    private void hanging(String first, int width, String text) {
        String start = first;
        for (String line : Wrapped.lines(text, WIDTH - width)) {
            line(start + line);
            start = " ".repeat(width);
        }
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%,.2f", micros / 1e3);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
