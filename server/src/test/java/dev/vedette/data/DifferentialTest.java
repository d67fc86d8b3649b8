package dev.vedette.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Numbers;
import dev.vedette.base.Rng;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.data.keys.KeyCommands;
import dev.vedette.data.strings.StringCommands;
import dev.vedette.keyspace.EventClass;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.ReplicaFeed;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Random programs of string and key commands, carried out by a real server and by our handlers:
/// replies, key events, what replicas get, and the counts of INFO must be the same.
///
/// `-Dseed=N` replays one program, `-Dprograms=N` sets how many there are.
final class DifferentialTest {

    private static final int COMMANDS = 400;

    /// Nothing expires within a program, so clocks matter only in what is answered and propagated.
    private static final long CLOCK_MILLIS = 1_750_000_000_000L;

    private static final long NEAR_MILLIS = 1_000_000_000L;

    @Test
    void ourHandlersDoWhatRedisDoes() {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Long.getLong("programs", 25) : only;
        try (RedisProcess redis =
                        Oracle.start(
                                "--enable-debug-command",
                                "yes",
                                "--notify-keyspace-events",
                                "EAmn");
                RespClient client = RespClient.connect(redis.port());
                RespClient subscriber = RespClient.connect(redis.port());
                Follower feed = new Follower(redis.port())) {
            client.ask("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            subscriber.ask("PSUBSCRIBE", "__keyevent@*");
            for (long seed = first; seed <= last; seed++) {
                Oracle.count(run(seed, client, subscriber, feed));
            }
        }
        System.out.println("differential: programs " + first + " to " + last + " agree");
    }

    private static int run(long seed, RespClient client, RespClient subscriber, Follower feed) {
        Program program = new Program(new Rng(seed));
        List<List<Bytes>> commands = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            commands.add(program.command());
        }
        Ours ours = new Ours();
        client.ask("FLUSHALL");
        client.ask("CONFIG", "RESETSTAT");
        long dirtyBefore = figure(client, "persistence", "rdb_changes_since_last_save");
        settle(client, feed, new ArrayList<>());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        commands.forEach(c -> all.writeBytes(ReplyEncoder.encode(c.toArray(Bytes[]::new))));
        client.send(all.toByteArray());
        for (int i = 0; i < COMMANDS; i++) {
            List<Bytes> command = commands.get(i);
            String what =
                    "seed "
                            + seed
                            + ", command "
                            + i
                            + ": "
                            + ReplicaFeed.words(command.toArray(Bytes[]::new));
            assertThat(masked(command, ours.run(command), CLOCK_MILLIS))
                    .as(what)
                    .isEqualTo(masked(command, client.receive(), System.currentTimeMillis()));
        }
        List<String> stream = new ArrayList<>();
        settle(client, feed, stream);
        long now = System.currentTimeMillis();
        assertThat(ours.propagated.stream().map(line -> masked(line, CLOCK_MILLIS)).toList())
                .as("seed %d: what replicas got", seed)
                .isEqualTo(stream.stream().map(line -> masked(line, now)).toList());
        assertThat(ours.events)
                .as("seed %d: key events", seed)
                .isEqualTo(events(client, subscriber));
        assertThat(ours.figures())
                .as("seed %d: hits, misses, expired, changes", seed)
                .containsExactly(
                        figure(client, "stats", "keyspace_hits"),
                        figure(client, "stats", "keyspace_misses"),
                        figure(client, "stats", "expired_keys"),
                        figure(client, "persistence", "rdb_changes_since_last_save") - dirtyBefore);
        return COMMANDS + 3;
    }

    /// Attached to the real server as a replica that keeps nothing.
    private static final class Follower implements AutoCloseable {
        private final RespClient client;
        private final ReplicaFeed feed = new ReplicaFeed();

        Follower(int port) {
            client = RespClient.connect(port);
            client.send(ReplicaFeed.REQUEST);
            while (!feed.isStreaming()) {
                take();
            }
        }

        private void take() {
            feed.add(client.bytes(1));
            feed.add(client.waiting());
        }

