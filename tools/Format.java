import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Formats every Java file of the project, or with `--check` says which ones would change and exits
/// with 1.
///
/// google-java-format in AOSP style does the work.
///
/// Run through Maven, which knows where the formatter is: see HACKING.md.
public final class Format {

    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean check = List.of(args).contains("--check");
        List<Path> files = javaFiles(Path.of(""));
        List<String> findings =
                files.parallelStream().flatMap(file -> format(file, check).stream()).toList();
        findings.forEach(System.err::println);
        if (!findings.isEmpty()) {
            System.err.println("Reformat with: mvn -q -N validate exec:exec@format");
            System.exit(1);
        }
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> path.toString().endsWith(".java"))
                    .filter(Format::isSource)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        for (Path part : file) {
            if (part.toString().equals("target") || part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    /// What is wrong with the file; when not checking, the file is put right and nothing is left to
    /// say.
    private static List<String> format(Path file, boolean check) {
        try {
            String before = Files.readString(file);
            var options =
                    JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build();
            String after =
                    new Formatter(options)
                            .formatSource(
                                    ImportOrderer.reorderImports(
                                            RemoveUnusedImports.removeUnusedImports(before),
                                            JavaFormatterOptions.Style.AOSP));
            if (before.equals(after)) {
                return List.of();
            }
            if (check) {
                return List.of(file + ": not formatted");
            }
            Files.writeString(file, after);
            return List.of();
        } catch (FormatterException e) {
            return List.of(file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
