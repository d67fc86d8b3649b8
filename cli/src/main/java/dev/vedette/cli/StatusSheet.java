package dev.vedette.cli;

import dev.vedette.cli.Table.Cell;
import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.status.Glance;
import dev.vedette.lab.verify.Claim;
import dev.vedette.lab.verify.Verification;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Draws glances, and remembers the last one to show what has changed.
final class StatusSheet {

    static final int WIDTH = 96;

    private final Terminal terminal;
    private Map<String, String> before = Map.of();
    private Map<String, String> now = new HashMap<>();

    StatusSheet(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What is drawn next is compared with what was drawn until now.
    void turnPage() {
        before = now;
        now = new HashMap<>();
    }

    List<String> lines(Glance glance, Verification verification) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(glance));
        lines.add("");
        lines.addAll(nodes(glance));
        if (!glance.sentinels().isEmpty()) {
            lines.add("");
            lines.addAll(sentinels(glance));
        }
        for (Claim claim : verification.troubles()) {
            lines.add("");
            lines.addAll(trouble(claim));
        }
        return lines;
    }

    private String heading(Glance glance) {
        int replicas = glance.nodes().size() - 1;
        int sentinels = glance.sentinels().size();
        return terminal.style(Style.BOLD, glance.title())
                + "  master "
                + glance.master().map(Address::toString).orElse("unknown")
                + ", "
                + replicas
                + (replicas == 1 ? " replica, " : " replicas, ")
                + sentinels
                + (sentinels == 1 ? " sentinel" : " sentinels")
                + (glance.quorum().isEmpty() ? "" : ", quorum " + glance.quorum());
    }

    private List<String> nodes(Glance glance) {
        Table table = new Table(terminal, WIDTH);
        table.row(
                heads(
                        Cell.of("node"),
                        Cell.of("role"),
                        Cell.of("link"),
                        Cell.right("offset"),
                        Cell.right("behind"),
                        Cell.right("lag"),
                        Cell.of("sentinels"),
                        Cell.of("version")));
        for (int i = 0; i < glance.nodes().size(); i++) {
            Glance.NodeRow row = glance.nodes().get(i);
            String who = "node " + row.address();
            table.row(
                    List.of(
                            Cell.of(branch(glance.nodes(), i) + row.address()),
                            cell(who, "role", row.role(), roleStyle(row.role())),
                            cell(
                                    who,
                                    "link",
                                    row.link(),
                                    row.link().startsWith("up") || row.role().equals("master")
                                            ? null
                                            : Style.RED),
                            Cell.right(number(row.offset())),
                            Cell.right(bytes(row.behindBytes())),
                            Cell.right(row.lagSeconds() == null ? "" : row.lagSeconds() + " s"),
                            cell(who, "seen", row.seen(), isWhole(row.seen()) ? null : Style.RED),
                            cell(who, "version", row.version(), Style.FAINT)));
        }
        return table.lines();
    }

    private static @Nullable Style roleStyle(String role) {
        return switch (role) {
            case "master" -> Style.GREEN;
            case "replica" -> Style.CYAN;
            default -> Style.RED;
        };
    }

    /// `up 3/3` and such, and nothing at all.
    private static boolean isWhole(String share) {
        int slash = share.indexOf('/');
        return slash < 0
                ? share.isEmpty()
                : share.substring(0, slash).endsWith(share.substring(slash + 1));
    }

    /// The lines from a node to the one it follows.
    private String branch(List<Glance.NodeRow> rows, int index) {
        int depth = rows.get(index).depth();
        if (depth == 0) {
            return "";
        }
        boolean isLast = true;
        for (int i = index + 1; i < rows.size() && rows.get(i).depth() >= depth; i++) {
            isLast &= rows.get(i).depth() > depth;
        }
        return "  ".repeat(depth - 1)
                + (isLast ? terminal.glyph("└ ", "` ") : terminal.glyph("├ ", "|-"));
    }

    private List<String> sentinels(Glance glance) {
        Table table = new Table(terminal, WIDTH);
        table.row(
                heads(
                        Cell.of("sentinel"),
                        Cell.of("believes"),
                        Cell.right("epoch"),
                        Cell.of("finds it"),
                        Cell.of("replicas"),
                        Cell.of("others"),
                        Cell.of("quorum")));
        for (Glance.SentinelRow row : glance.sentinels()) {
            String who = "sentinel " + row.address();
            String quorum = row.quorum().startsWith("NOQUORUM") ? "NOQUORUM" : row.quorum();
            table.row(
                    List.of(
                            Cell.of(row.address().toString()),
                            cell(
                                    who,
                                    "believes",
                                    row.master() == null ? "silent" : row.master().toString(),
                                    row.master() == null || row.differs() ? Style.RED : null),
                            right(who, "epoch", row.epoch()),
                            cell(
                                    who,
                                    "finds",
                                    row.finds(),
                                    row.finds().equals("up") ? null : Style.RED),
                            cell(
                                    who,
                                    "replicas",
                                    row.replicas(),
                                    isWhole(row.replicas()) ? null : Style.YELLOW),
                            cell(
                                    who,
                                    "others",
                                    row.others(),
                                    isWhole(row.others()) ? null : Style.YELLOW),
                            cell(who, "quorum", quorum, quorum.equals("ok") ? null : Style.RED)));
        }
        return table.lines();
    }

    private static List<Cell> heads(Cell... cells) {
        return List.of(cells).stream().map(cell -> cell.in(Style.FAINT)).toList();
    }

    private Cell right(String who, String column, String text) {
        Cell cell = cell(who, column, text, null);
        return new Cell(cell.text(), true, cell.style());
    }

    /// A cell whose change is shown: reversed, or with a star where there is no colour.
    private Cell cell(String who, String column, String text, @Nullable Style style) {
        String key = who + ' ' + column;
        String stable = text.replaceAll(" for \\d+ s", "");
        now.put(key, stable);
        boolean hasChanged = !before.isEmpty() && !stable.equals(before.get(key));
        return hasChanged
                ? new Cell(terminal.hasColour() ? text : text + "*", false, Style.REVERSE)
                : new Cell(text, false, style);
    }

    private static String number(@Nullable Long number) {
        return number == null ? "" : String.format(Locale.ROOT, "%,d", number);
    }

    private static String bytes(@Nullable Long bytes) {
        if (bytes == null) {
            return "";
        }
        if (bytes < 10_000) {
            return bytes + " B";
        }
        return bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
    }

    private List<String> trouble(Claim claim) {
        boolean isFailure = claim.outcome() == Claim.Outcome.FAILS;
        String sign =
                isFailure
                        ? terminal.style(Style.RED, terminal.glyph("✗", "!"))
                        : terminal.style(Style.YELLOW, "?");
        List<String> lines = new ArrayList<>();
        lines.add("  " + sign + (isFailure ? " does not hold: " : " not known: ") + claim.claim());
        for (String line : Wrapped.lines(claim.found(), WIDTH - 6)) {
            lines.add("      " + line);
        }
        return lines;
    }
}
