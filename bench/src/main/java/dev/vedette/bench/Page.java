package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/// A page under docs that a program writes: who wrote it, with what and on which machine, what was
/// found, and the raw figures in a file beside it.
final class Page {

    private final Path file;
    private final Path raw;
    private final StringBuilder text = new StringBuilder();

    /// @param program what writes it, as it is called
    /// @param theirs what ours is held to
    Page(Path file, String title, String program, String ours, String theirs) throws IOException {
        this.file = file;
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        raw = file.resolveSibling(name + ".csv");
        text.append("# ").append(title).append("\n\nWritten by `").append(program);
        text.append("`; do not edit. Ours: `").append(ours);
        text.append("`, theirs: `").append(theirs).append('`');
        if (!theirs.equals("none")) {
            text.append(" (").append(firstLine(theirs + " --version")).append(')');
        }
        text.append(".\n").append(machine());
    }

    static Page of(Choices options, String title, String program) throws IOException {
        return new Page(
                Path.of(options.text("--report")),
                title,
                program,
                options.text("--ours"),
                options.text("--theirs"));
    }

    Page add(String more) {
        text.append(more);
        return this;
    }

    Page add(String format, Object... arguments) {
        return add(String.format(Locale.ROOT, format, arguments));
    }

    /// @param what the raw figures are of
    void linkRaw(String what) {
        String name = raw.getFileName().toString();
        add("\n%s: [%s](%s).\n", what, name, name);
    }

    void write() throws IOException {
        Files.writeString(file, text);
        System.out.println("written: " + file);
    }

    void write(String figures) throws IOException {
        write();
        Files.writeString(raw, figures);
        System.out.println("written: " + raw);
    }

    /// The day, the machine and the JDK.
    private static String machine() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
        String cpu =
                lines.stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.replaceFirst(".*:\\s*", ""))
                        .findFirst()
                        .orElse("unknown processor");
        // Not what this process may use: a load may be bound to one of them.
        long processors = lines.stream().filter(line -> line.startsWith("processor")).count();
        return String.format(
                Locale.ROOT,
                "%s, on %s with %d processors, Linux %s, JDK %s",
                LocalDate.now(ZoneOffset.UTC),
                cpu,
                processors,
                System.getProperty("os.version"),
                Runtime.version());
    }

    static String firstLine(String command) throws IOException {
        Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            String line = output.readLine();
            return line == null ? "unknown" : line;
        }
    }
}
