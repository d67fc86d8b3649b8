package dev.vedette.lab.scenario;

import dev.vedette.lab.check.Contents;
import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.history.History;
import dev.vedette.lab.substrate.Group;
import dev.vedette.lab.substrate.Member;
import dev.vedette.lab.topology.Seat;
import dev.vedette.lab.topology.Topology;
import dev.vedette.lab.workload.Route;
import dev.vedette.lab.workload.Workload;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator.SplittableGenerator;

/// A group loses its master under load, goes on with another one, and takes the old one back.
///
/// Clients and listeners run on threads of their own and stamp what they see with the time they saw
/// it; this thread waits, through a [Watch], for the group to come to rest between the phases. What
/// was claimed is judged at the end by checks that see the clients' history and the nodes' data,
/// never the servers' own opinion.
public final class MasterLoss {

    private static final Duration UNTIL_WELL = Duration.ofSeconds(60);

    private static final Duration UNTIL_REJOINED = Duration.ofSeconds(60);

    private static final Duration UNTIL_CAUGHT_UP = Duration.ofSeconds(10);

    private static final int WARM_UP_MILLIS = 1_500;

    /// Up to one more period of the sentinels' timers, so that the fault meets them in any phase.
    private static final int WARM_UP_JITTER_MILLIS = 1_000;

    /// What there is to lose when the fault comes, also where a crowded machine takes longer for
    /// it.
    private static final int WARM_UP_WRITES = 600;

    private static final int LONGEST_WARM_UP_MILLIS = 20_000;

    /// A group that agrees is watched a little longer: real sentinels sometimes fail over a second
    /// time, one down-after period after the first.
    private static final int AFTERMATH_MILLIS = 500;

    /// Time for reports on their way when the group comes to rest to arrive.
    private static final int REPORTS_MILLIS = 20;

    private final Group group;
    private final Fault fault;
    private final SplittableGenerator random;
    private final Story story;
    private final Health health;
    private final Watch watch;
    private final Workload.Load load;
    private final History history = new History();
    private final List<Verdict> verdicts = new ArrayList<>();

    /// @param group not started yet; the caller closes it, since it may have to be closed from
    ///   elsewhere
    public MasterLoss(
            Group group, Fault fault, Workload.Load load, SplittableGenerator random, Story story) {
        this.group = group;
        this.fault = fault;
        this.load = load;
        this.random = random;
        this.story = story;
        this.health = new Health(group);
        this.watch = new Watch(story);
    }

    /// The group did not come up or did not become well: there is nothing to tell about.
    public static final class NeverWell extends IOException {
        private static final long serialVersionUID = 1;

        NeverWell(String message) {
            super(message);
        }
    }

    /// Runs all phases.
    ///
    /// @throws IOException when the group could not be brought to the point where the fault makes
    ///   sense, or a node could not be asked at the end
    public Account run() throws IOException, InterruptedException {
        startNodes();
        startSentinels();
        List<Seat> before = health.seats();
        story.looksLike(before);

        Topology topology = group.topology();
        List<Address> sentinels = group.sentinels().stream().map(Member::address).toList();
        Workload workload =
                Workload.mixed(
                        load,
                        new Route(topology.masterName(), sentinels, Access.open()),
                        history,
                        random,
                        watch::acknowledged);
        Member old = group.nodes().getFirst();
        try (watch) {
            Names names = Names.of(group);
            watch.listen(group.sentinels(), topology.masterName(), workload);
            workload.start();
            warmUp();
            long faultNanos = strike(old);
            Timeline timeline =
                    watch.begin(names, faultNanos, old, group.sentinels().size(), what(old));
            boolean isWhole = awaitFailover(old) && awaitReturn(old);
            long endNanos = System.nanoTime();
            workload.stop();
            oneFailover(timeline);
            List<Seat> after = health.seats();
            if (isWhole) {
                story.looksLike(after);
            }
            return account(old, faultNanos, endNanos, before, after, timeline);
        } finally {
            workload.stop();
        }
    }

