package dev.vedette.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `./vedette ...` as a user starts it, with a home of its own for groups.
final class VedetteRun implements AutoCloseable {

    static final Path LAUNCHER =
            Path.of(System.getProperty("basedir")).resolveSibling("vedette").toAbsolutePath();

    private static final int LIMIT_SECONDS = 300;

    private final List<String> command;
    private final Path out;
    private final Path err;
    private final Process process;

    private VedetteRun(Path work, Map<String, String> environment, List<String> words)
            throws IOException {
        // Under a shell that runs it in the background they would be ignored from the start.
        command = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
        command.addAll(words);
        Files.createDirectories(work);
        out = Files.createTempFile(work, "out", "");
        err = Files.createTempFile(work, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().remove("REDISCLI_AUTH");
        builder.environment().remove("VEDETTE_SENTINEL_AUTH");
        builder.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
        builder.environment().putAll(environment);
        process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    private static List<String> launched(String... arguments) {
        List<String> words = new ArrayList<>(List.of(LAUNCHER.toString()));
        words.addAll(List.of(arguments));
        return words;
    }

    /// Starts it and returns at once.
    static VedetteRun start(Path work, String... arguments) throws IOException {
        return new VedetteRun(work, Map.of(), launched(arguments));
    }

    static VedetteRun start(Path work, Map<String, String> environment, String... arguments)
            throws IOException {
        return new VedetteRun(work, environment, launched(arguments));
    }

    /// Starts it and returns when it has ended.
    static VedetteRun of(Path work, String... arguments) throws IOException, InterruptedException {
        return of(work, Map.of(), arguments);
    }

    static VedetteRun of(Path work, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        VedetteRun run = new VedetteRun(work, environment, launched(arguments));
        run.exit();
        return run;
    }

    /// A whole command line, for a shell to take apart; returns when it has ended.
    static VedetteRun inShell(Path work, Map<String, String> environment, String line)
            throws IOException, InterruptedException {
        VedetteRun run = new VedetteRun(work, environment, List.of("sh", "-c", "exec " + line));
        run.exit();
        return run;
    }

    int exit() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within " + LIMIT_SECONDS + " s");
        }
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /// For assertions that fail: all there is to know.
    @Override
    public String toString() {
        try {
            return String.join(" ", command) + "\n" + out() + err();
        } catch (IOException unreadable) {
            return command + ": " + unreadable;
        }
    }

    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }

    /// Waits until it has written `text` to its standard output, or ended.
    void awaitOut(String text) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (process.isAlive() && !out().contains(text)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("'" + text + "' never came: " + this);
            }
            try {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(
                        "interrupted while waiting for '" + text + "'", interrupted);
            }
        }
    }

    /// Processes that work in a folder or below it, deleted or not.
    static List<ProcessHandle> processesIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(candidate -> worksIn(candidate).startsWith(folder.toString()))
                .toList();
    }

    private static String worksIn(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd")).toString();
        } catch (IOException _) {
            return ""; // ended meanwhile, or somebody else's
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
