package dev.vedette.lab.substrate;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.topology.Program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A group to be built for a test, described by what sets it apart from a good one.
///
/// [#good] is a group that a careful operator would run: three nodes and three sentinels in pairs
/// on three hosts (127.0.0.2, 127.0.0.3, 127.0.0.4), with a password, persistence and min-replicas.
/// Each method takes one thing away or adds lines of configuration; a line repeated wins over the
/// earlier one, as in Redis. Members are counted from 0; node 0 begins as the master.
///
/// In lines, `{node1}` stands for "host port" of a node, `{node1.host}` and `{node1.port}` for one
/// of the two, and the same with `sentinel`, which also has an `{sentinel1.id}`; `{master}` is what
/// the sentinels monitor.
public final class Plan {

    public static final String MASTER = "mymaster";
    public static final String PASSWORD = "correct-horse";

    /// For plans that give their sentinels one.
    public static final String SENTINEL_PASSWORD = "quiet";

    final Programs programs;
    final List<String> nodeHosts = new ArrayList<>();
    final List<String> sentinelHosts = new ArrayList<>();
    final List<String> everyNode = new ArrayList<>();
    final List<String> everySentinel = new ArrayList<>();
    final Map<Integer, List<String>> nodeLines = new HashMap<>();
    final Map<Integer, List<String>> sentinelLines = new HashMap<>();
    final Map<Integer, Program> sentinelPrograms = new HashMap<>();
    final Map<Integer, Integer> quorums = new HashMap<>();
    int quorum = 2;
    boolean isPreset = true;
    Function<List<Address>, Address> monitored = List::getFirst;

    private Plan(Programs programs) {
        this.programs = programs;
        hosts("127.0.0.2", "127.0.0.3", "127.0.0.4");
    }

    public static Plan good(Programs programs) {
        return open(programs)
                .everyNode("requirepass " + PASSWORD, "masterauth " + PASSWORD)
                .everySentinel("sentinel auth-pass " + MASTER + " " + PASSWORD);
    }

    /// As [#good], without any password.
    public static Plan open(Programs programs) {
        // Our own server has no append only file yet.
        boolean isOurs = programs.node().name().equals(Program.OURS);
        return new Plan(programs)
                .everyNode(
                        isOurs ? "save 60 1" : "appendonly yes",
                        "repl-diskless-sync-delay 0",
                        "min-replicas-to-write 1",
                        "min-replicas-max-lag 3")
                .everySentinel(
                        "sentinel down-after-milliseconds " + MASTER + " 5000",
                        "sentinel failover-timeout " + MASTER + " 60000");
    }

    /// As many nodes, and as many sentinels, each on its host.
    public Plan hosts(String... hosts) {
        return nodesOn(hosts).sentinelsOn(hosts);
    }

    public Plan nodesOn(String... hosts) {
        nodeHosts.clear();
        nodeHosts.addAll(List.of(hosts));
        return this;
    }

    public Plan sentinelsOn(String... hosts) {
        sentinelHosts.clear();
        sentinelHosts.addAll(List.of(hosts));
        return this;
    }

    public Plan quorum(int wanted) {
        quorum = wanted;
        return this;
    }

    /// One sentinel's quorum, different from the others'.
    public Plan quorum(int sentinel, int wanted) {
        quorums.put(sentinel, wanted);
        return this;
    }

    public Plan everyNode(String... lines) {
        everyNode.addAll(List.of(lines));
        return this;
    }

    public Plan node(int index, String... lines) {
        nodeLines.computeIfAbsent(index, _ -> new ArrayList<>()).addAll(List.of(lines));
        return this;
    }

    public Plan everySentinel(String... lines) {
        everySentinel.addAll(List.of(lines));
        return this;
    }

    public Plan sentinel(int index, String... lines) {
        sentinelLines.computeIfAbsent(index, _ -> new ArrayList<>()).addAll(List.of(lines));
        return this;
    }

    public Plan sentinelProgram(int index, Program program) {
        sentinelPrograms.put(index, program);
        return this;
    }

    /// The sentinels watch this address instead of node 0.
    public Plan monitored(Function<List<Address>, Address> ofNodes) {
        monitored = ofNodes;
        return this;
    }

    /// The sentinels find replicas and each other themselves. Otherwise they are told, as after a
    /// restart, which saves the seconds until the next INFO and hello.
    public Plan undiscovered() {
        isPreset = false;
        return this;
    }

    int quorumOf(int sentinel) {
        return quorums.getOrDefault(sentinel, quorum);
    }

    Program sentinelProgram(int index) {
        return sentinelPrograms.getOrDefault(index, programs.sentinel());
    }
}
