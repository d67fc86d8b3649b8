package dev.vedette.lab.substrate;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.client.UnexpectedAnswer;
import dev.vedette.lab.topology.Program;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One node or sentinel: a process that can be killed, frozen and started again in its folder, and
/// a connection to ask it things. Asking is for one thread only.
public final class Member {

    /// Long enough for a busy machine, short enough to notice a frozen process while a person looks
    /// on.
    private static final int ASK_TIMEOUT_MILLIS = 500;

    private static final int END_TIMEOUT_SECONDS = 5;

    private final String name;
    private final Program program;
    private final Address address;
    private final Path folder;
    private @Nullable Process process;
    private @Nullable RespConnection connection;

    Member(String name, Program program, Address address, Path folder) {
        this.name = name;
        this.program = program;
        this.address = address;
        this.folder = folder;
    }

    public String name() {
        return name;
    }

    public Program program() {
        return program;
    }

    public Address address() {
        return address;
    }

    /// The process id of the latest start; -1 before the first.
    public long pid() {
        return process == null ? -1 : process.pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public Path folder() {
        return folder;
    }

    Path configuration() {
        return folder.resolve("conf.txt");
    }

    /// Only [Group#start] calls this: it must know every process there is.
    void launch() throws IOException {
        List<String> command = new ArrayList<>(program.command());
        command.add(configuration().toString());
        command.addAll(program.trailing());
        File output = folder.resolve("output.txt").toFile();
        process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                        .redirectErrorStream(true)
                        .start();
    }

    /// SIGKILL, which a frozen process cannot escape either, also for what a wrapper script
    /// started. Does not wait for the end: see [#awaitEnd()].
    ///
    /// @return when the signal was sent, in `System.nanoTime`
    public long kill() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return System.nanoTime();
        }
        // Looked for first: it takes a while, and a dead parent's children have another parent.
        List<ProcessHandle> offspring = running.descendants().toList();
        long now = System.nanoTime();
        running.destroyForcibly();
        offspring.forEach(ProcessHandle::destroyForcibly);
        return now;
    }

    /// Waits until the killed process is gone; false if it is still there after 5 s.
    public boolean awaitEnd() throws InterruptedException {
        return process == null || process.waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /// SIGSTOP: the process keeps its port and its connections and does nothing.
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// SIGCONT
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /// The JDK sends no such signals; every POSIX shell does.
    private void signal(String signal) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (exit != 0) {
            throw new IOException(
                    "SIG" + signal + " could not be sent to " + name + " (pid " + pid() + ")");
        }
    }

    /// Asks on a connection that is kept for the next question and thrown away after a failure.
    public Answer ask(String... words) throws IOException {
        RespConnection open = connection;
        if (open == null) {
            open = RespConnection.open(address, ASK_TIMEOUT_MILLIS);
            connection = open;
        }
        try {
            return open.ask(words);
        } catch (IOException failure) {
            hangUp();
            throw failure;
        }
    }

    void hangUp() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /// Whether this process answers on its port. A stranger on the same port does not count: the
    /// process id that INFO tells must be ours, or that of something our wrapper script started.
    boolean isServing() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return false;
        }
        try {
            if (!ask("PING").text().equals("PONG")) {
                return false;
            }
            String told = ask("INFO", "server").fields().get("process_id");
            return told == null
                    || told.equals(Long.toString(running.pid()))
                    || running.descendants()
                            .anyMatch(child -> told.equals(Long.toString(child.pid())));
        } catch (UnexpectedAnswer _) {
            return false; // LOADING, for one
        } catch (IOException _) {
            return false;
        }
    }

    /// The last lines this process wrote, to its log or else to its output.
    String lastWords(int count) {
        for (String file : List.of("log.txt", "output.txt")) {
            try {
                Path path = folder.resolve(file);
                if (Files.exists(path) && Files.size(path) > 0) {
                    List<String> lines = Files.readAllLines(path, StandardCharsets.ISO_8859_1);
                    return String.join(
                            "\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
                }
            } catch (IOException unreadable) {
                return "(" + file + " cannot be read: " + unreadable.getMessage() + ")";
            }
        }
        return "(it wrote nothing)";
    }
}
