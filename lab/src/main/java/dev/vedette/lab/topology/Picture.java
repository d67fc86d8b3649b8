package dev.vedette.lab.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// A group drawn as text: sentinels above, the master in the middle, the others below.
///
/// Up to three seats in a row are drawn as boxes, 76 columns wide at most; larger groups become a
/// list, which stays readable at any size.
public final class Picture {

    /// How the picture is drawn: with box characters or plain ASCII, and how a seat of a role is
    /// coloured.
    public interface Pen {

        /// Index by up 1, down 2, left 4, right 8: the character that joins these directions.
        String joints();

        /// `text` in the colour of `role`; its visible width must not change.
        String paint(String role, String text);
    }

    /// A pen's [Pen#joints()] for terminals that know box characters.
    public static final String BOX_JOINTS = " ││││┘┐┤─└┌├─┴┬┼";

    /// A pen's [Pen#joints()] for all others.
    public static final String ASCII_JOINTS = " ||||+++-+++-+++";

    private static final int UP = 1;
    private static final int DOWN = 2;
    private static final int LEFT = 4;
    private static final int RIGHT = 8;

    private static final int BOX_WIDTH = 24;
    private static final int GAP = 2;
    private static final int MOST_BOXES = 3;

    private final Pen pen;
    private final int width;

    private Picture(Pen pen, int mostBoxes) {
        this.pen = pen;
        this.width = mostBoxes * (BOX_WIDTH + GAP) - GAP;
    }

    /// @param seats the sentinels, then the master (absent if there is none), then everybody else
    public static List<String> of(List<Seat> seats, String legend, Pen pen) {
        List<Seat> sentinels = seats.stream().filter(seat -> isSentinel(seat)).toList();
        List<Seat> nodes = seats.stream().filter(seat -> !isSentinel(seat)).toList();
        int widest = Math.max(sentinels.size(), nodes.size() - 1);
        if (nodes.size() < 2 || sentinels.isEmpty() || widest > MOST_BOXES) {
            return list(seats, legend, pen);
        }
        return new Picture(pen, Math.max(widest, 1)).boxes(sentinels, nodes, legend);
    }

    private static boolean isSentinel(Seat seat) {
        return seat.name().startsWith("sentinel");
    }

    private static List<String> list(List<Seat> seats, String legend, Pen pen) {
        List<String> lines = new ArrayList<>();
        for (Seat seat : seats) {
            String role = String.format(Locale.ROOT, "%-9s", seat.role());
            lines.add(
                    String.format(
                                    Locale.ROOT,
                                    "%-12s %s %-21s pid %-8d %s",
                                    seat.name(),
                                    pen.paint(seat.role(), role),
                                    seat.address(),
                                    seat.pid(),
                                    seat.software())
                            .stripTrailing());
        }
        lines.add(legend);
        return lines;
    }

    private List<String> boxes(List<Seat> sentinels, List<Seat> nodes, String legend) {
        List<Integer> above = centres(sentinels.size());
        List<Integer> below = centres(nodes.size() - 1);
        List<Integer> middle = centres(1);
        List<String> lines = new ArrayList<>();
        lines.addAll(row(sentinels, false, true));
        lines.add(wires(above, middle));
        lines.add(" ".repeat(middle.getFirst()) + joint(UP | DOWN) + "  " + legend);
        lines.addAll(row(nodes.subList(0, 1), true, true));
        lines.add(wires(middle, below));
        lines.addAll(row(nodes.subList(1, nodes.size()), true, false));
        return lines;
    }

    /// The columns in which `count` boxes have their middle.
    private List<Integer> centres(int count) {
        int left = (width - (count * (BOX_WIDTH + GAP) - GAP)) / 2;
        List<Integer> centres = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            centres.add(left + i * (BOX_WIDTH + GAP) + BOX_WIDTH / 2);
        }
        return centres;
    }

    private String joint(int directions) {
        return String.valueOf(pen.joints().charAt(directions));
    }

    /// The line that connects columns above it with columns below it.
    private String wires(List<Integer> from, List<Integer> to) {
        int first = Math.min(from.getFirst(), to.getFirst());
        int last = Math.max(from.getLast(), to.getLast());
        StringBuilder line = new StringBuilder(" ".repeat(first));
        for (int column = first; column <= last; column++) {
            int directions =
                    (from.contains(column) ? UP : 0)
                            | (to.contains(column) ? DOWN : 0)
                            | (column > first ? LEFT : 0)
                            | (column < last ? RIGHT : 0);
            line.append(joint(directions));
        }
        return line.toString();
    }

    private List<String> row(List<Seat> seats, boolean isWiredAbove, boolean isWiredBelow) {
        List<Integer> centres = centres(seats.size());
        String indent = " ".repeat(centres.getFirst() - BOX_WIDTH / 2);
        List<String> lines = new ArrayList<>();
        lines.add(indent + repeat(seats.size(), edge(DOWN, isWiredAbove ? UP : 0)));
        List<List<String>> insides = seats.stream().map(this::inside).toList();
        for (int i = 0; i < insides.getFirst().size(); i++) {
            int index = i;
            lines.add(
                    indent
                            + String.join(
                                    " ".repeat(GAP),
                                    insides.stream().map(rows -> rows.get(index)).toList()));
        }
        lines.add(indent + repeat(seats.size(), edge(UP, isWiredBelow ? DOWN : 0)));
        return lines;
    }

    private static String repeat(int count, String piece) {
        return String.join(" ".repeat(GAP), Collections.nCopies(count, piece));
    }

    /// The upper or lower edge of a box, with a wire leaving from its middle.
    private String edge(int inward, int wire) {
        String half = joint(LEFT | RIGHT);
        return joint(inward | RIGHT)
                + half.repeat(BOX_WIDTH / 2 - 1)
                + joint(LEFT | RIGHT | wire)
                + half.repeat(BOX_WIDTH / 2 - 2)
                + joint(inward | LEFT);
    }

    private List<String> inside(Seat seat) {
        String wall = joint(UP | DOWN);
        int room = BOX_WIDTH - 4;
        String role = seat.role().equals("sentinel") ? "" : seat.role().toUpperCase(Locale.ROOT);
        String title =
                seat.name()
                        + " ".repeat(Math.max(1, room - seat.name().length() - role.length()))
                        + role;
        return List.of(
                wall + " " + pen.paint(seat.role(), fit(title, room)) + " " + wall,
                wall
                        + " "
                        + fit(":" + seat.address().port() + "  pid " + seat.pid(), room)
                        + " "
                        + wall,
                wall + " " + fit(seat.software(), room) + " " + wall);
    }

    private static String fit(String text, int room) {
        return text.length() > room
                ? text.substring(0, room)
                : text + " ".repeat(room - text.length());
    }
}
