package dev.vedette.sim;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.world.Address;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Whole data nodes and whole Sentinels, each on a machine of its own, and a desk from which
/// everybody can be asked. The desk's lines are never cut: a client that still reaches a master
/// that the others have lost is the harder case.
final class WholeGroup {

    static final String NAME = "g";
    static final int NODES = 3;
    private static final int NODE_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final String NODE_CONF = "/data/redis.conf";
    private static final String SENTINEL_CONF = "/data/sentinel.conf";
    private static final long ANSWER_MILLIS = 30_000;

    final Simulation simulation;
    final Rng rng;
    final List<SimWorld> nodes = new ArrayList<>();
    final List<SimWorld> sentinels = new ArrayList<>();

    /// One for each node, then one for each Sentinel.
    final List<SimClient> desks = new ArrayList<>();

    /// The processes, by machine: nodes, then Sentinels.
    private final Map<Integer, Node> running = new TreeMap<>();

    /// What earlier processes printed, by machine: nodes, then Sentinels.
    private final List<StringBuilder> printed = new ArrayList<>();

    final int quorum;
    final int downAfter;
    private final boolean isStrict;

    /// @param isStrict whether a node may only write by leave of its Sentinels
    WholeGroup(long seed, boolean isStrict) {
        this.isStrict = isStrict;
        simulation = new Simulation(seed);
        rng = simulation.rng().split();
        int count = rng.chance(0.8) ? 3 : 5;
        quorum = count / 2 + 1;
        downAfter = 1000 + rng.nextInt(1500);
        for (int i = 0; i < NODES; i++) {
            nodes.add(simulation.machine("10.0.0." + (i + 1)));
        }
        for (int i = 0; i < count; i++) {
            sentinels.add(simulation.machine("10.0.1." + (i + 1)));
        }
        for (int i = 0; i < NODES + count; i++) {
            printed.add(new StringBuilder());
            write(machine(i), confPath(i), i < NODES ? nodeConf(i) : sentinelConf());
            start(i);
            SimWorld desk = simulation.machine("10.0.2." + (i + 1));
            Address server =
                    new Address(machine(i).address(), i < NODES ? NODE_PORT : SENTINEL_PORT);
            SimClient client = new SimClient(desk, server);
            desk.start(client);
            desks.add(client);
        }
    }

    /// Nodes, then Sentinels.
    SimWorld machine(int index) {
        return index < NODES ? nodes.get(index) : sentinels.get(index - NODES);
    }

    int machines() {
        return NODES + sentinels.size();
    }

    private static String confPath(int index) {
        return index < NODES ? NODE_CONF : SENTINEL_CONF;
    }

    private String nodeConf(int index) {
        return "protected-mode no\nsave \"\"\nrepl-diskless-sync-delay 0\nrepl-timeout 5\n"
                + "repl-ping-replica-period 1\nrepl-backlog-size 32kb\n"
                + (rng.chance(0.5) ? "repl-diskless-load swapdb\n" : "")
                + (rng.chance(0.2) && index == 1 ? "replica-priority 50\n" : "")
                + (index == 0 ? "" : "replicaof " + nodes.getFirst().address() + " 6379\n");
    }

    private String sentinelConf() {
        return """
        port 26379
        dir /data
        sentinel monitor %1$s %2$s 6379 %3$d
        sentinel down-after-milliseconds %1$s %4$d
        sentinel failover-timeout %1$s 10000
        %5$s
        """
                .formatted(
                        NAME,
                        nodes.getFirst().address(),
                        quorum,
                        downAfter,
                        isStrict
                                ? "sentinel expected-sentinels %1$s %2$d\nsentinel safety %1$s strict"
                                        .formatted(NAME, 2 * quorum - 1)
                                : "");
    }

    private static void write(SimWorld machine, String path, String text) {
        try (DiskFile file = machine.disk().create(path)) {
            file.write(Bytes.of(text).array());
            file.sync();
            machine.disk().syncDirectory("/data");
        } catch (DiskFailure failure) {
            throw new AssertionError("a disk that nothing was done to", failure);
        }
    }

    /// What stands in a Sentinel's file.
    String conf(int sentinel) {
        return ConfigStore.contentOf(sentinels.get(sentinel), SENTINEL_CONF).toString();
    }

    void start(int index) {
        SimWorld machine = machine(index);
        try {
            Node node = index < NODES ? node(machine) : sentinel(machine);
            running.put(index, node);
            machine.start(node);
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(
                    machine.address() + " cannot read its file: " + refused.text(), refused);
        }
    }

    private static Node node(SimWorld machine) throws ConfigFile.Refused {
        Config config = new Config(DataServer.DIRECTIVES);
        ConfigStore.reader(config, machine).read(NODE_CONF, null, Bytes.EMPTY);
        return DataServer.node(machine, config, new Log(machine), NODE_CONF);
    }

    private static Node sentinel(SimWorld machine) throws ConfigFile.Refused {
        Config config = SentinelServer.config();
        ConfigFile reader = ConfigStore.reader(config, machine);
        reader.read(SENTINEL_CONF, null, Bytes.EMPTY);
        Bytes text = ConfigStore.contentOf(machine, SENTINEL_CONF);
        return SentinelServer.node(machine, new Log(machine), config, SENTINEL_CONF, text, reader);
    }

