package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.failover.Account;
import dev.vedette.lab.failover.Finding;
import dev.vedette.lab.failover.Order;
import dev.vedette.lab.failover.Progress;
import dev.vedette.lab.failover.Stage;
import dev.vedette.lab.failover.Target;
import dev.vedette.lab.failover.Toll;
import dev.vedette.lab.failover.Trigger;
import dev.vedette.lab.workload.Manner;
import dev.vedette.lab.workload.Traces;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Shows a failover test to a person, within 80 columns: its stages as they are reached, then the
/// account.
final class FailoverScreen implements Progress {

    private static final int WIDTH = 80;

    private final PrintStream out;
    private final Terminal terminal;
    private final Steps steps;
    private boolean hasHeading;
    private volatile boolean isMuted;

    FailoverScreen(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.steps = new Steps(out, terminal, WIDTH);
    }

    void mute() {
        steps.mute();
        isMuted = true;
    }

    void clear() {
        steps.clear();
    }

    private void line(String text) {
        if (!isMuted) {
            steps.clear();
            out.println(text);
            out.flush();
        }
    }

    private void paragraph(String indent, String text) {
        paragraph(indent, indent, text);
    }

    private void paragraph(String first, String others, String text) {
        String start = first;
        for (String line : Wrapped.lines(text, WIDTH - 1 - others.length())) {
            line(start + line);
            start = others;
        }
    }

    void found(Target target) {
        line(
                terminal.style(Style.BOLD, target.masterName())
                        + ": master "
                        + target.master()
                        + ", "
                        + count(target.replicas().size(), "replica"));
        line(
                "  "
                        + count(target.sentinels().size(), "sentinel")
                        + " ("
                        + target.software()
                        + "), quorum "
                        + target.quorum());
    }

    /// What would be done, exactly, and what it would cost.
    ///
    /// @param minReplicas of the master's configuration, if it tells
    void plan(Target target, Order order, Traces traces, OptionalLong minReplicas) {
        String old = target.master().toString();
        String limit = order.limit().toSeconds() + " s";
        line("");
        line("With --yes, this would");
        item(
                "write with "
                        + order.manners().stream()
                                .map(manner -> order.writersEach() + " " + word(manner))
                                .collect(Collectors.joining(" and "))
                        + " clients, each once per "
                        + order.paceMillis()
                        + " ms, to a few keys "
                        + traces.prefix()
                        + ":* of database 0: for "
                        + order.warmUp().toSeconds()
                        + " s, and then until the end;");
        switch (order.trigger()) {
            case Trigger.BySentinel() ->
                    item(
                            "send SENTINEL FAILOVER "
                                    + target.masterName()
                                    + " to a sentinel, and wait up to "
                                    + limit
                                    + " for another master;");
            case Trigger.ByCommand(String command) ->
                    item(
                            "run in a shell: "
                                    + command.replace("{host}", target.master().host())
                                            .replace(
                                                    "{port}",
                                                    Integer.toString(target.master().port()))
                                    + " and wait up to "
                                    + limit
                                    + " for another master;");
        }
        String start = order.startWith();
        if (start != null) {
            item("run in a shell: " + start + " (with the same address);");
        }
        item("wait up to " + limit + " for " + old + " to be a replica of the new master;");
        item("read the data back from the new master, and delete it there.");
        line("");
        paragraph("", cost(target, order, minReplicas));
        line("");
        line("Nothing was done so far.");
    }

    private void item(String text) {
        paragraph("  " + terminal.glyph("•", "-") + " ", "    ", text);
    }

    private static String cost(Target target, Order order, OptionalLong minReplicas) {
        String old = target.master().toString();
        String common =
                "What it costs: the master is another node afterwards, and stays it. All clients of"
                        + " the group lose their connections once. ";
        if (order.trigger() instanceof Trigger.ByCommand) {
            return common
                    + "No write succeeds for about down-after-milliseconds ("
                    + target.downAfterMillis()
                    + ") and a little more. What "
                    + old
                    + " acknowledged in its last moments and had not sent to a replica is lost.";
        }
        if (target.isOurs()) {
            return common
                    + "Vedette's sentinels tell "
                    + old
                    + " at once that it is a replica; what it acknowledges between the promotion and that"
                    + " moment, some milliseconds, is lost, also from your own clients.";
        }
        return common
                + target.software()
                + " does not stop "
                + old
                + " when it promotes another node, and tells it only some 10 s later. "
                + (minReplicas.orElse(0) > 0
                        ? "Here min-replicas-to-write is "
                                + minReplicas.getAsLong()
                                + ", so it refuses writes as soon as too few replicas are left with it,"
                                + " about a second later. What it acknowledges before that"
                        : "What it acknowledges until then")
                + " is lost, without an error: also the writes of your own clients (redis/redis#6062).";
    }

    @Override
    public void begins(String step) {
        steps.begins(step);
    }

    @Override
    public void progresses(String detail) {
        steps.progresses(detail);
    }

    @Override
    public void ends(String outcome) {
        steps.ends(outcome);
    }

