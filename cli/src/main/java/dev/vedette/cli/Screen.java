package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.scenario.Account;
import dev.vedette.lab.scenario.Entry;
import dev.vedette.lab.scenario.Story;
import dev.vedette.lab.scenario.Verdict;
import dev.vedette.lab.topology.Picture;
import dev.vedette.lab.topology.Program;
import dev.vedette.lab.topology.Seat;
import dev.vedette.lab.topology.Topology;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Shows the story to a person, within 80 columns.
///
/// On a terminal the last line is alive: it turns while something is awaited and gives way to
/// whatever is printed. Elsewhere everything is printed once, and a long wait says every few
/// seconds that it goes on.
final class Screen implements Story {

    private static final String ERASE_LINE = "\r\u001b[K";

    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

    private static final long REDRAW_NANOS = 100_000_000L;

    private static final long SIGN_OF_LIFE_NANOS = 5_000_000_000L;

    private static final int WIDTH = 80;

    private final PrintStream out;
    private final Terminal terminal;
    private final Topology topology;
    private final long startNanos = System.nanoTime();
    private volatile boolean isMuted;
    private boolean hasLiveLine;
    private boolean isAfterFault;
    private int spinnerTurn;
    private String step = "";
    private long stepNanos = startNanos;
    private long lastDrawNanos = startNanos;

    Screen(PrintStream out, Terminal terminal, Topology topology) {
        this.out = out;
        this.terminal = terminal;
        this.topology = topology;
    }

    /// Nothing more is printed: the program is being ended, and what follows are only its throes.
    void mute() {
        isMuted = true;
        if (hasLiveLine) {
            out.print(ERASE_LINE);
            out.flush();
        }
    }

    /// Takes the live line away, so that something else can be said.
    void clear() {
        if (hasLiveLine && !isMuted) {
            out.print(ERASE_LINE);
            out.flush();
            hasLiveLine = false;
        }
    }

