package dev.vedette.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.clients.Client;
import dev.vedette.lab.clients.Journal;
import dev.vedette.lab.clients.Sentinels;
import dev.vedette.lab.clients.Toolbox;
import dev.vedette.lab.substrate.Group;
import dev.vedette.lab.substrate.Member;
import dev.vedette.lab.substrate.Programs;
import dev.vedette.lab.topology.Seat;
import dev.vedette.lab.topology.Topology;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// What every client library goes through together: one group, whose master is killed and returns,
/// and whose next master is replaced by SENTINEL FAILOVER, while all of them write. Afterwards it
/// tells of each what it did, and when.
final class Course implements AutoCloseable {

    private static final String MASTER = "mymaster";

    /// For the slowest library, on a busy machine.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int ENOUGH_WRITES = 50;

    private static final int ENOUGH_READS = 5;

    /// A failover: from when to when, which master came of it, and what was still missing of each
    /// client at its end.
    record Stage(
            String name, long begin, long end, int masterPort, Map<String, List<String>> missing) {

        List<String> missing(Client.Kind kind) {
            return missing.getOrDefault(kind.name(), List.of("was not started"));
        }
    }

    private static final class Quiet implements Story {
        @Override
        public void begins(String step) {}

        @Override
        public void progresses(String detail) {}

        @Override
        public void ends(String outcome) {}

        @Override
        public void looksLike(List<Seat> seats) {}

        @Override
        public void happens(Entry entry) {}
    }

    private final List<Client.Kind> kinds;
    private final boolean ordersAgain;
    private final Group group;
    private final Health health;
    private final Watch watch = new Watch(new Quiet());
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final Map<String, String> mistakes = new HashMap<>();
    private final Map<String, String> missingTools = new HashMap<>();
    private final Set<String> seenReading = new HashSet<>();
    private final List<Stage> stages = new ArrayList<>();
    private Map<String, String> entries = Map.of();

    /// @param ordersAgain whether SENTINEL FAILOVER is said again when nothing came of it: Redis'
    ///   Sentinel gives up an order without a word to whoever gave it
    Course(Programs programs, List<Client.Kind> kinds, boolean ordersAgain) {
        this.kinds = kinds;
        this.ordersAgain = ordersAgain;
        group =
                new Group(
                        new Topology(
                                MASTER,
                                Collections.nCopies(3, programs.node()),
                                Collections.nCopies(3, programs.sentinel()),
                                2,
                                1_000,
                                10_000));
        health = new Health(group);
    }

    void run() throws IOException, InterruptedException {
        group.startNodes(new SplittableRandom());
        assertThat(watch.await(PATIENCE, health::replicasUnlinked)).isEmpty();
        group.startSentinels();
        assertThat(watch.await(PATIENCE, health::complaints)).isEmpty();
        makeTheMistake();
        startClients();
        settle("start", System.nanoTime());

        Member old = member(health.agreedMaster());
        long killed = old.kill();
        assertThat(watch.await(PATIENCE, () -> health.notMovedFrom(old, old))).isEmpty();
        settle("kill", killed);

        old.awaitEnd();
        group.start(old);
        group.awaitServing(List.of(old));
        assertThat(watch.await(PATIENCE, health::notWhole)).isEmpty();

        Member second = member(health.agreedMaster());
        long ordered = System.nanoTime();
        assertThat(watch.await(PATIENCE, this::notOrdered)).isEmpty();
        List<String> unmoved = watch.await(PATIENCE, () -> health.notMovedFrom(second, null));
        if (!unmoved.isEmpty() && ordersAgain) {
            ordered = System.nanoTime();
            assertThat(watch.await(PATIENCE, this::notOrdered)).isEmpty();
            unmoved = watch.await(PATIENCE, () -> health.notMovedFrom(second, null));
        }
        assertThat(unmoved).isEmpty();
        settle("SENTINEL FAILOVER", ordered);

        stopClients();
        entries = Stocktaking.of(member(health.agreedMaster())).entries();
    }

    private Member member(int port) {
        return group.nodes().stream()
                .filter(node -> node.address().port() == port)
                .findFirst()
                .orElseThrow();
    }

    private Sentinels sentinels() {
        return new Sentinels(
                MASTER, group.sentinels().stream().map(Member::address).toList(), null);
    }

    /// Every library once with a password that no sentinel asked for: what comes of it is noted.
    private void makeTheMistake() throws IOException, InterruptedException {
        Map<String, Client> mistaken = new LinkedHashMap<>();
        try {
            for (Client.Kind kind : kinds) {
                if (kind.sendsPasswords()) {
                    start(kind, sentinels().withPassword("nobody asked for it"), mistaken);
                }
            }
            watch.await(
                    PATIENCE,
                    () ->
                            mistaken.entrySet().stream()
                                    .filter(entry -> entry.getValue().journal().result().isEmpty())
                                    .map(Map.Entry::getKey)
                                    .toList());
        } finally {
            for (Client client : mistaken.values()) {
                client.stop();
            }
        }
        mistaken.forEach(
                (name, client) -> mistakes.put(name, client.journal().result().orElse("nothing")));
    }

