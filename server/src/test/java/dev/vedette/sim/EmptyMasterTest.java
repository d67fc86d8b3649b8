package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.resp.Reply;
import dev.vedette.world.Address;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A master that restarts without its data, and its replica, which still has it (R16).
final class EmptyMasterTest {

    private static final String MASTER = "10.0.0.1";
    private static final String REPLICA = "10.0.0.2";

    private final Simulation simulation = new Simulation(5);
    private final SimWorld master = simulation.machine(MASTER);
    private final SimWorld replica = simulation.machine(REPLICA);
    private final SimClient toMaster = client("10.0.0.3", MASTER);
    private final SimClient toReplica = client("10.0.0.4", REPLICA);

    EmptyMasterTest() {
        start(master);
        start(replica);
        ask(toMaster, "SET", "k", "v");
        ask(toReplica, "REPLICAOF", MASTER, "6379");
        awaitReplica("v");
    }

    private static void start(SimWorld machine) {
        machine.start(
                WholeNodeTest.node(
                        machine,
                        "--save",
                        "",
                        "--repl-diskless-sync-delay",
                        "0",
                        "--repl-timeout",
                        "5"));
    }

    private SimClient client(String address, String server) {
        SimWorld machine = simulation.machine(address);
        SimClient made = new SimClient(machine, new Address(server, 6379));
        machine.start(made);
        return made;
    }

    private @Nullable Reply ask(SimClient from, String... words) {
        from.ask(words);
        assertThat(simulation.runUntil(from::isIdle, 30_000)).isTrue();
        return from.history().getLast().reply();
    }

    private void awaitReplica(@Nullable String value) {
        Reply wanted = value == null ? Reply.nil() : Reply.bulk(value);
        for (int second = 0; second < 100; second++) {
            if (wanted.equals(ask(toReplica, "GET", "k"))) {
                return;
            }
            simulation.run(1000);
        }
        throw new AssertionError(
                "the replica does not come to " + value + ": " + replica.printed());
    }

    private void restartMaster() {
        master.kill();
        simulation.run(200);
        start(master);
    }

    @Test
    void s11TheReplicaKeepsItsDataForAMinuteAndCanBePromoted() {
        restartMaster();
        simulation.run(20_000);
        assertThat(replica.printed()).contains("it has probably restarted without its data");
        assertThat(ask(toReplica, "GET", "k")).isEqualTo(Reply.bulk("v"));
        ask(toReplica, "REPLICAOF", "NO", "ONE");
        ask(toMaster, "REPLICAOF", REPLICA, "6379");
        simulation.run(10_000);
        assertThat(ask(toMaster, "GET", "k")).isEqualTo(Reply.bulk("v"));
    }

    @Test
    void aMasterThatIsMeantToBeEmptyIsFollowedAfterThat() {
        restartMaster();
        simulation.run(50_000);
        assertThat(ask(toReplica, "GET", "k")).isEqualTo(Reply.bulk("v"));
        awaitReplica(null);
    }

    @Test
    void anOrderToFollowDecidesAtOnce() {
        restartMaster();
        simulation.run(10_000);
        ask(toReplica, "REPLICAOF", "NO", "ONE");
        ask(toReplica, "REPLICAOF", MASTER, "6379");
        simulation.run(10_000);
        assertThat(ask(toReplica, "GET", "k")).isEqualTo(Reply.nil());
    }

    /// FLUSHALL is part of the history, and one that comes by a full synchronisation is, too.
    @Test
    void aMasterThatWasEmptiedByOrderIsFollowedAtOnce() {
        simulation.links().cut(MASTER, REPLICA);
        ask(toMaster, "FLUSHALL");
        simulation.run(10_000);
        simulation.links().heal(MASTER, REPLICA);
        simulation.run(10_000);
        assertThat(ask(toReplica, "GET", "k")).isEqualTo(Reply.nil());
    }

    /// What the replica has missed is more than the master keeps.
    @Test
    void oneThatWasEmptiedLongAgoIsFollowedAtOnceByAFullSynchronisation() {
        ask(toMaster, "CONFIG", "SET", "repl-backlog-size", "16384");
        simulation.links().cut(MASTER, REPLICA);
        ask(toMaster, "SET", "big", "x".repeat(100_000));
        ask(toMaster, "FLUSHALL");
        simulation.run(10_000);
        simulation.links().heal(MASTER, REPLICA);
        simulation.run(10_000);
        assertThat(replica.printed()).contains("Full resync from master");
        assertThat(ask(toReplica, "GET", "k")).isEqualTo(Reply.nil());
    }
}
