package dev.vedette.cli;

import java.util.ArrayList;
import java.util.List;

/// Text in lines of a bounded width, broken at spaces.
final class Wrapped {

    private Wrapped() {}

    /// A word longer than `width` has a line of its own and sticks out.
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split(" +", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
