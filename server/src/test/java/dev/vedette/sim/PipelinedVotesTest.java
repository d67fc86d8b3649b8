package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyParser;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.Party;
import dev.vedette.world.World;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Many masters die at once, and a peer asks for all votes over its one connection.
final class PipelinedVotesTest {

    private static final int GROUPS = 1_500;
    private static final String SENTINEL = "10.0.0.3";
    private static final String CONF = "/data/sentinel.conf";
    private static final String CANDIDATE = "c".repeat(40);

    private final Simulation simulation = new Simulation(12);
    private final SimWorld machine = simulation.machine(SENTINEL);

    @Test
    void votesAskedForTogetherAreWrittenTogetherAndAnsweredInOrder()
            throws ConfigFile.Refused, DiskFailure {
        watch();
        simulation.run(100);
        long writesBefore = votesFileNumber();
        StringBuilder questions = new StringBuilder();
        for (int group = 1; group <= GROUPS; group++) {
            questions.append(
                    "SENTINEL IS-MASTER-DOWN-BY-ADDR %s 6379 %d %s\r\n"
                            .formatted(master(group), group, CANDIDATE));
        }
        SimWorld desk = simulation.machine("10.0.1.3");
        Asker peer = new Asker(desk, questions + "PING\r\nQUIT\r\n");
        desk.start(peer);

        assertThat(simulation.runUntil(() -> peer.isOver, 10_000)).isTrue();

        List<Reply> expected = new ArrayList<>();
        for (int group = 1; group <= GROUPS; group++) {
            expected.add(
                    Reply.array(Reply.integer(0), Reply.bulk(CANDIDATE), Reply.integer(group)));
        }
        expected.add(Reply.simple("PONG"));
        expected.add(Reply.ok());
        assertThat(peer.replies).isEqualTo(expected);
        // What one read brings is written at once; what comes meanwhile is the next write's.
        assertThat(votesFileNumber() - writesBefore).isBetween(1L, 20L);
    }

    private static String master(int group) {
        return "10.9." + group / 250 + '.' + (1 + group % 250);
    }

    private void watch() throws ConfigFile.Refused {
        StringBuilder text = new StringBuilder("dir /data\n");
        for (int group = 1; group <= GROUPS; group++) {
            text.append("sentinel monitor g%d %s 6379 2\n".formatted(group, master(group)))
                    .append("sentinel vote-policy g%d compatible\n".formatted(group));
        }
        Bytes file = Bytes.of(text.toString());
        Config config = SentinelServer.config();
        ConfigFile reader = new ConfigFile(config, _ -> file, _ -> List.of());
        reader.read(CONF, null, Bytes.EMPTY);
        Log log = new Log(machine);
        machine.start(SentinelServer.node(machine, log, config, CONF, file, reader));
    }

    private long votesFileNumber() throws DiskFailure {
        String text =
                new String(machine.disk().readAll(CONF + ".votes"), StandardCharsets.ISO_8859_1);
        return text.lines()
                .filter(line -> line.startsWith("number "))
                .mapToLong(line -> Long.parseLong(line.substring("number ".length())))
                .max()
                .orElseThrow();
    }

    /// Sends all it has to ask, reads what it is answered until the other end hangs up.
    private static final class Asker implements Party, Connection.Handler {

        private final World world;
        private final ByteBuffer questions;
        private final Input input = new Input();
        private final ReplyParser parser = new ReplyParser(input);
        final List<Reply> replies = new ArrayList<>();
        private Connection connection;
        boolean isOver;

        Asker(World world, String questions) {
            this.world = world;
            this.questions = ByteBuffer.wrap(questions.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void start() {
            connection = world.network().connect(new Address(SENTINEL, 26379), null, this);
        }

        @Override
        public long turn() {
            world.network().deliver();
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public void connected() {
            writable();
        }

        @Override
        public void writable() {
            connection.write(questions);
            connection.wantWrite(questions.hasRemaining());
        }

        @Override
        public void readable() {
            int count = connection.read(input.room());
            for (Reply reply = parser.next(); reply != null; reply = parser.next()) {
                replies.add(reply);
            }
            isOver |= count < 0;
        }

        @Override
        public void broken(String reason) {
            isOver = true;
        }
    }
}