    /// Ends a process: killed, or the machine with it.
    void end(int index, boolean withMachine) {
        SimWorld machine = machine(index);
        if (machine.isRunning()) {
            Objects.requireNonNull(running.get(index)).validate();
            printed.get(index).append(machine.printed());
            if (withMachine) {
                machine.crash();
            } else {
                machine.kill();
            }
        }
    }

    /// All a machine has printed so far.
    String printed(int index) {
        return printed.get(index) + machine(index).printed();
    }

    /// Answers of all these desks to one question; null where none came.
    List<@Nullable Reply> ask(List<SimClient> whom, String... words) {
        simulation.runUntil(() -> whom.stream().allMatch(SimClient::isIdle), ANSWER_MILLIS);
        whom.forEach(desk -> desk.ask(words));
        simulation.runUntil(() -> whom.stream().allMatch(SimClient::isIdle), ANSWER_MILLIS);
        List<@Nullable Reply> replies = new ArrayList<>();
        for (SimClient desk : whom) {
            replies.add(desk.isIdle() ? desk.history().getLast().reply() : null);
        }
        return replies;
    }

    List<SimClient> nodeDesks() {
        return desks.subList(0, NODES);
    }

    List<SimClient> sentinelDesks() {
        return desks.subList(NODES, desks.size());
    }

    /// Whom all Sentinels name as the master; -1 while they do not agree.
    int agreedMaster() {
        List<String> named =
                ask(sentinelDesks(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME).stream()
                        .map(WholeGroup::host)
                        .distinct()
                        .toList();
        return named.size() == 1 ? nodeAt(named.getFirst()) : -1;
    }

    /// Which node has this address; -1 for none.
    int nodeAt(String address) {
        for (int i = 0; i < NODES; i++) {
            if (nodes.get(i).address().equals(address)) {
                return i;
            }
        }
        return -1;
    }

    static String host(@Nullable Reply reply) {
        return reply instanceof Reply.Array array ? text(array.elements().getFirst()) : "";
    }

    static String text(@Nullable Reply reply) {
        return reply instanceof Reply.Bulk(Bytes value) ? value.toString() : String.valueOf(reply);
    }

    /// Why the group is not as a group should be; empty when it is: one master that all Sentinels
    /// name, in one epoch, and all others its replicas, connected and at its offset.
    String disorder() {
        int master = agreedMaster();
        if (master < 0) {
            return "the Sentinels do not agree on a master";
        }
        List<@Nullable Reply> groups = ask(sentinelDesks(), "SENTINEL", "MASTER", NAME);
        if (groups.stream().map(g -> field(g, "config-epoch")).distinct().count() != 1) {
            return "the Sentinels name different epochs";
        }
        if (groups.stream().anyMatch(g -> field(g, "flags").contains("down"))) {
            return "a Sentinel holds the master for down";
        }
        if (groups.stream().anyMatch(g -> !field(g, "failover-state").isEmpty())) {
            return "a failover does not end";
        }
        if (groups.stream().anyMatch(g -> !field(g, "num-other-sentinels").equals(others()))) {
            return "a Sentinel does not know all others";
        }
        List<String> infos =
                ask(nodeDesks(), "INFO", "replication").stream().map(WholeGroup::text).toList();
        for (int i = 0; i < NODES; i++) {
            String info = infos.get(i);
            boolean isRight =
                    i == master
                            ? info.contains("role:master")
                            : info.contains("role:slave")
                                    && info.contains(
                                            "master_host:" + nodes.get(master).address() + "\r")
                                    && info.contains("master_link_status:up");
            if (!isRight) {
                return nodes.get(i).address()
                        + " does not play its part: "
                        + info.lines()
                                .filter(line -> line.matches("(role|master_(host|link_status)).*"))
                                .collect(Collectors.joining(" "));
            }
        }
        return infos.stream().map(info -> line(info, "master_repl_offset:")).distinct().count() == 1
                ? ""
                : "offsets differ";
    }

    private static String line(String info, String beginning) {
        return info.lines().filter(line -> line.startsWith(beginning)).findFirst().orElse("");
    }

    private String others() {
        return Integer.toString(sentinels.size() - 1);
    }

    /// The value of a field in a flat reply; empty when there is none.
    static String field(@Nullable Reply reply, String name) {
        if (reply instanceof Reply.Array(List<Reply> elements)) {
            for (int i = 0; i + 1 < elements.size(); i += 2) {
                if (text(elements.get(i)).equals(name)) {
                    return text(elements.get(i + 1));
                }
            }
        }
        return "";
    }

    String story() {
        StringBuilder story = new StringBuilder();
        for (int i = 0; i < machines(); i++) {
            story.append(
                    String.format(Locale.ROOT, "---- %s%n%s", machine(i).address(), printed(i)));
        }
        simulation.timeline().forEach(line -> story.append(line).append('\n'));
        return story.toString();
    }
}
