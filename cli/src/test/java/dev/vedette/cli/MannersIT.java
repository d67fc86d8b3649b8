package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What all commands have in common that look at a group: what they say, and their exit codes, when
/// the arguments are wrong, nobody answers, the password is refused, or the user has enough.
///
/// The commands are found by their argument, so a new one is held to the same.
final class MannersIT {

    private static final String SECRET = "hunter2";

    @TempDir private static Path work;

    private static String node;

    @BeforeAll
    static void start() throws Exception {
        int port = UpGroup.sixPorts();
        node = "127.0.0.1:" + port;
        VedetteRun up =
                VedetteRun.of(
                        work,
                        "up",
                        "--detach",
                        "--replicas",
                        "0",
                        "--sentinels",
                        "0",
                        "--password",
                        "right",
                        "--port",
                        "" + port);
        assertThat(up.exit()).as("%s", up).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        VedetteRun.of(work, "down");
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
    }

    static Stream<String> commands() {
        return VedetteCommand.commandLine().getSubcommands().entrySet().stream()
                .filter(
                        command ->
                                command.getValue().getCommandSpec().positionalParameters().stream()
                                        .anyMatch(each -> each.paramLabel().equals("HOST:PORT")))
                .map(command -> command.getKey());
    }

    /// No more than `lines` on standard error, no stack trace, no secret anywhere.
    private static void assertIsClear(VedetteRun run, int code, int lines) throws Exception {
        assertThat(run.exit()).as("%s", run).isEqualTo(code);
        assertThat(run.err()).doesNotContain("Exception", "\tat ");
        assertThat(run.err().lines().filter(line -> !line.endsWith(" ...")).count())
                .as("%s", run)
                .isBetween(1L, (long) lines);
        assertThat(run.out() + run.err()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aWrongArgumentIsNamed(String command) throws Exception {
        VedetteRun option = VedetteRun.of(work, command, node, "--no-such-option");
        assertIsClear(option, 2, 3);
        assertThat(option.err()).contains("--no-such-option");
        VedetteRun address = VedetteRun.of(work, command, "localhost");
        assertIsClear(address, 2, 2);
        assertThat(address.err()).contains("'localhost' is not HOST:PORT");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whoDoesNotAnswerIsNamed(String command) throws Exception {
        VedetteRun refused = VedetteRun.of(work, command, "127.0.0.1:1", "-a", SECRET);
        assertIsClear(refused, 3, 2);
        assertThat(refused.err()).contains("127.0.0.1:1").contains("connection refused");
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + mute.getLocalPort();
            VedetteRun silent = VedetteRun.of(work, command, address, "--timeout", "300");
            assertIsClear(silent, 3, 2);
            assertThat(silent.err()).contains(address).contains("no answer within 300 ms");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aRefusedPasswordIsSaidAndNotShown(String command) throws Exception {
        VedetteRun run = VedetteRun.of(work, command, node, "-a", SECRET);
        assertIsClear(run, 3, 2);
        assertThat(run.err()).contains(node).contains("WRONGPASS");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itCanBeInterruptedWhileItWaits(String command) throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                VedetteRun run =
                        VedetteRun.start(
                                work,
                                command,
                                "127.0.0.1:" + mute.getLocalPort(),
                                "--timeout",
                                "60000");
                Socket _ = mute.accept()) {
            run.signal("INT");
            assertThat(run.exit()).as("%s", run).isEqualTo(130);
            assertThat(run.err()).doesNotContain("Exception", "\tat ");
        }
    }

    static Stream<String> everyCommand() {
        return Stream.concat(
                Stream.of(""),
                VedetteCommand.commandLine().getSubcommands().entrySet().stream()
                        .filter(each -> !(each.getValue().getCommand() instanceof NodeCommand))
                        .map(each -> each.getKey()));
    }

    /// In one JVM: what is asked here does not depend on the launcher.
    @ParameterizedTest
    @MethodSource("everyCommand")
    void helpFitsATerminalAndTellsExitCodes(String command) throws IOException {
        picocli.CommandLine vedette = VedetteCommand.commandLine();
        String usage =
                command.isEmpty()
                        ? vedette.getUsageMessage()
                        : vedette.getSubcommands().get(command).getUsageMessage();
        assertThat(usage.lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        if (command.isEmpty()) {
            assertThat(usage).doesNotContain("Others:");
        } else {
            assertThat(usage).contains("Exit codes:").contains("Examples:");
        }
    }
}
