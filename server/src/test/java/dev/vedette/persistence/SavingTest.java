package dev.vedette.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Saving by command, by save point and in vain: replies, log lines and INFO persistence next to a
/// real server's.
final class SavingTest {

    private static final long PATIENCE_SECONDS = 10;

    /// What is to be compared: the replies, then the log lines in sorted order (a child process and
    /// its parent write in either order), then INFO.
    private record Story(List<String> replies, List<String> log, List<String> info) {}

    /// One server and what is needed to tell its story.
    private record Server(RespClient client, Path directory, Supplier<String> log) {

        String ask(String... words) {
            return client.ask(words).toString();
        }

        void awaitLine(String text, int times) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (log.get().split(text, -1).length <= times) {
                assertThat(System.nanoTime()).as("waiting for %s", text).isLessThan(deadline);
                // There is no event for "a server wrote a line".
                ask("PING");
            }
        }
    }

    @FunctionalInterface
    private interface Scenario {
        List<String> play(Server server) throws IOException;
    }

    private static void compare(Scenario scenario, String... arguments) throws IOException {
        Story theirs;
        try (RedisProcess real = Oracle.start(arguments);
                RespClient client = real.connect()) {
            theirs = story(new Server(client, real.directory(), real::log), scenario);
        }
        Story ours;
        try (OurNode node = OurNode.start(arguments);
                RespClient client = node.connect()) {
            ours = story(new Server(client, node.directory(), node::log), scenario);
        }
        Oracle.count(theirs.replies.size() + theirs.log.size() + theirs.info.size());
        assertThat(ours.replies).isEqualTo(theirs.replies);
        assertThat(ours.log).isEqualTo(theirs.log);
        assertThat(ours.info).isEqualTo(theirs.info);
    }

    private static Story story(Server server, Scenario scenario) throws IOException {
        List<String> replies = scenario.play(server);
        List<String> log =
                server.log()
                        .get()
                        .lines()
                        .dropWhile(line -> !line.contains("Ready to accept"))
                        .filter(line -> !line.contains("Fork CoW for RDB"))
                        .map(line -> line.replaceFirst("^\\d+:(\\w) .{24} ", "$1 "))
                        .map(line -> line.replaceAll("temp-[0-9-]+\\.rdb", "temp-N.rdb"))
                        .map(line -> line.replaceAll("by pid \\d+", "by pid N"))
                        .map(line -> line.replace(server.directory().toString(), "DIR"))
                        .sorted()
                        .toList();
        Reply.Bulk info = asBulk(server.client().ask("INFO", "persistence"));
        List<String> fields =
                info.value()
                        .toString()
                        .lines()
                        .map(line -> line.replaceAll("(save_time|cow_size|time_sec):\\d+", "$1:N"))
                        .toList();
        return new Story(replies, log, fields);
    }

    private static Reply.Bulk asBulk(Reply reply) {
        return reply instanceof Reply.Verbatim(String _, var text)
                ? new Reply.Bulk(text)
                : (Reply.Bulk) reply;
    }

    @Test
    void savingOnDemandReadsAsRedis() throws IOException {
        compare(
                server -> {
                    List<String> replies = new ArrayList<>();
                    replies.add(server.ask("SET", "a", "b"));
                    replies.add(server.ask("SAVE"));
                    replies.add(server.ask("BGSAVE"));
                    server.awaitLine("terminated with success", 1);
                    replies.add(server.ask("BGSAVE", "SCHEDULE"));
                    server.awaitLine("terminated with success", 2);
                    replies.add(server.ask("SET", "a", "c"));
                    replies.add(names(server.directory()));
                    return replies;
                });
    }

    @Test
    void aSavePointSavesByItself() throws IOException {
        compare(
                server -> {
                    List<String> replies = new ArrayList<>();
                    replies.add(server.ask("SET", "a", "b"));
                    server.awaitLine("terminated with success", 1);
                    replies.add(names(server.directory()));
                    replies.add(server.ask("FLUSHALL"));
                    return replies;
                },
                "--save",
                "1 1");
    }

    /// The file cannot be replaced: a directory stands in its place.
    @Test
    void aFailedBackgroundSaveStopsWrites() throws IOException {
        compare(
                server -> {
                    List<String> replies = new ArrayList<>();
                    replies.add(server.ask("SET", "a", "b"));
                    Files.createDirectories(server.directory().resolve("dump.rdb/x"));
                    replies.add(server.ask("SAVE"));
                    replies.add(server.ask("BGSAVE"));
                    server.awaitLine("Background saving error", 1);
                    replies.add(server.ask("SET", "a", "c"));
                    replies.add(server.ask("PING"));
                    replies.add(server.ask("GET", "a"));
                    replies.add(server.ask("FLUSHALL"));
                    replies.add(server.ask("MULTI"));
                    replies.add(server.ask("SET", "a", "d"));
                    replies.add(server.ask("EXEC"));
                    String rule = "stop-writes-on-bgsave-error";
                    replies.add(server.ask("CONFIG", "SET", rule, "no"));
                    replies.add(server.ask("SET", "a", "e"));
                    replies.add(server.ask("CONFIG", "SET", rule, "yes"));
                    replies.add(server.ask("CONFIG", "SET", "save", ""));
                    replies.add(server.ask("SET", "a", "f"));
                    replies.add(server.ask("CONFIG", "SET", "save", "1000 1"));
                    replies.add(server.ask("SET", "a", "g"));
                    replies.add(server.ask("SHUTDOWN"));
                    replies.add(names(server.directory()));
                    return replies;
                },
                "--save",
                "1000 1");
    }

    private static String names(Path directory) {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
