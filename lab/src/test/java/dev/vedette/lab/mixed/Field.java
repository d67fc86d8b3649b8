package dev.vedette.lab.mixed;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.recording.Network;
import dev.vedette.lab.substrate.FileTree;
import dev.vedette.lab.substrate.Programs;
import dev.vedette.lab.topology.Program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The members of a plan as processes, each on a machine of its own, and what can be done to them.
/// The clients are on [Network#RECORDER].
final class Field implements AutoCloseable {

    static final String GROUP = "group";

    private static final int NODE_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    private static final int END_SECONDS = 60;

    /// The machines of the sentinels are counted from here, those of the nodes from 1.
    private static final int SENTINELS_FROM = 11;

    /// A way from one machine to another.
    record Way(int from, int to) {}

    private final Plan plan;
    private final Network network = new Network();
    private final Path folder;
    private final Programs real = Programs.real();
    private final Programs old = Programs.old();
    private final List<Member> nodes = new ArrayList<>();
    private final List<Member> sentinels = new ArrayList<>();
    private final Map<Member, Process> processes = new LinkedHashMap<>();

    /// How many cuts hold a way closed: two faults may close the same one.
    private final Map<Way, Integer> closed = new HashMap<>();

    Field(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    List<Member> nodes() {
        return nodes;
    }

    List<Member> sentinels() {
        return sentinels;
    }

    Plan plan() {
        return plan;
    }

    void start() throws IOException {
        for (Maker maker : plan.nodes()) {
            int machine = nodes.size() + 1;
            Member node = member("node-" + machine, maker, machine, NODE_PORT);
            nodes.add(node);
            Files.writeString(node.folder().resolve("redis.conf"), nodeConf(node));
            launch(node);
        }
        for (Maker maker : plan.sentinels()) {
            int index = sentinels.size();
            Member sentinel =
                    member("sentinel-" + (index + 1), maker, SENTINELS_FROM + index, SENTINEL_PORT);
            sentinels.add(sentinel);
            Files.writeString(sentinel.folder().resolve("sentinel.conf"), sentinelConf());
            launch(sentinel);
        }
    }

    private Member member(String name, Maker maker, int machine, int port) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        return new Member(name, maker, machine, new Address(Network.address(machine), port), own);
    }

    /// A save point that is never reached: an orderly end writes the file, nothing else does.
    private String nodeConf(Member node) {
        String master =
                nodes.getFirst().equals(node)
                        ? ""
                        : "replicaof " + nodes.getFirst().address().host() + " " + NODE_PORT + "\n";
        return """
                port %d
                protected-mode no
                logfile log.txt
                save 3600 1000000
                repl-diskless-sync yes
                repl-diskless-sync-delay 0
                """
                        .formatted(NODE_PORT)
                + master;
    }

    private String sentinelConf() {
        return """
        port %d
        protected-mode no
        logfile log.txt
        sentinel monitor group %s %d %d
        sentinel down-after-milliseconds group %d
        sentinel failover-timeout group %d
        sentinel parallel-syncs group %d
        """
                .formatted(
                        SENTINEL_PORT,
                        nodes.getFirst().address().host(),
                        NODE_PORT,
                        plan.quorum(),
                        plan.downAfterMillis(),
                        plan.failoverTimeoutMillis(),
                        plan.parallelSyncs());
    }

    /// Starts it, for the first time or again, with the configuration it left.
    void launch(Member member) throws IOException {
        List<String> command = new ArrayList<>(command(member));
        command.add(member.isSentinel() ? "sentinel.conf" : "redis.conf");
        if (member.isSentinel()) {
            command.add("--sentinel");
        }
        Path output = member.folder().resolve("output.txt");
        processes.put(member, network.start(member.machine(), member.folder(), output, command));
    }

    private List<String> command(Member member) {
        Program program =
                switch (member.maker()) {
                    case REDIS_7 -> real.node();
                    case REDIS_6 -> old.node();
                    case OURS -> null;
                };
        return program != null
                ? program.command()
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xmx128m",
                        "-Dvedette.rehearsal=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.vedette.Main");
    }

    boolean isRunning(Member member) {
        Process process = processes.get(member);
        return process != null && process.isAlive();
    }

    /// SIGKILL; a node's data are gone.
    void kill(Member member) throws IOException, InterruptedException {
        Process process = running(member);
        process.destroyForcibly();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(member + " survives SIGKILL");
        }
        Files.deleteIfExists(member.folder().resolve("dump.rdb"));
    }

    /// SIGTERM: a node writes its data to its file.
    void stop(Member member) throws InterruptedException {
        Process process = running(member);
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(member + " survives SIGTERM");
        }
    }

    void freeze(Member member) {
        Network.run("kill -STOP " + running(member).pid());
    }

    void thaw(Member member) {
        Network.run("kill -CONT " + running(member).pid());
    }

    private Process running(Member member) {
        Process process = processes.get(member);
        if (process == null) {
            throw new IllegalStateException(member + " was never started");
        }
        return process;
    }

    /// From now on, packets on these ways vanish.
    void close(List<Way> ways) {
        for (Way way : ways) {
            if (closed.merge(way, 1, Integer::sum) == 1) {
                network.block(way.from(), way.to());
            }
        }
    }

    void open(List<Way> ways) {
        for (Way way : ways) {
            if (closed.merge(way, -1, Integer::sum) == 0) {
                network.unblock(way.from(), way.to());
            }
        }
    }

    /// Kills everything; the folder stays if it `isOfInterest`.
    void end(boolean isOfInterest) throws IOException {
        close();
        if (!isOfInterest) {
            FileTree.delete(folder);
        }
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
        processes.values().forEach(process -> process.onExit().join());
        network.close();
    }
}
