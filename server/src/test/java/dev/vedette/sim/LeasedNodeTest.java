package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;
import dev.vedette.world.Address;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

/// A whole node with `sentinel-lease`: when it takes writes, and what it acknowledges when it loses
/// the processor between two instructions.
final class LeasedNodeTest {

    private static final String NODE = "10.0.0.1";
    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);
    private static final int LEASE = 1000;

    private final Simulation simulation = new Simulation(11);
    private final SimWorld node = simulation.machine(NODE);
    private final SimClient sentinel = client("10.0.0.2");
    private final SimClient client = client("10.0.0.3");

    LeasedNodeTest() {
        node.start(
                WholeNodeTest.node(
                        node,
                        "--save",
                        "",
                        "--sentinel-lease",
                        String.join(" ", "group", A, B, C)));
    }

    private SimClient client(String address) {
        SimWorld machine = simulation.machine(address);
        SimClient made = new SimClient(machine, new Address(NODE, 6379));
        machine.start(made);
        return made;
    }

    private @Nullable Reply ask(SimClient from, String... words) {
        from.ask(words);
        assertThat(simulation.runUntil(from::isIdle, 10_000)).isTrue();
        return from.history().getLast().reply();
    }

    private String vouch(String id, String token) {
        Reply reply = ask(sentinel, "REPLCONF", "sentinel-lease", "group " + id + " 1000 " + token);
        assertThat(reply).isInstanceOf(Reply.Array.class);
        List<Reply> parts = ((Reply.Array) reply).elements();
        assertThat(parts.get(1)).isEqualTo(Reply.bulk(String.join(" ", "group", A, B, C)));
        return ((Reply.Bulk) parts.get(0)).value().toString();
    }

    private void vouchByTwo() {
        String token = vouch(A, "-");
        vouch(A, token);
        vouch(B, token);
    }

    private Reply write() {
        Reply reply = ask(client, "SET", "k", "v");
        return reply == null ? Reply.error("LOST") : reply;
    }

    private static final Reply REFUSED =
            Reply.error(
                    "NOREPLICAS 0 of 3 Sentinels vouch for this master, at least 2 must"
                            + " (sentinel-lease).");

    @Test
    void aStartedMasterTakesWritesWhenAMajorityVouchesAndUntilThatIsOver() {
        assertThat(write()).isEqualTo(REFUSED);
        assertThat(ask(client, "GET", "k")).isEqualTo(Reply.nil());
        vouchByTwo();
        assertThat(write()).isEqualTo(Reply.ok());
        assertThat(ask(client, "MULTI")).isEqualTo(Reply.ok());
        simulation.run(LEASE);
        assertThat(write()).isEqualTo(REFUSED);
        assertThat(ask(client, "EXEC")).isInstanceOf(Reply.Error.class);
    }

    @Test
    void whoIsNoneOfItsSentinelsVouchesInVain() {
        String token = vouch(A, "-");
        vouch(A, token);
        vouch("e".repeat(40), token);
        assertThat(write()).isNotEqualTo(Reply.ok());
    }

    @Test
    void aReplicaThatBecomesAMasterNeedsNewGrants() {
        vouchByTwo();
        assertThat(write()).isEqualTo(Reply.ok());
        ask(client, "REPLICAOF", "10.9.9.9", "6379");
        ask(client, "REPLICAOF", "NO", "ONE");
        assertThat(write()).isEqualTo(REFUSED);
        vouchByTwo();
        assertThat(write()).isEqualTo(Reply.ok());
    }

    @Test
    void infoTellsHowItStands() {
        vouchByTwo();
        assertThat(info())
                .contains("sentinel_lease:held", "sentinel_lease_granted:2")
                .contains("sentinel_lease_needed:2");
        simulation.run(LEASE);
        assertThat(info()).contains("sentinel_lease:missing", "sentinel_lease_granted:0");
    }

    private String info() {
        return switch (ask(client, "INFO", "replication")) {
            case Reply.Bulk(Bytes text) -> text.toString();
            case Reply.Verbatim(String _, Bytes text) -> text.toString();
            case null, default -> "";
        };
    }

    /// The processor is lost for longer than the lease behind each look at the clock in turn, in
    /// the same story. What is acknowledged after the end of the lease was carried out before the
    /// last look of its turn: that is the window that remains.
    @Test
    void aTurnThatWasInterruptedAcknowledgesNothing() {
        int unanswered = 0;
        int late = 0;
        for (int reading = 1; reading <= 12; reading++) {
            LeasedNodeTest story = new LeasedNodeTest();
            String outcome = story.writeInterruptedBehind(reading);
            unanswered += outcome.equals("unanswered") ? 1 : 0;
            late += outcome.equals("late") ? 1 : 0;
        }
        assertThat(unanswered).isGreaterThan(1);
        assertThat(late).isEqualTo(1);
    }

    private String writeInterruptedBehind(int reading) {
        vouchByTwo();
        long end = simulation.nanos() + LEASE * Simulation.NANOS_PER_MILLI;
        client.ask("SET", "k", "v");
        node.pauseBehindReading(reading, LEASE + 500);
        assertThat(simulation.runUntil(client::isIdle, 20_000)).isTrue();
        Reply reply = client.history().getLast().reply();
        if (reply == null) {
            assertThat(node.printed()).contains("are not acknowledged");
            return "unanswered";
        }
        boolean isTaken = reply.equals(Reply.ok());
        assertThat(isTaken || reply.equals(REFUSED)).isTrue();
        return isTaken && simulation.nanos() > end ? "late" : "in time";
    }
}
