package dev.vedette.cli;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.local.LocalGroup;
import dev.vedette.lab.local.Plan;
import dev.vedette.lab.local.Post;
import dev.vedette.lab.substrate.FreePorts;
import dev.vedette.lab.topology.Program;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// The options that say what a group on this machine is to be, and the plan they make.
final class GroupOptions {

    private static final int NODE_PORT = 6379;

    private static final int SENTINEL_PORT = 26_379;

    /// Where to look when the usual ports are taken: nodes at 7000, 7100 ..., sentinels 20000
    /// above.
    private static final List<Integer> OTHER_PORTS =
            IntStream.rangeClosed(70, 125).map(hundreds -> hundreds * 100).boxed().toList();

    private static final int SENTINELS_ABOVE = 20_000;

    private static final String HOST = "127.0.0.1";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--replicas", paramLabel = "N", description = "How many replicas (2).")
    private @Nullable Integer replicas;

    @Option(
            names = "--sentinels",
            paramLabel = "N",
            description = "How many sentinels (3); 0 for replication alone.")
    private @Nullable Integer sentinels;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            prompt = "Password of the nodes: ",
            paramLabel = "PASSWORD",
            description =
                    "The nodes' password; without a value it is asked for on the terminal. No password if"
                            + " not given.")
    private char @Nullable [] password;

    @Option(
            names = "--sentinel-password",
            arity = "0..1",
            interactive = true,
            prompt = "Password of the sentinels: ",
            paramLabel = "PASSWORD",
            description = "The same for the sentinels.")
    private char @Nullable [] sentinelPassword;

    @Option(
            names = "--nodes",
            paramLabel = "PROGRAM",
            completionCandidates = Programs.class,
            description =
                    "What to run: ours (the default), redis (redis-server and redis-sentinel), or a program and"
                            + " its arguments, such as /opt/redis/redis-server.")
    private @Nullable String nodeProgram;

    @Option(
            names = "--sentinel-program",
            paramLabel = "PROGRAM",
            completionCandidates = Programs.class,
            description = "Another program for the sentinels.")
    private @Nullable String sentinelProgram;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "The first node's port; the others follow, then the sentinels. By default nodes begin at"
                            + " 6379 and sentinels at 26379, or at other ports if those are taken.")
    private @Nullable Integer port;

    @Option(names = "--sentinel-port", paramLabel = "P", description = "The first sentinel's port.")
    private @Nullable Integer sentinelPort;

    @Option(
            names = "--quorum",
            paramLabel = "N",
            description = "How many sentinels must find the master down (a majority).")
    private @Nullable Integer quorum;

    @Option(
            names = "--down-after",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "Silence that counts as down, in milliseconds (${DEFAULT-VALUE}).")
    private int downAfterMillis;

    @Option(
            names = "--failover-timeout",
            paramLabel = "MS",
            defaultValue = "60000",
            description = "The sentinels' failover-timeout, in milliseconds (${DEFAULT-VALUE}).")
    private int failoverTimeoutMillis;

    @Mixin private GroupPlace place = new GroupPlace();

    static Program.Finder finder() {
        String home = System.getProperty("vedette.home");
        return new Program.Finder(
                home == null ? null : Path.of(home), System.getenv().getOrDefault("PATH", ""));
    }

    GroupPlace place() {
        return place;
    }

    /// What was asked for, with ports that nobody listens on. Programs are looked for, so that
    /// nothing is written if one is missing.
    Plan plan(boolean needsPrograms) throws Program.Missing {
        int nodeCount = count(replicas, 2, 0, "--replicas") + 1;
        int sentinelCount = count(sentinels, 3, 0, "--sentinels");
        check(nodeCount + sentinelCount <= 20, "at most 20 processes, please");
        Plan plan =
                new Plan(
                        place.name(),
                        place.folder(),
                        posts(nodeCount, sentinelCount),
                        timing(sentinelCount),
                        secret(password, "--password"),
                        secret(sentinelPassword, "--sentinel-password"),
                        Plan.Logins.random());
        if (needsPrograms) {
            Program.Finder finder = finder();
            for (Post post : plan.posts()) {
                if (post.isSentinel()) {
                    finder.sentinel(post.program());
                } else {
                    finder.node(post.program());
                }
            }
        }
        return plan;
    }

    private Plan.Timing timing(int sentinelCount) {
        int agreed = quorum == null ? sentinelCount / 2 + 1 : quorum;
        check(
                sentinelCount == 0 || agreed >= 1 && agreed <= sentinelCount,
                "--quorum must be between 1 and the number of sentinels, " + sentinelCount);
        check(
                downAfterMillis >= 100 && downAfterMillis <= 600_000,
                "--down-after must be from 100 to 600000 ms");
        check(
                failoverTimeoutMillis >= 1_000 && failoverTimeoutMillis <= 3_600_000,
                "--failover-timeout must be from 1000 to 3600000 ms");
        return new Plan.Timing(agreed, downAfterMillis, failoverTimeoutMillis);
    }

    private List<Post> posts(int nodeCount, int sentinelCount) {
        List<Integer> ports = ports(nodeCount, sentinelCount);
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < nodeCount + sentinelCount; i++) {
            boolean isSentinel = i >= nodeCount;
            posts.add(
                    new Post(
                            isSentinel ? "sentinel-" + (i - nodeCount + 1) : "node-" + (i + 1),
                            isSentinel,
                            new Address(HOST, ports.get(i)),
                            program(isSentinel)));
        }
        return posts;
    }

    private List<Integer> ports(int nodeCount, int sentinelCount) {
        if (port != null || sentinelPort != null) {
            int first = port == null ? NODE_PORT : port;
            int firstSentinel = sentinelPort != null ? sentinelPort : first + nodeCount;
            List<Integer> ports = block(first, nodeCount, firstSentinel, sentinelCount);
            check(
                    ports.stream().allMatch(each -> each >= 1 && each <= 65_535),
                    "ports go from 1 to 65535");
            check(
                    ports.stream().distinct().count() == ports.size(),
                    "nodes and sentinels would share a port");
            return ports;
        }
        List<Integer> usual = block(NODE_PORT, nodeCount, SENTINEL_PORT, sentinelCount);
        if (usual.stream().allMatch(FreePorts::isFree)) {
            return usual;
        }
        return OTHER_PORTS.stream()
                .map(first -> block(first, nodeCount, first + SENTINELS_ABOVE, sentinelCount))
                .filter(ports -> ports.stream().allMatch(FreePorts::isFree))
                .findFirst()
                .orElseThrow(() -> wrong("no block of free ports was found; choose with --port"));
    }

    private static List<Integer> block(
            int firstNode, int nodeCount, int firstSentinel, int sentinelCount) {
        return IntStream.concat(
                        IntStream.range(firstNode, firstNode + nodeCount),
                        IntStream.range(firstSentinel, firstSentinel + sentinelCount))
                .boxed()
                .toList();
    }

    private String program(boolean isSentinel) {
        String words =
                isSentinel && sentinelProgram != null
                        ? sentinelProgram
                        : nodeProgram == null ? Program.OURS : nodeProgram;
        return switch (words) {
            case "ours" -> Program.OURS;
            case "redis" -> isSentinel ? "redis-sentinel" : "redis-server";
            default -> words;
        };
    }

    private @Nullable String secret(char @Nullable [] letters, String option) {
        if (letters == null) {
            return null;
        }
        String text = new String(letters);
        String complaint = Plan.complaintAbout(text);
        check(complaint == null, option + ": " + complaint);
        return text;
    }

    void refuseTakenPorts(Plan plan) {
        for (Post post : plan.posts()) {
            check(
                    FreePorts.isFree(post.address().port()),
                    "something listens on port "
                            + post.address().port()
                            + " already, where "
                            + post.name()
                            + " should; choose others with --port");
        }
    }

    /// A group that is there must not differ from what was asked for expressly.
    void refuseOtherThan(LocalGroup group) throws IOException {
        String there = "the group in " + group.folder() + " has ";
        String remedy = "; stop it with vedette down, or use another --name";
        int hasReplicas = group.nodes().size() - 1;
        int hasSentinels = group.sentinels().size();
        check(
                count(replicas, hasReplicas, 0, "--replicas") == hasReplicas,
                there + hasReplicas + " replicas" + remedy);
        check(
                count(sentinels, hasSentinels, 0, "--sentinels") == hasSentinels,
                there + hasSentinels + " sentinels" + remedy);
        int firstPort = group.nodes().getFirst().address().port();
        check(port == null || port == firstPort, there + "its ports from " + firstPort + remedy);
        String runs = group.nodes().getFirst().program();
        check(
                nodeProgram == null || program(false).equals(runs),
                there + "nodes that run " + runs + remedy);
        String asked = secret(password, "--password");
        check(asked == null || group.hasPassword(asked), there + "another password" + remedy);
    }

    private int count(@Nullable Integer wanted, int usual, int least, String option) {
        int count = wanted == null ? usual : wanted;
        check(count >= least, option + " must be at least " + least);
        return count;
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw wrong(complaint);
        }
    }

    /// The words for programs that are not their names.
    static final class Programs implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return List.of("ours", "redis").iterator();
        }
    }

    ParameterException wrong(@Nullable String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }
}
