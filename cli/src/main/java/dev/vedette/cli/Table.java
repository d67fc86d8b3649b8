package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Rows of cells as lines of text: as wide as what stands in them, cut at a width.
final class Table {

    private static final String MARGIN = "  ";

    private static final String GAP = "  ";

    private final Terminal terminal;
    private final int width;
    private final List<List<Cell>> rows = new ArrayList<>();

    /// @param style null for plain
    record Cell(String text, boolean isRight, @Nullable Style style) {

        static Cell of(String text) {
            return new Cell(text, false, null);
        }

        static Cell right(String text) {
            return new Cell(text, true, null);
        }

        Cell in(@Nullable Style other) {
            return new Cell(text, isRight, other);
        }
    }

    Table(Terminal terminal, int width) {
        this.terminal = terminal;
        this.width = width;
    }

    void row(List<Cell> cells) {
        rows.add(cells);
    }

    List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            int index = column;
            widths.add(
                    rows.stream().mapToInt(row -> row.get(index).text().length()).max().orElse(0));
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<Cell> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            String gap = i == 0 ? MARGIN : GAP;
            int room = width - used - gap.length();
            String padding = " ".repeat(widths.get(i) - cell.text().length());
            String text = cell.isRight() ? padding + cell.text() : cell.text();
            String shown = text.length() > room ? text.substring(0, Math.max(0, room)) : text;
            boolean isLast =
                    row.subList(i + 1, row.size()).stream().allMatch(next -> next.text().isEmpty());
            Style style = cell.style();
            line.append(gap).append(style == null ? shown : terminal.style(style, shown));
            used += gap.length() + shown.length();
            if (isLast) {
                break;
            }
            if (!cell.isRight()) {
                line.append(padding);
                used += padding.length();
            }
        }
        return line.toString();
    }
}