    private void startNodes() throws IOException, InterruptedException {
        story.begins("Starting " + count(group.topology().nodes().size(), "node"));
        group.startNodes(random);
        require("replication", watch.await(UNTIL_WELL, health::replicasUnlinked));
        story.ends("linked to their master");
    }

    private void startSentinels() throws IOException, InterruptedException {
        story.begins("Starting " + count(group.topology().sentinels().size(), "sentinel"));
        group.startSentinels();
        require("the group", watch.await(UNTIL_WELL, health::complaints));
        story.ends("they know each other and every replica");
    }

    private static void require(String what, List<String> complaints) throws NeverWell {
        if (!complaints.isEmpty()) {
            throw new NeverWell(
                    what
                            + " did not become healthy within "
                            + UNTIL_WELL.toSeconds()
                            + " s: "
                            + String.join("; ", complaints));
        }
    }

    private void warmUp() throws IOException, InterruptedException {
        story.begins(
                count(load.writers(), "writer")
                        + " and "
                        + count(load.readers(), "reader")
                        + " follow the sentinels");
        long begin = System.nanoTime();
        long usual = (WARM_UP_MILLIS + random.nextInt(WARM_UP_JITTER_MILLIS)) * 1_000_000L;
        long longest = LONGEST_WARM_UP_MILLIS * 1_000_000L;
        while (System.nanoTime() - begin
                < (history.acknowledgedWrites() < WARM_UP_WRITES ? longest : usual)) {
            watch.pass(Duration.ofMillis(50));
            story.progresses(history.acknowledgedWrites() + " writes acknowledged");
        }
        if (history.acknowledgedWrites() == 0) {
            throw new NeverWell(
                    "the master acknowledged no write within " + LONGEST_WARM_UP_MILLIS + " ms");
        }
        story.ends(history.acknowledgedWrites() + " writes acknowledged");
    }

    /// Takes the master away.
    ///
    /// @return when that was, in `System.nanoTime`
    private long strike(Member old) throws IOException, InterruptedException {
        long now = System.nanoTime();
        switch (fault) {
            case KILL -> now = old.kill();
            case STOP -> old.freeze();
            case MANUAL ->
                    group.sentinels()
                            .getFirst()
                            .ask("SENTINEL", "FAILOVER", group.topology().masterName())
                            .text();
        }
        return now;
    }

    private String what(Member old) {
        String who = "the master, " + old.name() + " (pid " + old.pid() + ")";
        return switch (fault) {
            case KILL -> "SIGKILL to " + who;
            case STOP -> "SIGSTOP to " + who;
            case MANUAL ->
                    group.sentinels().getFirst().name() + " is told to replace " + old.name();
        };
    }

    private boolean awaitFailover(Member old) throws InterruptedException {
        Topology topology = group.topology();
        Duration bound =
                Duration.ofMillis(
                        topology.downAfterMillis()
                                + 2L * topology.failoverTimeoutMillis()
                                + 10_000L);
        Member absent = fault == Fault.MANUAL ? null : old;
        List<String> complaints = watch.await(bound, () -> health.notMovedFrom(old, absent));
        long now = System.nanoTime();
        boolean isDone = complaints.isEmpty();
        // What led to this is told before it.
        watch.pass(Duration.ofMillis(REPORTS_MILLIS));
        String found = isDone ? agreement() : String.join("; ", complaints);
        verdicts.add(
                new Verdict("another node is the master, and everybody agrees", isDone, found));
        if (isDone) {
            watch.note(now, "agreed", found);
            watch.pass(Duration.ofMillis(AFTERMATH_MILLIS));
        }
        return isDone;
    }

    private String agreement() {
        int port = health.agreedMaster();
        String master =
                group.nodes().stream()
                        .filter(node -> node.address().port() == port)
                        .map(Member::name)
                        .findFirst()
                        .orElse("port " + port);
        return "all name " + master + ", the replicas follow it";
    }

