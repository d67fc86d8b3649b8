package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OLD;
import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.Quorum.Maker;
import dev.vedette.sentinel.Quorum.Member;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// SENTINEL FAILOVER while a client writes as fast as it can: what was acknowledged is there
/// afterwards. How often it is repeated: `-Dvedette.handovers=20`.
final class HandoverIT {

    private static final List<String> ONE_HOST = List.of("127.0.0.1", "127.0.0.1", "127.0.0.1");
    private static final int HANDOVERS = Integer.getInteger("vedette.handovers", 2);

    @ParameterizedTest
    @EnumSource(Maker.class)
    void noAcknowledgedWriteIsLost(Maker nodes) throws InterruptedException {
        try (Quorum quorum =
                        new Quorum(
                                List.of(nodes, nodes, nodes), List.of(OURS, OURS, OURS), ONE_HOST);
                Writer writer = new Writer(quorum)) {
            quorum.awaitHealthy();
            writer.start();
            Member master = quorum.master();
            for (int i = 0; i < HANDOVERS; i++) {
                writer.awaitMore();
                assertThat(Quorum.ask(quorum.sentinels.get(i % 3), "SENTINEL", "FAILOVER", "group"))
                        .containsExactly("OK");
                master = quorum.awaitNewMaster(master);
                quorum.awaitHealthy();
            }
            writer.awaitMore();
            writer.stop();
            assertThat(writer.missingFrom(master)).isEmpty();
            assertThat(writer.mastersUsed()).isGreaterThan(1);
            Oracle.count(HANDOVERS);
        }
    }

    /// A replica that stands still is not handed over to, and the master does not even wait.
    @Test
    void aHandoverToNobodyIsGivenUpAndSaysWhy() throws InterruptedException {
        try (Quorum quorum = new Quorum(List.of(REAL, REAL), List.of(OURS, OURS, OURS), ONE_HOST);
                Writer writer = new Writer(quorum)) {
            quorum.awaitHealthy();
            Member master = quorum.master();
            Member replica = quorum.theOther(master);
            Member leader = quorum.sentinels.getFirst();
            replica.signal("STOP");
            writer.start();
            writer.awaitMore();
            assertThat(Quorum.ask(leader, "SENTINEL", "FAILOVER", "group", "COORDINATED"))
                    .containsExactly("OK");
            quorum.await(
                    "the reason is told",
                    () ->
                            leader.log().contains("-failover-abort-no-good-slave")
                                    && leader.log()
                                            .contains("#" + replica.address() + " cannot be"));
            writer.awaitMore();
            assertThat(quorum.master()).isEqualTo(master);
            writer.stop();
            assertThat(writer.missingFrom(master)).isEmpty();
            replica.signal("CONT");
        }
    }

    @Test
    void forceAndNonsense() {
        try (Quorum quorum =
                new Quorum(List.of(OLD, REAL, REAL), List.of(OURS, OURS, OURS), ONE_HOST)) {
            quorum.awaitHealthy();
            Member master = quorum.master();
            Member leader = quorum.sentinels.getFirst();
            assertThat(Quorum.ask(leader, "SENTINEL", "FAILOVER", "group", "GENTLY"))
                    .containsExactly("-ERR Unknown failover option specified");
            assertThat(Quorum.ask(leader, "SENTINEL", "FAILOVER", "group", "force"))
                    .containsExactly("OK");
            quorum.awaitNewMaster(master);
            assertThat(leader.log()).doesNotContain("+failover-reason");
        }
    }

    /// One client that writes new keys to the master it was told of, and asks anew after an error.
    private static final class Writer implements AutoCloseable {
        private final Quorum quorum;
        private final Thread thread = new Thread(this::write, "writer");
        private final List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        private final List<String> masters = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean isOver;

        Writer(Quorum quorum) {
            this.quorum = quorum;
        }

        void start() {
            thread.start();
        }

        private void write() {
            int next = 0;
            while (!isOver) {
                try {
                    Member master = quorum.master();
                    try (RespClient client = RespClient.connect(master.host, master.port)) {
                        while (!isOver) {
                            String key = "key:" + next++;
                            if (!(client.ask("SET", key, key) instanceof Reply.Simple)) {
                                break;
                            }
                            acknowledged.add(key);
                            if (!masters.contains(master.address())) {
                                masters.add(master.address());
                            }
                        }
                    }
                } catch (AssertionError | UncheckedIOException interrupted) {
                    // The master has gone, or the Sentinel that was asked is busy: asked anew.
                    Thread.onSpinWait();
                }
            }
        }

        void awaitMore() {
            int before = acknowledged.size();
            quorum.await("the writer goes on", () -> acknowledged.size() > before + 100);
        }

        int mastersUsed() {
            return masters.size();
        }

        void stop() throws InterruptedException {
            isOver = true;
            thread.join();
        }

        List<String> missingFrom(Member master) {
            try (RespClient client = RespClient.connect(master.host, master.port)) {
                return acknowledged.stream()
                        .filter(key -> !(client.ask("GET", key) instanceof Reply.Bulk))
                        .toList();
            }
        }

        @Override
        public void close() {
            isOver = true;
        }
    }
}