        /// What arrives next; waits for something.
        List<String> next() {
            take();
            return feed.commands();
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /// Reads the stream up to a mark.
    private static void settle(RespClient client, Follower feed, List<String> into) {
        client.ask("PUBLISH", "mark", "here");
        while (true) {
            for (String line : feed.next()) {
                if (line.endsWith("PUBLISH mark here")) {
                    return;
                }
                into.add(line);
            }
        }
    }

    private static List<String> events(RespClient client, RespClient subscriber) {
        List<String> events = new ArrayList<>();
        subscriber.send("PING", "end");
        while (true) {
            List<Reply> parts = ((Reply.Array) subscriber.receive()).elements();
            if (text(parts.getFirst()).equals("pong")) {
                client.ask("PING");
                return events;
            }
            events.add(text(parts.get(2)) + " " + text(parts.get(3)));
        }
    }

    private static String text(Reply reply) {
        return ((Reply.Bulk) reply).value().latin1();
    }

    private static long figure(RespClient client, String section, String field) {
        String info = text(client.ask("INFO", section));
        return Stream.of(info.split("\r\n"))
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static final class Ours {
        private final Journal journal = new Journal();
        private final Keyspace keyspace = new Keyspace(16, 1, 2, new Rng(1), journal);
        private final Dispatcher dispatcher;
        private final Session session = new Session(1, new Nobody());
        private final List<String> propagated = new ArrayList<>();
        private final List<String> events = new ArrayList<>();
        private long dirty;

        Ours() {
            List<Command> all =
                    Stream.of(StringCommands.ALL, KeyCommands.ALL).flatMap(List::stream).toList();
            dispatcher = new Dispatcher(new Catalogue(all), keyspace, journal, () -> 0);
            dispatcher.unitEnd(this::note);
            dispatcher.at(new Moment(0, CLOCK_MILLIS));
            journal.listenFor(EnumSet.allOf(EventClass.class));
        }

        private void note(Journal unit) {
            dirty += unit.dirty();
            for (Journal.Propagated command : unit.propagated()) {
                String database = command.database() > 0 ? "db" + command.database() + " " : "";
                propagated.add(database + ReplicaFeed.words(command.argv().toArray(Bytes[]::new)));
            }
            for (Journal.Event event : unit.events()) {
                events.add(
                        "__keyevent@"
                                + event.database()
                                + "__:"
                                + event.name()
                                + " "
                                + event.key().latin1());
            }
        }

        Reply run(List<Bytes> command) {
            Reply reply = dispatcher.dispatch(session, command.toArray(Bytes[]::new));
            keyspace.validate();
            return reply;
        }

        List<Long> figures() {
            return List.of(keyspace.hits(), keyspace.misses(), keyspace.expired(), dirty);
        }
    }

    // What may differ: the order of keys, and moments near the clock.

    private static String masked(List<Bytes> command, Reply reply, long clock) {
        Bytes name = command.getFirst();
        if (name.is("KEYS") && reply instanceof Reply.Array(List<Reply> keys)) {
            return sorted(keys);
        }
        if (name.is("SCAN")
                && reply instanceof Reply.Array(List<Reply> parts)
                && parts.get(1) instanceof Reply.Array(List<Reply> keys)) {
            return parts.getFirst() + sorted(keys);
        }
        if (reply instanceof Reply.Int(long value)) {
            if (name.is("PTTL") && value > 0) {
                return ":in " + (value + clock > 5 * CLOCK_MILLIS ? "ages" : round(value));
            }
            if (name.is("TTL") && value > 0) {
                long millis = value * 1000;
                return ":in " + (millis + clock > 5 * CLOCK_MILLIS ? "ages" : round(millis));
            }
            if (name.is("OBJECT")) {
                return ":idle";
            }
            long millis = name.is("EXPIRETIME") ? value * 1000 : value;
            boolean isNear = Math.abs(millis - clock) < NEAR_MILLIS;
            return isNear ? ":soon" : ":" + value;
        }
        return flat(reply);
    }

    private static long round(long millis) {
        return (millis + 5_000) / 10_000;
    }

    private static String sorted(List<Reply> keys) {
        return keys.stream().map(DifferentialTest::flat).sorted().toList().toString();
    }

    /// RESP2 knows no maps.
    private static String flat(Reply reply) {
        return switch (reply) {
            case Reply.MapReply(List<Reply> flat) -> flat(Reply.array(flat));
            case Reply.Array(List<Reply> elements) ->
                    elements.stream().map(DifferentialTest::flat).toList().toString();
            case Reply.Bulk(Bytes value) -> ReplicaFeed.words(value);
            default -> reply.toString();
        };
    }

    private static final Pattern MOMENT = Pattern.compile("(?<= )\\d{13}(?= |$)");

    private static String masked(String line, long clock) {
        return MOMENT.matcher(line)
                .replaceAll(
                        found -> {
                            long value = Numbers.parseLong(Bytes.of(found.group())).orElseThrow();
                            return Math.abs(value - clock) < NEAR_MILLIS ? "soon" : found.group();
                        });
    }
}
