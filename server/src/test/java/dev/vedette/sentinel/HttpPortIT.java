package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The HTTP port, as a monitoring system, an orchestrator and a load balancer use it.
final class HttpPortIT {

    /// redis_exporter's, of one master each.
    private static final List<String> OF_THE_EXPORTER =
            List.of(
                    "redis_sentinel_master_status",
                    "redis_sentinel_master_slaves",
                    "redis_sentinel_master_ok_slaves",
                    "redis_sentinel_master_sentinels",
                    "redis_sentinel_master_ok_sentinels",
                    "redis_sentinel_master_ckquorum_status",
                    "redis_sentinel_master_setting_ckquorum",
                    "redis_sentinel_master_setting_failover_timeout",
                    "redis_sentinel_master_setting_parallel_syncs",
                    "redis_sentinel_master_setting_down_after_milliseconds");

    @TempDir Path directory;

    private static String said(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String get(int port, String target) {
        return said(port, "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void itTellsOfMastersAndFailovers() {
        RedisProcess master = Oracle.start();
        RedisProcess replica = Oracle.start("--replicaof", "127.0.0.1", "" + master.port());
        int port = RedisProcess.freePort();
        String lines =
                "http-port " + port + "\nsentinel monitor g 127.0.0.1 " + master.port() + " 1\n";
        try (master;
                replica;
                SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
            ours.ask("SENTINEL debug info-period 200");
            ours.await(
                    "the replica is in sync", () -> ours.ask("SENTINEL replicas g").contains("ok"));
            assertThat(get(port, "/healthz")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\nok\n");
            assertThat(get(port, "/readyz")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(get(port, "/primary?master=g"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n127.0.0.1:" + master.port() + "\n");
            assertThat(get(port, "/primary?master=%67")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(get(port, "/primary?master=h")).startsWith("HTTP/1.1 404");
            assertThat(get(port, "/primary?master=%")).startsWith("HTTP/1.1 400");
            assertThat(get(port, "/primary")).startsWith("HTTP/1.1 400");
            assertThat(get(port, "/")).startsWith("HTTP/1.1 404");
            assertThat(said(port, "POST /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 405");
            assertThat(said(port, "HEAD /healthz HTTP/1.1\r\n\r\n")).endsWith("close\r\n\r\n");

            assertThat(ours.ask("SENTINEL failover g")).containsExactly("OK");
            ours.await("it ends", () -> get(port, "/metrics").contains("outcome=\"end\"} 1\n"));
            assertThat(get(port, "/primary?master=g")).endsWith(":" + replica.port() + "\n");
            List<String> metrics = get(port, "/metrics").lines().toList();
            for (String name : OF_THE_EXPORTER) {
                assertThat(metrics)
                        .as(name)
                        .anyMatch(line -> line.startsWith(name + "{master_name=\"g\","));
            }
            assertThat(metrics)
                    .contains(
                            "redis_up 1",
                            "redis_sentinel_masters 1",
                            "vedette_sentinel_failovers_total{master_name=\"g\",cause=\"operator\",outcome=\"end\"} 1");
            for (String stage : List.of("election", "selection", "promotion", "reconfiguration")) {
                assertThat(metrics)
                        .contains(
                                "vedette_sentinel_failover_stage_seconds_count{master_name=\"g\",stage=\""
                                        + stage
                                        + "\"} 1");
            }
        }
    }

    private static String get(int port, String target, String login) {
        String code = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        return said(
                port, "GET " + target + " HTTP/1.1\r\nauthorization: basic " + code + "\r\n\r\n");
    }

    /// Accounts of the Sentinel: their passwords, whether they are on, and what they may run.
    @Test
    void whoMayNotAskTheSentinelMayNotReadItsPagesEither() {
        int port = RedisProcess.freePort();
        String lines =
                "http-port "
                        + port
                        + "\nhttp-auth yes\n"
                        + "user default off\n"
                        + "user probe on >wrong:or:right ~* &* -@all +info\n"
                        + "user app on >app ~* &* -@all +ping\n"
                        + "user gone off >gone ~* &* +@all\n"
                        + "sentinel monitor g 127.0.0.1 6 1\n";
        try (SentinelProcess _ = SentinelProcess.start(OURS, directory, lines)) {
            for (String page :
                    List.of("/metrics", "/primary?master=g", "/metrics?", "/healthz?x")) {
                assertThat(get(port, page))
                        .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                        .contains("\r\nWWW-Authenticate: Basic realm=\"sentinel\"\r\n");
                assertThat(get(port, page, "probe:wrong")).startsWith("HTTP/1.1 401");
                assertThat(get(port, page, "nobody:wrong:or:right")).startsWith("HTTP/1.1 401");
                assertThat(get(port, page, "gone:gone")).startsWith("HTTP/1.1 401");
                assertThat(get(port, page, "app:app")).startsWith("HTTP/1.1 401");
                assertThat(get(port, page, "default:")).startsWith("HTTP/1.1 401");
                assertThat(get(port, page, "probe")).startsWith("HTTP/1.1 401");
            }
            assertThat(said(port, "GET /metrics HTTP/1.1\r\nAuthorization: Basic !\r\n\r\n"))
                    .startsWith("HTTP/1.1 401");
            assertThat(get(port, "/metrics", "probe:wrong:or:right"))
                    .startsWith("HTTP/1.1 200")
                    .contains("redis_up 1");
            assertThat(get(port, "/primary?master=g", "probe:wrong:or:right"))
                    .endsWith("127.0.0.1:6\n");
            assertThat(get(port, "/healthz")).startsWith("HTTP/1.1 200");
            assertThat(get(port, "/readyz")).startsWith("HTTP/1.1 200");
        }
    }

    /// Nobody keeps others out by saying nothing.
    @Test
    void visitorsThatSayNothingMakeWay() throws IOException {
        int port = RedisProcess.freePort();
        List<Socket> silent = new ArrayList<>();
        try (SentinelProcess ours =
                SentinelProcess.start(OURS, directory, "http-port " + port + "\n")) {
            for (int i = 0; i < 100; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(get(port, "/healthz")).startsWith("HTTP/1.1 200");
            assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
            assertThat(ours.ask("PING")).containsExactly("PONG");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }
}
