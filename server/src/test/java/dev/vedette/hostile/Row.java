package dev.vedette.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One kind of bad input, as `rows.txt` lists it.
///
/// @param dueWith commands and directives that do not exist yet and belong to the row
/// @param isDueAsAWhole whether nothing of it can be tested before they do
/// @param difference what a real server does instead; empty if nothing else
record Row(
        String id, String title, List<String> dueWith, boolean isDueAsAWhole, String difference) {

    private static final Path FILE = Path.of("src", "test", "resources", "hostile", "rows.txt");
    private static final String ALL_DUE = "all due with ";
    private static final String DUE = "due with ";
    private static final String DIFFERS = "differs: ";

    static List<Row> all() {
        try {
            return Files.readAllLines(FILE).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Row::read)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Row read(String line) {
        String[] parts = line.split(" \\| ");
        List<String> dueWith = new ArrayList<>();
        boolean isDueAsAWhole = false;
        String difference = "";
        for (int i = 2; i < parts.length; i++) {
            String part = parts[i];
            if (part.startsWith(DIFFERS)) {
                difference = part.substring(DIFFERS.length());
            } else if (part.startsWith(ALL_DUE)) {
                isDueAsAWhole = true;
                dueWith.addAll(List.of(part.substring(ALL_DUE.length()).split(" ")));
            } else if (part.startsWith(DUE)) {
                dueWith.addAll(List.of(part.substring(DUE.length()).split(" ")));
            } else {
                throw new AssertionError("rows.txt: what is '" + part + "'?");
            }
        }
        return new Row(parts[0], parts[1], List.copyOf(dueWith), isDueAsAWhole, difference);
    }

    /// The beginning of the names of its tests: `p7` of `p7TheLongest...`, followed by a capital.
    boolean isNamedBy(String method) {
        String start = id.toLowerCase(Locale.ROOT);
        return method.startsWith(start)
                && method.length() > start.length()
                && Character.isUpperCase(method.charAt(start.length()));
    }

    /// The name of its transcript: `p07.txt`.
    String transcript() {
        int number = Integer.parseInt(id.substring(1));
        return String.format(
                Locale.ROOT, "%s%02d.txt", id.substring(0, 1).toLowerCase(Locale.ROOT), number);
    }
}
