package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vedette.lab.substrate.FreePorts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Completion typed into real shells: keys go in, and what the shell would then have run comes out.
final class CompletionIT {

    private static final int LIMIT_SECONDS = 180;

    /// What is typed (`<TAB>` for the key), and what it becomes.
    private static final String CASES =
            """
            vedette upp<TAB>                    | upp
            vedette comp<TAB>bash               | completion bash
            vedette up --det<TAB>               | up --detach
            vedette up --nodes re<TAB>          | up --nodes redis
            vedette demo --fault st<TAB>        | demo --fault stop
            vedette down --na<TAB>              | down --name
            vedette down --name ord<TAB>        | down --name orders
            vedette doctor 127.0<TAB>           | doctor 127.0.0.1:PORT
            vedette doctor --node 127.0<TAB>    | doctor --node 127.0.0.1:PORT
            vedette up --dir some-f<TAB>        | up --dir some-folder
            vedette --vers<TAB>                 | --version
            """;

    @TempDir private static Path work;

    private static String address;

    /// A group of one node, for its name and address.
    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(work.resolve("some-folder"));
        String port = FreePorts.find(1, new Random()).getFirst().toString();
        address = "127.0.0.1:" + port;
        VedetteRun up =
                VedetteRun.of(
                        work,
                        "up",
                        "--detach",
                        "--replicas",
                        "0",
                        "--sentinels",
                        "0",
                        "--name",
                        "orders",
                        "--port",
                        port);
        assertThat(up.exit()).as("%s", up).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        VedetteRun.of(work, "down", "--name", "orders");
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
    }

    private static void needs(String program) {
        assumeThat(Commands.isOnPath(program))
                .as("%s is not on PATH; install it to run this test", program)
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"bash, bash --norc --noprofile -i", "zsh, zsh -f -i"})
    void theTabKeyCompletesWhatHasOneContinuation(String shell, String command) throws Exception {
        needs("script");
        needs(shell);
        Path file = work.resolve("completion." + shell);
        Files.writeString(file, VedetteRun.of(work, "completion", shell).out());
        List<String> typed = new ArrayList<>();
        List<String> becomes = new ArrayList<>();
        CASES.lines()
                .forEach(
                        line -> {
                            String[] halves = line.split("\\|");
                            typed.add(halves[0].strip().replace("<TAB>", "\t"));
                            becomes.add(halves[1].strip().replace("127.0.0.1:PORT", address));
                        });
        List<String> ran = type(shell, command, file, typed);
        assertThat(ran).containsExactlyElementsOf(becomes);
    }

    /// Types lines into a shell on a terminal of its own, in which `vedette` tells its arguments.
    private static List<String> type(String shell, String command, Path file, List<String> lines)
            throws IOException, InterruptedException {
        Path ran = work.resolve("ran." + shell);
        Files.writeString(ran, "");
        String start = shell.equals("zsh") ? "autoload -Uz compinit; compinit -u -D; " : "";
        ProcessBuilder builder =
                new ProcessBuilder("script", "-qefc", command, "/dev/null")
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(work.resolve("terminal." + shell).toFile());
        builder.environment().put("TERM", "dumb");
        builder.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
        Process process = builder.start();
        try (Writer keys = process.outputWriter()) {
            keys.write(start + "source " + file + "; vedette() { echo \"$*\" >> " + ran + "; }\n");
            for (int i = 0; i < lines.size(); i++) {
                keys.write(lines.get(i) + "\n");
                keys.flush();
                // One line after the other, as a person types: a shell that is not ready to edit
                // would read a tab as a letter.
                awaitLines(ran, i + 1, shell);
            }
            keys.write("exit\n");
        } finally {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return Files.readAllLines(ran).stream()
                // Zsh takes the slash behind a folder away again when the line ends there.
                .map(line -> line.strip().replaceAll("/$", ""))
                .toList();
    }

    private static void awaitLines(Path file, int count, String shell)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (Files.readAllLines(file).size() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "the shell ran no line "
                                + count
                                + "; its terminal: "
                                + Files.readString(work.resolve("terminal." + shell)));
            }
            Thread.sleep(10);
        }
    }

    static Stream<Completed> commands() {
        return Completed.of(VedetteCommand.commandLine()).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void bashOffersEveryOptionOfEveryCommand(Completed command) throws Exception {
        needs("bash");
        List<String> names =
                command.options().stream().flatMap(option -> option.names().stream()).toList();
        assertThat(offered("vedette " + command.name() + " -")).containsAll(names);
    }

    @Test
    void bashOffersEveryCommand() throws Exception {
        needs("bash");
        assertThat(offered("vedette "))
                .containsExactlyElementsOf(commands().map(Completed::name).toList());
    }

    private static List<String> offered(String line) throws Exception {
        Path script = work.resolve("offered.bash");
        Files.writeString(
                script,
                BashCompletion.of(VedetteCommand.commandLine())
                        + "COMP_LINE='"
                        + line
                        + "' COMP_POINT="
                        + line.length()
                        + "\n_vedette; printf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash = new ProcessBuilder("bash", script.toString()).start();
        return bash.inputReader().lines().toList();
    }
}
