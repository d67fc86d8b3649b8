package dev.vedette.lab.substrate;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The running processes of a [Plan], killed and deleted when closed.
public final class Built implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// How often a condition is asked again.
    private static final int POLL_MILLIS = 50;

    private static final int ASK_TIMEOUT_MILLIS = 3_000;

    /// Groups are built side by side: a port chosen for one is not chosen for another.
    private static final Set<Integer> HANDED_OUT = new HashSet<>();

    /// Whoever fails before a group is handed over cannot close it: the end of the JVM does.
    private static final Set<Built> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Built::close)));
    }

    private final Plan plan;
    private final Path root;
    private final List<Member> nodes = new ArrayList<>();
    private final List<Member> sentinels = new ArrayList<>();
    private final List<Closeable> companions = new ArrayList<>();

    private Built(Plan plan) throws IOException {
        this.plan = plan;
        this.root = Files.createTempDirectory("vedette-built-");
        LIVING.add(this);
    }

    /// A condition that is asked of running servers.
    @FunctionalInterface
    public interface Question {
        boolean isAnswered() throws IOException;
    }

    /// What is done to the files of a group before its first process starts.
    @FunctionalInterface
    public interface Preparation {
        void prepare(Built seated) throws IOException;
    }

    public static Built of(Plan plan) throws IOException, InterruptedException {
        return of(plan, _ -> {});
    }

    /// Starts the nodes and, when each answers, the sentinels; returns when each of those answers.
    public static Built of(Plan plan, Preparation preparation)
            throws IOException, InterruptedException {
        Built built = new Built(plan);
        try {
            built.seat();
            preparation.prepare(built);
            built.startAll(built.nodes);
            built.startAll(built.sentinels);
            return built;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            built.close();
            throw failure;
        }
    }

    /// Something else that ends with the group.
    public Built closing(Closeable also) {
        companions.add(also);
        return this;
    }

    public Address node(int index) {
        return nodes.get(index).address();
    }

    public Address sentinel(int index) {
        return sentinels.get(index).address();
    }

    public List<Address> nodes() {
        return nodes.stream().map(Member::address).toList();
    }

    public List<Address> sentinels() {
        return sentinels.stream().map(Member::address).toList();
    }

    public Member nodeProcess(int index) {
        return nodes.get(index);
    }

    public Member sentinelProcess(int index) {
        return sentinels.get(index);
    }

    /// One question on a connection of its own, after AUTH with the plan's passwords where one is
    /// asked for.
    public Answer ask(Address address, String... words) throws IOException {
        try (RespConnection connection = RespConnection.open(address, ASK_TIMEOUT_MILLIS)) {
            Answer answer = connection.ask(words);
            if (answer instanceof Answer.Failure failure && failure.code().equals("NOAUTH")) {
                if (!connection.ask("AUTH", Plan.PASSWORD).isOk()) {
                    connection.ask("AUTH", Plan.SENTINEL_PASSWORD);
                }
                return connection.ask(words);
            }
            return answer;
        }
    }

    /// Waits until every replica is linked and each sentinel sees the whole group well.
    public Built awaitHealthy() throws InterruptedException {
        for (int i = 1; i < nodes.size(); i++) {
            Address replica = node(i);
            await(
                    replica + " is linked to its master",
                    () ->
                            ask(replica, "INFO", "replication")
                                    .text()
                                    .contains("master_link_status:up"));
        }
        for (Address sentinel : sentinels()) {
            await(
                    sentinel + " sees a healthy group",
                    () -> {
                        var master = ask(sentinel, "SENTINEL", "MASTER", Plan.MASTER).pairs();
                        return master.get("flags").equals("master")
                                && master.get("num-slaves").equals("" + (nodes.size() - 1))
                                && master.get("num-other-sentinels")
                                        .equals("" + (sentinels.size() - 1))
                                && isQuiet(sentinel, "REPLICAS", "slave")
                                && isQuiet(sentinel, "SENTINELS", "sentinel");
                    });
        }
        return this;
    }

    private boolean isQuiet(Address sentinel, String what, String flags) throws IOException {
        for (Answer seen : ask(sentinel, "SENTINEL", what, Plan.MASTER).items()) {
            var fields = seen.pairs();
            if (!fields.get("flags").equals(flags)
                    || !fields.getOrDefault("master-link-status", "ok").equals("ok")) {
                return false;
            }
        }
        return true;
    }

    /// Waits until sentinel `index` gives its master all of `flags`.
    public Built awaitMasterFlags(int index, String... flags) throws InterruptedException {
        await(
                "sentinel " + index + " flags its master " + List.of(flags),
                () ->
                        List.of(
                                        ask(sentinel(index), "SENTINEL", "MASTER", Plan.MASTER)
                                                .pairs()
                                                .get("flags")
                                                .split(","))
                                .containsAll(List.of(flags)));
        return this;
    }

    /// Waits until `count` of the `REPLICAS` or `SENTINELS` that sentinel `index` knows count as
    /// down.
    public Built awaitDown(String what, int index, int count) throws InterruptedException {
        await(
                "sentinel " + index + " finds " + count + " of its " + what + " down",
                () -> {
                    int down = 0;
                    for (Answer seen :
                            ask(sentinel(index), "SENTINEL", what, Plan.MASTER).items()) {
                        down += seen.pairs().get("flags").contains("s_down") ? 1 : 0;
                    }
                    return down == count;
                });
        return this;
    }

    /// Waits for an event, generously; what it never does is wait a fixed time.
    public static void await(String what, Question question) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        IOException latest = null;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (question.isAnswered()) {
                    return;
                }
            } catch (IOException failure) {
                latest = failure;
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new AssertionError("not within " + PATIENCE + ": " + what, latest);
    }

    private void seat() throws IOException {
        // Every user may look in: a sentinel may run under another one.
        openToAll(root);
        List<Integer> ports = freePorts(plan.nodeHosts.size() + plan.sentinelHosts.size());
        for (int i = 0; i < plan.nodeHosts.size(); i++) {
            Address address = new Address(plan.nodeHosts.get(i), ports.removeFirst());
            nodes.add(new Member("node-" + i, plan.programs.node(), address, folder("node-" + i)));
        }
        for (int i = 0; i < plan.sentinelHosts.size(); i++) {
            Address address = new Address(plan.sentinelHosts.get(i), ports.removeFirst());
            Path folder = folder("sentinel-" + i);
            sentinels.add(new Member("sentinel-" + i, plan.sentinelProgram(i), address, folder));
        }
        for (int i = 0; i < nodes.size(); i++) {
            write(nodes.get(i), nodeConf(i));
        }
        for (int i = 0; i < sentinels.size(); i++) {
            write(sentinels.get(i), sentinelConf(i));
        }
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(root.resolve(name));
        openToAll(folder);
        return folder;
    }

    private static void write(Member member, List<String> lines) throws IOException {
        Files.write(member.configuration(), lines);
        openToAll(member.configuration());
    }

    private static void openToAll(Path path) throws IOException {
        Files.setPosixFilePermissions(path, Set.of(PosixFilePermission.values()));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        SplittableRandom random = new SplittableRandom();
        List<Integer> ports = new ArrayList<>();
        synchronized (HANDED_OUT) {
            while (ports.size() < count) {
                int port = FreePorts.find(1, random).getFirst();
                if (HANDED_OUT.add(port)) {
                    ports.add(port);
                }
            }
        }
        return ports;
    }

    private List<String> nodeConf(int index) {
        Member self = nodes.get(index);
        List<String> lines = common(self);
        lines.add("replica-announce-ip " + self.address().host());
        if (index > 0) {
            lines.add("replicaof {node0}");
        }
        lines.addAll(plan.everyNode);
        lines.addAll(plan.nodeLines.getOrDefault(index, List.of()));
        return lines.stream().map(this::filled).toList();
    }

    private List<String> sentinelConf(int index) {
        Member self = sentinels.get(index);
        List<String> lines = common(self);
        lines.add("sentinel announce-ip " + self.address().host());
        lines.add("sentinel myid " + id(index));
        lines.add("sentinel monitor " + Plan.MASTER + " {master} " + plan.quorumOf(index));
        if (plan.isPreset) {
            for (int i = 1; i < nodes.size(); i++) {
                lines.add("sentinel known-replica " + Plan.MASTER + " {node" + i + "}");
            }
            for (int i = 0; i < sentinels.size(); i++) {
                if (i != index) {
                    lines.add(
                            "sentinel known-sentinel "
                                    + Plan.MASTER
                                    + " {sentinel"
                                    + i
                                    + "} "
                                    + id(i));
                }
            }
        }
        lines.addAll(plan.everySentinel);
        lines.addAll(plan.sentinelLines.getOrDefault(index, List.of()));
        return lines.stream().map(this::filled).toList();
    }

    private List<String> common(Member self) {
        List<String> lines = new ArrayList<>();
        lines.add("port " + self.address().port());
        lines.add("bind " + self.address().host());
        lines.add("dir " + self.folder());
        lines.add("logfile " + self.folder().resolve("log.txt"));
        return lines;
    }

    /// The id of a sentinel: fixed, so that the others can be told of it before it starts, and
    /// different in each group.
    public String id(int sentinel) {
        return String.format(
                Locale.ROOT,
                "%08x%032x",
                sentinels.get(sentinel).address().port(),
                root.hashCode() & 0xffff_ffffL);
    }

    private String filled(String line) {
        String text = line.replace("{master}", both(plan.monitored.apply(nodes())));
        for (int i = 0; i < nodes.size(); i++) {
            text = filled(text, "node" + i, node(i));
            text = text.replace("{node" + i + ".dir}", nodes.get(i).folder().toString());
        }
        for (int i = 0; i < sentinels.size(); i++) {
            text = filled(text, "sentinel" + i, sentinel(i));
            text = text.replace("{sentinel" + i + ".id}", id(i));
        }
        return text;
    }

    private static String filled(String line, String name, Address address) {
        return line.replace("{" + name + "}", both(address))
                .replace("{" + name + ".host}", address.host())
                .replace("{" + name + ".port}", "" + address.port());
    }

    private static String both(Address address) {
        return address.host() + " " + address.port();
    }

    private void startAll(List<Member> members) throws IOException, InterruptedException {
        for (Member member : members) {
            member.launch();
        }
        for (Member member : members) {
            awaitAnswering(member);
        }
    }

    /// Any answer will do, also NOAUTH or DENIED.
    private static void awaitAnswering(Member member) throws InterruptedException {
        await(
                member.name() + " answers on " + member.address(),
                () -> {
                    if (!member.isAlive()) {
                        throw new AssertionError(
                                member.name() + " ended while starting:\n" + member.lastWords(5));
                    }
                    try (RespConnection connection =
                            RespConnection.open(member.address(), ASK_TIMEOUT_MILLIS)) {
                        return !(connection.ask("PING") instanceof Answer.Failure failure
                                && failure.code().equals("LOADING"));
                    }
                });
    }

    @Override
    public void close() {
        if (!LIVING.remove(this)) {
            return;
        }
        Stream.concat(nodes.stream(), sentinels.stream()).forEach(Member::kill);
        try {
            for (Member member : nodes) {
                member.awaitEnd();
            }
            for (Member member : sentinels) {
                member.awaitEnd();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            for (Member member : sentinels) {
                openToAll(member.folder()); // A test may have closed it.
            }
            for (Closeable companion : companions) {
                companion.close();
            }
            FileTree.delete(root);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