    private void startClients() throws IOException, InterruptedException {
        for (Client.Kind kind : kinds) {
            start(kind, sentinels(), clients);
        }
    }

    private void start(Client.Kind kind, Sentinels sentinels, Map<String, Client> into)
            throws IOException, InterruptedException {
        try {
            into.put(kind.name(), kind.start().start(sentinels));
        } catch (Toolbox.Missing missing) {
            missingTools.put(kind.name(), missing.getMessage());
        }
    }

    /// Waits until every client writes to the master that is now, and has been seen to read from a
    /// replica where it does so.
    private void settle(String name, long begin) throws InterruptedException {
        int port = health.agreedMaster();
        watch.await(
                PATIENCE,
                () -> {
                    if (!seenReading.containsAll(readers())) {
                        look();
                    }
                    return missing(port).values().stream().flatMap(List::stream).toList();
                });
        stages.add(new Stage(name, begin, System.nanoTime(), port, missing(port)));
    }

    private List<String> readers() {
        return kinds.stream()
                .filter(Client.Kind::readsFromReplicas)
                .map(Client.Kind::name)
                .filter(clients::containsKey)
                .toList();
    }

    private Map<String, List<String>> missing(int port) {
        Map<String, List<String>> missing = new HashMap<>();
        for (Client.Kind kind : kinds) {
            Client client = clients.get(kind.name());
            if (client != null) {
                missing.put(kind.name(), missing(kind, client.journal(), port));
            }
        }
        return missing;
    }

    private List<String> missing(Client.Kind kind, Journal journal, int port) {
        int reads = kind.readsFromReplicas() ? ENOUGH_READS : 0;
        List<String> missing = new ArrayList<>(journal.missing(port, ENOUGH_WRITES, reads));
        if (kind.readsFromReplicas() && !seenReading.contains(kind.name())) {
            missing.add(kind.name() + " has not been seen to read from a replica");
        }
        return missing;
    }

    /// Who reads is seen from the replicas: their list of clients has names and last commands.
    private void look() {
        for (Member node : group.nodes()) {
            try {
                if (node.isAlive() && node.ask("ROLE").items().getFirst().text().equals("slave")) {
                    seenReading.addAll(
                            node.ask("CLIENT", "LIST")
                                    .text()
                                    .lines()
                                    .map(Course::fields)
                                    .filter(client -> "get".equals(client.get("cmd")))
                                    .map(client -> client.getOrDefault("name", ""))
                                    .collect(Collectors.toSet()));
                }
            } catch (IOException _) {
                // It is asked again at the next look.
            }
        }
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split(" ")) {
            String[] pair = field.split("=", 2);
            fields.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        return fields;
    }

    private List<String> notOrdered() {
        try {
            group.sentinels().getFirst().ask("SENTINEL", "FAILOVER", MASTER);
            return List.of();
        } catch (IOException refused) {
            return List.of("SENTINEL FAILOVER: " + refused.getMessage());
        }
    }

    private void stopClients() throws InterruptedException {
        for (Client client : clients.values()) {
            client.stop();
        }
    }

    /// The failover or start of this name.
    Stage stage(String name) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
    }

    List<Stage> stages() {
        return stages;
    }

    Journal journal(Client.Kind kind) {
        return clients.get(kind.name()).journal();
    }

    /// Why this client could not be started here, or null.
    @Nullable String missingTool(Client.Kind kind) {
        return missingTools.get(kind.name());
    }

    /// What came of a password for sentinels that have none.
    String mistake(Client.Kind kind) {
        return mistakes.getOrDefault(kind.name(), "was not started");
    }

    /// Acknowledged writes that the last master does not hold.
    List<Journal.Acknowledged> lost(Client.Kind kind) {
        return journal(kind).acknowledged().stream()
                .filter(write -> !write.key().equals(entries.get(write.key())))
                .toList();
    }

    /// How long each client went without an acknowledgement, and what was lost: told, not judged.
    String account(String whose) {
        StringBuilder text = new StringBuilder();
        for (Stage stage : stages) {
            text.append(
                    "%s: %s, %d ms%n"
                            .formatted(
                                    whose,
                                    stage.name(),
                                    (stage.end() - stage.begin()) / 1_000_000));
        }
        text.append(
                "%-16s %10s %18s %6s  mistake%n"
                        .formatted(whose, "kill, ms", "failover, ms", "lost"));
        for (Client.Kind kind : kinds) {
            if (clients.containsKey(kind.name())) {
                text.append(
                        "%-16s %10d %18d %6d  %s%n"
                                .formatted(
                                        kind.name(),
                                        gap(kind, "kill"),
                                        gap(kind, "SENTINEL FAILOVER"),
                                        lost(kind).size(),
                                        mistake(kind)));
            }
        }
        return text.toString();
    }

    private long gap(Client.Kind kind, String name) {
        return stages.stream()
                .filter(stage -> stage.name().equals(name))
                .mapToLong(stage -> journal(kind).longestGapMillis(stage.begin(), stage.end()))
                .findFirst()
                .orElse(-1);
    }

    @Override
    public void close() throws IOException {
        watch.close();
        group.close();
    }
}
