package dev.vedette.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// RDB files of a real server, whole and damaged: what the log says about them is what a real
/// server says, and no file is touched.
final class LoadingTest {

    @TempDir Path directory;

    @Test
    void aWholeFileIsLoadedWithTheWordsOfRedis() throws IOException, DiskFailure {
        byte[] file = realFile();
        List<String> theirs = theirLines(file);
        Keeper ours = load(file);
        Oracle.count(theirs.size());

        assertThat(masked(ours.world.printed())).isEqualTo(theirs);
        assertThat(ours.keyspace.database(0).size()).isEqualTo(20);
        assertThat(ours.keyspace.database(3).size()).isEqualTo(1);
    }

    @Test
    void r2ADamagedFileIsRefusedWithTheWordsOfRedisAndStaysAsItIs()
            throws IOException, DiskFailure {
        byte[] good = realFile();
        int length = good.length;
        List<UnaryOperator<byte[]>> damages =
                List.of(
                        file -> new byte[0],
                        file -> Arrays.copyOf(file, 3),
                        file -> Arrays.copyOf(file, 9),
                        file -> Arrays.copyOf(file, 20),
                        file -> Arrays.copyOf(file, length / 2),
                        file -> Arrays.copyOf(file, length - 8),
                        file -> Arrays.copyOf(file, length - 1),
                        file -> flipped(file, length - 1),
                        file -> "PK\3\4 hello, this is an archive".getBytes(StandardCharsets.UTF_8),
                        file -> spliced(file, "REDIS0099"),
                        file -> spliced(file, "REDISabcd"));
        for (int i = 0; i < damages.size(); i++) {
            byte[] damaged = damages.get(i).apply(good.clone());
            List<String> theirs = theirLines(damaged);
            Keeper ours = load(damaged);
            Oracle.count(theirs.size());

            assertThat(ours.hasFailed).as("damage %d", i).isTrue();
            assertThat(masked(ours.world.printed())).as("damage %d", i).isEqualTo(theirs);
            assertThat(ours.world.disk().readAll("/data/dump.rdb")).isEqualTo(damaged);
            assertThat(ours.world.disk().list("/data")).containsExactly("dump.rdb");
        }
    }

    /// Anything may have happened to a file: each single flipped bit is noticed, by the checksum at
    /// the latest.
    @Test
    void r1NoFlippedBitGoesUnnoticed() throws IOException, DiskFailure {
        byte[] good = realFile();
        for (int at = 9; at < good.length; at++) {
            byte[] damaged = good.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Keeper ours = load(damaged);
            assertThat(ours.hasFailed).as("bit %d of byte %d", at % 8, at).isTrue();
        }
    }

    private static byte[] flipped(byte[] file, int at) {
        file[at] ^= 1;
        return file;
    }

    private static byte[] spliced(byte[] file, String head) {
        byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, file, 0, bytes.length);
        return file;
    }

    private static byte[] realFile() throws IOException {
        try (RedisProcess real = Oracle.start();
                RespClient client = real.connect()) {
            for (int i = 0; i < 20; i++) {
                client.ask("SET", "key" + i, "value ".repeat(i));
            }
            client.ask("SELECT", "3");
            client.ask("SET", "n", "12345", "EX", "1000");
            client.ask("SAVE");
            return Files.readAllBytes(real.directory().resolve("dump.rdb"));
        }
    }

    private static Keeper load(byte[] file) throws DiskFailure {
        Simulation simulation = new Simulation(1);
        SimWorld machine = simulation.machine("10.0.0.1");
        try (DiskFile disk = machine.disk().create("/data/dump.rdb")) {
            disk.write(file);
            disk.sync();
        }
        Keeper keeper = new Keeper(machine);
        machine.start(keeper);
        simulation.runUntil(() -> keeper.isLoaded || keeper.hasFailed, 5_000);
        return keeper;
    }

    /// What a real server says about the file, until it refuses it or has loaded it.
    private List<String> theirLines(byte[] file) throws IOException {
        Files.write(directory.resolve("dump.rdb"), file);
        Process process =
                new ProcessBuilder(
                                Oracle.onPath("redis-server").toString(),
                                "--port",
                                "0",
                                "--unixsocket",
                                "s")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (var out = process.inputReader(StandardCharsets.ISO_8859_1)) {
            StringBuilder log = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                log.append(line).append('\n');
                if (line.contains("DB loaded from disk")) {
                    break;
                }
            }
            return masked(log.toString());
        } finally {
            process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    /// The lines about loading, without what differs by nature: process, time, place in the source.
    private static List<String> masked(String log) {
        return log.lines()
                .filter(line -> line.matches("\\d+:M .*"))
                .map(line -> line.replaceFirst("^\\d+:M .{24} ", ""))
                .dropWhile(
                        line ->
                                !line.matches(
                                        ". (Loading RDB|Short read|Wrong sig|Can't handle).*"))
                .takeWhile(line -> !line.contains("Ready to accept"))
                .filter(line -> !line.contains("Internal error in RDB reading offset"))
                .map(line -> line.replaceAll("RDB age \\d+ seconds", "RDB age N seconds"))
                .map(line -> line.replaceAll("disk: [0-9.]+ seconds", "disk: N seconds"))
                .toList();
    }
}