    /// Brings the old master back as an operator would: started again with its old configuration,
    /// by which it is a master. It is for the sentinels to make it a replica.
    private boolean awaitReturn(Member old) throws IOException, InterruptedException {
        switch (fault) {
            case KILL -> {
                old.awaitEnd();
                group.start(old);
                watch.note(
                        System.nanoTime(),
                        "restart",
                        old.name() + " starts again; its file says master");
                group.awaitServing(List.of(old));
            }
            case STOP -> {
                old.thaw();
                watch.note(
                        System.nanoTime(),
                        "restart",
                        "SIGCONT to " + old.name() + ", still a master itself");
            }
            case MANUAL -> {}
        }
        story.begins("Waiting for " + old.name() + " to come back as a replica");
        List<String> complaints = watch.await(UNTIL_REJOINED, health::notWhole);
        long now = System.nanoTime();
        boolean isDone = complaints.isEmpty();
        watch.pass(Duration.ofMillis(REPORTS_MILLIS));
        String found =
                isDone
                        ? old.name() + " is a replica, and sentinels know it"
                        : String.join("; ", complaints);
        if (isDone) {
            watch.note(now, "whole", found);
        }
        story.ends(isDone ? "back" : "it did not");
        verdicts.add(new Verdict("the old master has rejoined as a replica", isDone, found));
        return isDone;
    }

    private void oneFailover(Timeline timeline) {
        Map<Integer, Integer> switches = timeline.switches();
        int most = switches.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int announcing = switches.size();
        boolean isOne = most == 1 && announcing == group.sentinels().size();
        verdicts.add(
                new Verdict(
                        "there was one failover, announced once by every sentinel",
                        isOne,
                        announcing
                                + " of "
                                + count(group.sentinels().size(), "sentinel")
                                + " announced it, at most "
                                + count(most, "time")
                                + " each"));
    }

    private Account account(
            Member old,
            long faultNanos,
            long endNanos,
            List<Seat> before,
            List<Seat> after,
            Timeline timeline)
            throws IOException, InterruptedException {
        story.begins("Comparing the data of all nodes");
        Map<String, Contents> contents = takeStock();
        Judgement judgement =
                Judgement.of(
                        history,
                        faultNanos,
                        endNanos,
                        old.address(),
                        contents.values().iterator().next());
        story.ends(
                count(contents.values().iterator().next().entries().size(), "key")
                        + " on the master");
        verdicts.add(Judgement.sameEverywhere(contents, group.nodes().size()));
        verdicts.addAll(judgement.verdicts());
        return new Account(
                group.topology(),
                fault,
                judgement.acknowledged(),
                judgement.refused(),
                judgement.unanswered(),
                judgement.lost(),
                judgement.duplicated(),
                judgement.unavailableMillis(),
                judgement.firstWriteMillis(),
                judgement.readPauseMillis(),
                judgement.reads(),
                before,
                after,
                timeline.entries(),
                List.copyOf(verdicts));
    }

    /// The contents of every node that answers, the master's first.
    private Map<String, Contents> takeStock() throws IOException, InterruptedException {
        List<Member> living =
                new ArrayList<>(group.nodes().stream().filter(Health::answers).toList());
        if (living.isEmpty()) {
            throw new IOException("no node is left that could say what it holds");
        }
        int master = health.agreedMaster();
        living.sort(
                (a, b) ->
                        Boolean.compare(
                                b.address().port() == master, a.address().port() == master));
        watch.await(UNTIL_CAUGHT_UP, () -> offsetsApart(living));
        Map<String, Contents> contents = new LinkedHashMap<>();
        for (Member node : living) {
            story.progresses(node.name());
            contents.put(node.name(), Stocktaking.of(node));
        }
        return contents;
    }

    /// Which replicas have not yet applied all their master has written.
    private static List<String> offsetsApart(List<Member> masterFirst) {
        List<String> apart = new ArrayList<>();
        String offset = "";
        for (Member node : masterFirst) {
            try {
                Map<String, String> replication = Health.replication(node);
                if (offset.isEmpty()) {
                    offset = replication.getOrDefault("master_repl_offset", "unknown");
                } else if (!offset.equals(replication.get("slave_repl_offset"))) {
                    apart.add(node.name() + " is behind its master");
                }
            } catch (IOException failure) {
                apart.add(node.name() + " does not answer: " + failure.getMessage());
            }
        }
        return apart;
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
