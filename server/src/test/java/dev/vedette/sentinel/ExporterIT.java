package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// redis_exporter, as Debian packages it, in front of a real Sentinel and of ours, and our own
/// `/metrics` beside it: dashboards made for one show the others.
final class ExporterIT {

    private static final String NAMES = "redis_sentinel_";

    /// Newer exporters have these; the packaged one has not.
    private static final String SETTINGS = "redis_sentinel_master_setting_";

    @TempDir Path directory;

    private static Process exporterOf(int sentinel, int port) throws IOException {
        return new ProcessBuilder(
                        Oracle.onPath("prometheus-redis-exporter").toString(),
                        "-redis.addr",
                        "redis://127.0.0.1:" + sentinel,
                        "-web.listen-address",
                        "127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// The lines about Sentinels, with their labels in order; none while nobody answers.
    private static Set<String> metrics(HttpClient client, int port) {
        try {
            URI page = URI.create("http://127.0.0.1:" + port + "/metrics");
            return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(NAMES) && !line.startsWith(SETTINGS))
                    .map(ExporterIT::ordered)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException notYet) {
            return Set.of();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static String ordered(String line) {
        int from = line.indexOf('{');
        int to = line.indexOf('}');
        if (from < 0) {
            return line;
        }
        String labels =
                Arrays.stream(line.substring(from + 1, to).split(","))
                        .sorted()
                        .collect(Collectors.joining(","));
        return line.substring(0, from + 1) + labels + line.substring(to);
    }

    @Test
    void theExporterAndWeSayTheSame() throws IOException {
        int http = RedisProcess.freePort();
        RedisProcess master = Oracle.start();
        RedisProcess replica = Oracle.start("--replicaof", "127.0.0.1", "" + master.port());
        String lines = "sentinel monitor g 127.0.0.1 " + master.port() + " 1\n";
        try (master;
                replica;
                HttpClient client = HttpClient.newHttpClient();
                SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                SentinelProcess ours =
                        SentinelProcess.start(
                                OURS, directory, lines + "http-port " + http + "\n")) {
            for (SentinelProcess sentinel : new SentinelProcess[] {real, ours}) {
                sentinel.ask("SENTINEL debug info-period 200 publish-period 200");
            }
            int beforeReal = RedisProcess.freePort();
            int beforeOurs = RedisProcess.freePort();
            Process first = exporterOf(real.port, beforeReal);
            Process second = exporterOf(ours.port, beforeOurs);
            try {
                ours.await(
                        "the real one is seen with its replica and both Sentinels",
                        () ->
                                metrics(client, beforeReal).toString().contains("OK 2 usable")
                                        && isSettled(metrics(client, beforeReal)));
                Set<String> wanted = metrics(client, beforeReal);
                assertThat(wanted).hasSizeGreaterThanOrEqualTo(11);
                ours.await(
                        "the exporter of ours says so",
                        () -> metrics(client, beforeOurs).equals(wanted));
                ours.await("and so do we", () -> metrics(client, http).equals(wanted));
                Oracle.count(2L * wanted.size());
            } finally {
                first.destroyForcibly();
                second.destroyForcibly();
            }
        }
    }

    private static boolean isSettled(Set<String> metrics) {
        return metrics.stream()
                .anyMatch(
                        line ->
                                line.startsWith("redis_sentinel_master_ok_slaves")
                                        && line.endsWith(" 1"));
    }
}