    @Override
    public void fails(String outcome) {
        line(terminal.style(Style.RED, terminal.glyph("✗", "NO")) + " " + outcome);
    }

    @Override
    public void remarks(String remark) {
        line("  " + terminal.style(Style.YELLOW, remark));
    }

    @Override
    public void reaches(Stage stage) {
        if (!hasHeading) {
            hasHeading = true;
            line(terminal.style(Style.FAINT, String.format(Locale.ROOT, "%8s  stage", "ms")));
        }
        line(row(stage));
    }

    private String row(Stage stage) {
        String name = String.format(Locale.ROOT, "%-16s", stage.name());
        boolean isMilestone = List.of("trigger", "first-write", "agreed").contains(stage.name());
        return String.format(
                Locale.ROOT,
                "%8s  %s %s",
                Terminal.millis(stage.millis()),
                isMilestone ? terminal.style(Style.BOLD, name) : name,
                stage.text());
    }

    /// The account, and the last word.
    void account(Account account, boolean isGood) {
        line("");
        line(terminal.style(Style.BOLD, "The account"));
        StringBuilder heads = new StringBuilder(String.format(Locale.ROOT, "  %-14s", ""));
        for (Toll toll : account.tolls()) {
            heads.append(
                    String.format(Locale.ROOT, "%14s", toll.clients() + " " + word(toll.manner())));
        }
        line(terminal.style(Style.FAINT, heads.toString()));
        figures(account, "acknowledged", Toll::acknowledged, "writes");
        figures(account, "lost", Toll::lost, "of these");
        figures(account, "doubled", Toll::twice, "done twice, by a repetition");
        figures(account, "refused", Toll::refused, "with an error, and repeated");
        figures(account, "unanswered", Toll::unanswered, "or unconfirmed, and repeated");
        figures(account, "unavailable", toll -> Math.round(toll.unavailableMillis()), "ms at most");
        figures(
                account,
                "first write",
                toll -> Math.round(toll.firstWriteMillis()),
                "ms, elsewhere");
        line(
                String.format(
                        Locale.ROOT,
                        "  %-14s%,14d numbers drawn from one counter, %,d given out twice",
                        "counter",
                        account.draws().acknowledged(),
                        account.draws().givenTwice()));
        strays(account);
        line("");
        line(terminal.style(Style.BOLD, "Checked"));
        account.findings().forEach(this::finding);
        line("  " + account.keysRemoved() + " test keys deleted, none is left");
        line("");
        line(verdict(account, isGood));
    }

    private void figures(
            Account account, String name, Function<Toll, Long> figure, String meaning) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "  %-14s", name));
        for (Toll toll : account.tolls()) {
            long value = figure.apply(toll);
            String text = value < 0 ? "none" : String.format(Locale.ROOT, "%,d", value);
            row.append(String.format(Locale.ROOT, "%14s", text));
        }
        line(row + "  " + terminal.style(Style.FAINT, meaning));
    }

    /// Where the losses come from, if it is what an operator cannot see: a master that was replaced
    /// and not told.
    private void strays(Account account) {
        Account.Strays strays = account.strays();
        if (strays.count() == 0) {
            return;
        }
        line("");
        paragraph(
                "  ",
                String.format(
                        Locale.ROOT,
                        "%,d of the lost writes were acknowledged by %s between %s and %s ms: another"
                                + " node had been chosen in its place, and nobody had told it. Its"
                                + " clients saw no error.",
                        strays.count(),
                        account.target().master(),
                        Terminal.millis(strays.fromMillis()),
                        Terminal.millis(strays.toMillis())));
        if (!account.target().isOurs()) {
            boolean isPlanned = account.trigger() instanceof Trigger.BySentinel;
            paragraph(
                    "  ",
                    (isPlanned
                                    ? "CLIENT PAUSE 15000 WRITE on the master, before a planned failover,"
                                            + " avoids this. "
                                    : "")
                            + "min-replicas-to-write 1 limits it to about a second.");
        }
    }

    private void finding(Finding finding) {
        String sign =
                switch (finding.result()) {
                    case HOLDS -> terminal.style(Style.GREEN, terminal.glyph("✓", "ok"));
                    case FAILS -> terminal.style(Style.RED, terminal.glyph("✗", "NO"));
                    case UNKNOWN -> terminal.style(Style.YELLOW, terminal.glyph("?", "? "));
                };
        line("  " + sign + " " + finding.claim());
        paragraph("    ", finding.found());
    }

    private String verdict(Account account, boolean isGood) {
        long lost = account.lost();
        if (account.newMaster() == null) {
            return terminal.style(Style.RED, "The group did not fail over.");
        }
        String figures =
                String.format(
                        Locale.ROOT,
                        "%,d of %,d acknowledged writes lost",
                        lost,
                        account.acknowledged());
        return isGood
                ? terminal.style(Style.GREEN, "The group failed over: " + figures + ".")
                : terminal.style(
                        Style.RED, "The group failed over, but not well: " + figures + ".");
    }

    private static String word(Manner manner) {
        return manner.name().toLowerCase(Locale.ROOT);
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
