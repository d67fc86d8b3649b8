package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Every line below "Examples:" in every command's help, run by a shell: against a group of real
/// servers, and, for `explain`, over recorded logs.
///
/// The lines are run as they stand, but for addresses and paths. What they call besides vedette
/// (`ssh`, `docker`) are stand-ins that do to the group what would be done elsewhere.
final class ExamplesIT {

    private static final int LIMIT_SECONDS = 180;

    /// The demo starts groups of its own, for ten seconds and more each: DemoIT runs these forms.
    private static final List<String> ELSEWHERE = List.of("demo");

    /// What the commands say of the group at hand: all of it is on one machine, replicas answer a
    /// little later than masters, and writes are lost in a failover, which is refused without
    /// --yes. Others must end with 0.
    private static final Map<String, List<Integer>> CODES =
            Map.of(
                    "doctor", List.of(0, 1),
                    "explain", List.of(0, 1),
                    "failover", List.of(0, 1),
                    "probe", List.of(0, 1));

    @TempDir private static Path work;

    private static UpGroup group;

    @BeforeAll
    static void start() throws Exception {
        group = UpGroup.of(work, "redis");
        Path bin = Files.createDirectories(work.resolve("bin"));
        program(bin.resolve("vedette"), "exec " + VedetteRun.LAUNCHER + " \"$@\"");
        Path recorded =
                VedetteRun.LAUNCHER.resolveSibling("lab/src/test/resources/explain/kill-master");
        for (String folder : List.of("", "incident", "logs")) {
            Path copies = Files.createDirectories(work.resolve(folder));
            try (Stream<Path> files = Files.list(recorded)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".log")).toList()) {
                    Files.copy(
                            file,
                            copies.resolve(file.getFileName()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        program(bin.resolve("docker"), "cat " + work.resolve("incident") + "/sentinel-*.log");
        program(
                bin.resolve("ssh"),
                """
                case "$*" in
                *kill*)
                    port=$(redis-cli -p %d sentinel get-master-addr-by-name mymaster | tail -1)
                    kill -KILL $(redis-cli -p $port info server | tr -d '\\r' | sed -n 's/^process_id://p') ;;
                *start*) %s ;;
                esac"""
                        .formatted(group.sentinel(0).port(), group.upCommand()));
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
        if (group != null) {
            group.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleWorks() {
        return VedetteCommand.commandLine().getSubcommands().entrySet().stream()
                .filter(command -> !ELSEWHERE.contains(command.getKey()))
                // Last, since the addresses in the others' lines say who is the master.
                .sorted(Comparator.comparing(command -> command.getKey().equals("failover")))
                .flatMap(
                        command ->
                                examples(command.getValue())
                                        .map(
                                                line ->
                                                        DynamicTest.dynamicTest(
                                                                line,
                                                                () ->
                                                                        run(
                                                                                command.getKey(),
                                                                                line))));
    }

    @TestFactory
    Stream<DynamicTest> everyCommandHasExamples() {
        return VedetteCommand.commandLine().getSubcommands().entrySet().stream()
                .filter(command -> !(command.getValue().getCommand() instanceof NodeCommand))
                .map(
                        command ->
                                DynamicTest.dynamicTest(
                                        command.getKey(),
                                        () ->
                                                assertThat(examples(command.getValue()))
                                                        .isNotEmpty()));
    }

    /// The lines of a footer, put together where a backslash says so; what follows three spaces is
    /// a remark.
    private static Stream<String> examples(CommandLine command) {
        String footer = String.join("\n", command.getCommandSpec().usageMessage().footer());
        return footer.replaceAll("\\\\\\R\\s*", "")
                .lines()
                .map(line -> line.strip().split(" {3,}")[0])
                .filter(line -> line.contains("vedette "));
    }

    private static void run(String command, String line) throws Exception {
        String here =
                line.replace("10.0.0.1:26379", group.sentinel(0).toString())
                        .replace("10.0.0.2:26379", group.sentinel(1).toString())
                        .replace("10.0.0.1:6379", group.node(0).toString())
                        .replace("10.0.0.2:6379", group.node(1).toString())
                        .replace("=secret", "=" + UpGroup.PASSWORD)
                        .replace(":secret@", ":" + UpGroup.PASSWORD + "@")
                        .replace("/var/log/redis", work.resolve("logs").toString())
                        .replace("/srv/group", work.resolve("group").toString())
                        .replace("redis://127", "redis://:" + UpGroup.PASSWORD + "@127")
                        .replace("--for 60", "--for 3")
                        .replace("--time 30", "--time 3")
                        .replace("--port 25000", "--port " + UpGroup.sixPorts());
        prepare(command, line);
        Process shell = start(here);
        boolean goesOn =
                line.contains("--watch")
                        || command.equals("up")
                                && !line.contains("--detach")
                                && !line.contains("--dry");
        if (goesOn) {
            Path out = work.resolve("example.out");
            Awaited.until(() -> Files.size(out) > 500 || !shell.isAlive());
            shell.destroy(); // which is the program by now: nothing follows it on the line
        }
        assertThat(shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s ended", here).isTrue();
        boolean isRefused = command.equals("failover") && !line.contains("--yes");
        List<Integer> codes =
                goesOn
                        ? List.of(143)
                        : isRefused ? List.of(2) : CODES.getOrDefault(command, List.of(0));
        assertThat(shell.exitValue())
                .as("%s\n%s", here, Files.readString(work.resolve("example.out")))
                .isIn(codes);
        if (command.equals("up") && line.contains("--detach")) {
            String name = line.contains("orders") ? "orders" : "mymaster";
            start("vedette down --name " + name).waitFor();
        }
    }

    /// What must be there before `vedette down` can end it.
    private static void prepare(String command, String line) throws Exception {
        if (command.equals("down")) {
            String here = line.substring("vedette down".length()).replace("--keep", "");
            start(
                            "vedette up --detach --nodes redis --sentinels 0 --port "
                                    + UpGroup.sixPorts()
                                    + here.replace("/srv/group", work.resolve("group").toString()))
                    .waitFor();
        }
    }

    private static Process start(String line) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-o", "pipefail", "-c", line)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(work.resolve("example.out").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("PATH", work.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("REDISCLI_AUTH", UpGroup.PASSWORD);
        environment.put("XDG_STATE_HOME", work.resolve("other-state").toString());
        return builder.start();
    }
}