    private void line(String text) {
        if (isMuted) {
            return;
        }
        out.print(hasLiveLine ? ERASE_LINE : "");
        hasLiveLine = false;
        out.println(text);
        out.flush();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    @Override
    public void begins(String what) {
        step = what;
        stepNanos = System.nanoTime();
        lastDrawNanos = stepNanos;
        if (terminal.isLive()) {
            draw("");
        } else {
            line(step + " ...");
        }
    }

    @Override
    public void progresses(String detail) {
        long now = System.nanoTime();
        if (now - lastDrawNanos < (terminal.isLive() ? REDRAW_NANOS : SIGN_OF_LIFE_NANOS)) {
            return;
        }
        lastDrawNanos = now;
        if (terminal.isLive()) {
            draw(detail);
        } else {
            line("  " + seconds(secondsSince(stepNanos)) + ": " + detail);
        }
    }

    private void draw(String detail) {
        if (isMuted) {
            return;
        }
        spinnerTurn++;
        String sign =
                terminal.hasUnicode()
                        ? SPINNER[spinnerTurn % SPINNER.length]
                        : String.valueOf("|/-\\".charAt(spinnerTurn % 4));
        String text =
                "  "
                        + step
                        + "  "
                        + seconds(secondsSince(stepNanos))
                        + (detail.isEmpty() ? "" : "  " + detail);
        // A live line that wraps cannot be erased.
        String fitting = text.length() > WIDTH - 3 ? text.substring(0, WIDTH - 3) : text;
        out.print(
                ERASE_LINE
                        + terminal.style(Style.YELLOW, sign)
                        + terminal.style(Style.FAINT, fitting));
        out.flush();
        hasLiveLine = true;
    }

    @Override
    public void ends(String outcome) {
        String took = seconds(secondsSince(stepNanos));
        if (terminal.isLive()) {
            line(
                    terminal.style(Style.GREEN, terminal.glyph("✓", "+"))
                            + " "
                            + step
                            + ": "
                            + outcome
                            + terminal.style(Style.FAINT, "  " + took));
        } else {
            line("  " + outcome + " (" + took + ")");
        }
        step = "";
    }

    @Override
    public void looksLike(List<Seat> seats) {
        line("");
        String legend =
                topology.masterName()
                        + ", quorum "
                        + topology.quorum()
                        + " of "
                        + topology.sentinels().size();
        Picture.of(seats, legend, terminal).forEach(row -> line("  " + row));
        line("");
    }

    @Override
    public void happens(Entry entry) {
        if (!isAfterFault) {
            isAfterFault = true;
            heading();
        }
        boolean isFault = entry.event().equals("fault");
        boolean isOurs = !entry.event().startsWith("+") && !entry.event().startsWith("-");
        boolean isMilestone = isOurs || entry.event().equals("+switch-master");
        String event = String.format(Locale.ROOT, "%-18s", entry.event());
        String text = event + " " + entry.text();
        line(
                String.format(
                        Locale.ROOT,
                        "%8s %s  %s",
                        Terminal.millis(entry.micros() / 1e3),
                        marks(entry),
                        isFault
                                ? terminal.style(Style.RED, text)
                                : isMilestone ? terminal.style(Style.BOLD, text) : text));
        if (isFault) {
            step = "Waiting for the sentinels";
            stepNanos = System.nanoTime();
        }
    }

    private void heading() {
        StringBuilder columns = new StringBuilder();
        for (int i = 1; i <= topology.sentinels().size(); i++) {
            columns.append(String.format(Locale.ROOT, " s%d", i));
        }
        line(
                terminal.style(
                        Style.FAINT,
                        String.format(
                                Locale.ROOT,
                                "%8s %s  %-18s %s",
                                "ms",
                                columns,
                                "event",
                                "the sentinel that saw it ...")));
    }

    /// One column per sentinel, marked for the one that saw it.
    private String marks(Entry entry) {
        StringBuilder marks = new StringBuilder();
        for (int i = 1; i <= topology.sentinels().size(); i++) {
            boolean isWitness = entry.witness().equals("sentinel-" + i);
            marks.append("  ");
            marks.append(
                    isWitness
                            ? terminal.style(Style.YELLOW, terminal.glyph("●", "*"))
                            : terminal.style(Style.FAINT, terminal.glyph("·", ".")));
        }
        return marks.toString();
    }

    /// The account, and the last word.
    void account(Account account) {
        line("");
        line(terminal.style(Style.BOLD, "The account"));
        figure(
                "acknowledged",
                account.acknowledged(),
                "writes ("
                        + account.refused()
                        + " refused, "
                        + account.unanswered()
                        + " never answered)");
        figure("lost", account.lost(), "of the acknowledged writes");
        figure("duplicated", account.duplicated(), "counter values given out or counted twice");
        figure(
                "unavailable",
                Math.round(account.unavailableMillis()),
                "ms for writers" + firstWrite(account));
        figure("", Math.round(account.readPauseMillis()), "ms for readers at the replicas");
        figure(
                "reads",
                account.reads().answered(),
                "(" + account.reads().behind() + " came before the write they looked for)");
        line("");
        line(terminal.style(Style.BOLD, "Checked"));
        account.verdicts().forEach(this::verdict);
        line("");
        String took = " (" + seconds(secondsSince(startNanos)) + ")";
        line(
                account.isGood()
                        ? terminal.style(Style.GREEN, "Everything checked holds.") + took
                        : terminal.style(Style.RED, "Something that was checked does not hold.")
                                + took);
        if (account.isGood() && isAllOurs()) {
            line(
                    terminal.style(
                            Style.FAINT,
                            "Over real Redis: vedette demo --nodes redis-server --sentinels"
                                    + " redis-sentinel"));
        }
    }

    private boolean isAllOurs() {
        return Stream.concat(topology.nodes().stream(), topology.sentinels().stream())
                .allMatch(program -> program.name().equals(Program.OURS));
    }

    private static String firstWrite(Account account) {
        return account.firstWriteMillis() < 0
                ? "; no other node acknowledged a write"
                : "; next write "
                        + Terminal.millis(account.firstWriteMillis())
                        + " ms after the fault";
    }

    private void figure(String name, long value, String meaning) {
        line(String.format(Locale.ROOT, "  %-13s %,9d  %s", name, value, meaning));
    }

    private void verdict(Verdict verdict) {
        String sign =
                verdict.holds()
                        ? terminal.style(Style.GREEN, terminal.glyph("✓", "ok"))
                        : terminal.style(Style.RED, terminal.glyph("✗", "NO"));
        line("  " + sign + " " + verdict.claim());
        line("    " + terminal.style(Style.FAINT, verdict.found()));
    }
}
