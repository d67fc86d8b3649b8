package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.Quorum.Member;

import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Strict safety with processes: clients write to every node all the time, and once one has been
/// answered by a new master none is by another.
final class StrictIT {

    private static final List<String> ONE_HOST = List.of("127.0.0.1", "127.0.0.1", "127.0.0.1");

    /// The master sleeps, is replaced and wakes with writes in its buffers; is handed over; is
    /// killed and comes back.
    @Test
    void whoeverWritesToAFormerMasterIsRefused() throws InterruptedException {
        try (Quorum quorum =
                        new Quorum(List.of(OURS, OURS, OURS), List.of(OURS, OURS, OURS), ONE_HOST);
                Writers writers = new Writers(quorum)) {
            quorum.awaitHealthy();
            makeStrict(quorum);
            Member first = quorum.master();
            quorum.await("the master has its lease", () -> isHeld(first));
            for (Member node : quorum.nodes) {
                quorum.await("terms are kept", () -> terms(node).startsWith("group "));
            }
            writers.start();
            writers.awaitMore(first);

            first.signal("STOP");
            Member second = quorum.awaitNewMaster(first);
            writers.awaitMore(second);
            writers.onlyBy(second);
            first.signal("CONT");
            quorum.awaitFollowers(second);
            assertThat(writers.takenByOthers()).isEmpty();

            // Not before this Sentinel has heard of a replica that is in order.
            Member orders = quorum.sentinels.getFirst();
            quorum.await(
                    "a handover begins",
                    () -> ask(orders, "SENTINEL", "FAILOVER", "group").equals(List.of("OK")));
            Member third = quorum.awaitNewMaster(second);
            writers.awaitMore(third);
            writers.onlyBy(third);
            quorum.awaitFollowers(third);
            assertThat(writers.takenByOthers()).isEmpty();

            third.kill();
            Member last = quorum.awaitNewMaster(third);
            writers.awaitMore(last);
            writers.onlyBy(last);
            third.start();
            quorum.awaitFollowers(last);
            assertThat(writers.takenByOthers()).isEmpty();
            assertThat(terms(third)).as("kept over a restart").startsWith("group ");
            writers.stop();
        }
    }

    /// A node of Redis cannot be made to cease: it is named, with what it can do.
    @Test
    void aNodeThatKnowsNoLeasesIsNamed() {
        try (Quorum quorum = new Quorum(List.of(OURS, REAL), List.of(OURS, OURS, OURS), ONE_HOST)) {
            quorum.awaitHealthy();
            makeStrict(quorum);
            Member sentinel = quorum.sentinels.getFirst();
            quorum.await(
                    "it is named",
                    () ->
                            sentinel.log().contains("only nodes of Vedette obey sentinel-lease")
                                    && ask(sentinel, "SENTINEL", "EXPLAIN", "group").stream()
                                            .anyMatch(
                                                    line ->
                                                            line.contains(
                                                                    "min-replicas-to-write")));
            quorum.await("the other has its lease", () -> isHeld(quorum.nodes.getFirst()));
        }
    }

    @Test
    void withoutANumberOfSentinelsItIsRefused() {
        try (Quorum quorum = new Quorum(List.of(OURS), List.of(OURS), List.of("127.0.0.1"))) {
            Member sentinel = quorum.sentinels.getFirst();
            quorum.await("it answers", () -> !ask(sentinel, "PING").isEmpty());
            assertThat(ask(sentinel, "SENTINEL", "SET", "group", "safety", "strict").getFirst())
                    .contains("safety strict needs expected-sentinels");
        }
    }

    private static List<String> ask(Member member, String... words) {
        return Quorum.ask(member, words);
    }

    private static void makeStrict(Quorum quorum) {
        for (Member sentinel : quorum.sentinels) {
            assertThat(
                            ask(
                                    sentinel,
                                    "SENTINEL",
                                    "SET",
                                    "group",
                                    "expected-sentinels",
                                    "3",
                                    "safety",
                                    "strict"))
                    .containsExactly("OK");
        }
    }

    private static boolean isHeld(Member node) {
        return ask(node, "INFO", "replication").toString().contains("sentinel_lease:held");
    }

    private static String terms(Member node) {
        List<String> answer = ask(node, "CONFIG", "GET", "sentinel-lease");
        return answer.size() == 2 ? answer.get(1) : "";
    }

    /// A write that was answered OK: carried out between both nanos.
    private record Taken(Member by, long sent, long answered) {}

    /// One client per node that writes to it whatever it answers.
    private static final class Writers implements AutoCloseable {
        private final Quorum quorum;
        private final List<Thread> threads = new ArrayList<>();
        private final List<Taken> taken = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean isOver;
        private Member watched;
        private long watchedSince;

        Writers(Quorum quorum) {
            this.quorum = quorum;
        }

        void start() {
            for (Member node : quorum.nodes) {
                threads.add(Thread.ofPlatform().name("writer").start(() -> write(node)));
            }
        }

        private void write(Member node) {
            while (!isOver) {
                try (RespClient client = RespClient.connect(node.host, node.port)) {
                    while (!isOver) {
                        long sent = System.nanoTime();
                        if (client.ask("INCR", "counter") instanceof Reply.Int) {
                            taken.add(new Taken(node, sent, System.nanoTime()));
                        } else {
                            Thread.sleep(1);
                        }
                    }
                } catch (AssertionError | UncheckedIOException gone) {
                    Thread.onSpinWait();
                } catch (InterruptedException over) {
                    return;
                }
            }
        }

        void awaitMore(Member node) {
            int before = taken.size();
            quorum.await(
                    "writes are taken by " + node.address(),
                    () ->
                            List.copyOf(taken).stream()
                                            .skip(before)
                                            .filter(write -> write.by() == node)
                                            .count()
                                    > 50);
        }

        void stop() throws InterruptedException {
            isOver = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }

        /// Since this instant, and until [#takenByOthers], only `node` may be answered OK.
        void onlyBy(Member node) {
            watched = node;
            watchedSince = System.nanoTime();
        }

        /// Ends that, and tells what others were answered that was sent meanwhile.
        List<Taken> takenByOthers() {
            long until = System.nanoTime();
            return List.copyOf(taken).stream()
                    .filter(write -> write.by() != watched)
                    .filter(write -> write.sent() - watchedSince > 0 && write.sent() - until < 0)
                    .toList();
        }

        @Override
        public void close() {
            isOver = true;
        }
    }
}
