package dev.vedette.lab.mixed;

import dev.vedette.lab.mixed.Ancestry.Cause;
import dev.vedette.lab.mixed.Ancestry.Origin;
import dev.vedette.lab.mixed.Field.Way;
import dev.vedette.lab.mixed.Losses.Struck;
import dev.vedette.lab.recording.Network;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Carries out a plan's faults, and mends what they broke when their time is over.
final class Striking {

    private static final int POLL_MILLIS = 100;

    /// Who is frozen or cut off must not hold up the others' faults.
    private static final int LOOK_MILLIS = 150;

    /// What a node had must be known before it is ended.
    private static final int LAST_LOOK_MILLIS = 2000;

    private static final int RETURN_MILLIS = 30_000;

    private final Field field;
    private final long beganMillis = System.currentTimeMillis();
    private final List<String> story = new ArrayList<>();
    private final List<Struck> struck = new ArrayList<>();
    private final List<Origin> restarts = new ArrayList<>();
    private final List<Member> awaited = new ArrayList<>();

    /// What INFO replication of each node said last.
    private final Map<Member, Map<String, String>> seen = new HashMap<>();

    private final PriorityQueue<Deed> deeds =
            new PriorityQueue<>(Comparator.comparingLong(Deed::atMillis));

    private interface Act {
        void go() throws IOException, InterruptedException;
    }

    private record Deed(long atMillis, Act act) {}

    Striking(Field field) {
        this.field = field;
    }

    long beganMillis() {
        return beganMillis;
    }

    List<String> story() {
        return story;
    }

    List<Struck> struck() {
        return struck;
    }

    List<Origin> restarts() {
        return restarts;
    }

    /// Returns when all faults are over.
    void run() throws IOException, InterruptedException {
        for (Blow blow : field.plan().blows()) {
            deeds.add(new Deed(beganMillis + blow.atMillis(), () -> strike(blow)));
        }
        while (!deeds.isEmpty() || !awaited.isEmpty()) {
            look();
            while (!deeds.isEmpty() && deeds.peek().atMillis() <= System.currentTimeMillis()) {
                deeds.remove().act().go();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void tell(String what) {
        story.add(Clocks.seconds(System.currentTimeMillis() - beganMillis) + " s " + what);
    }

    private void strike(Blow blow) throws IOException, InterruptedException {
        Member master = master();
        List<Member> replicas =
                field.nodes().stream().filter(node -> !node.equals(master)).toList();
        Member replica = replicas.get(blow.choice() % replicas.size());
        Member sentinel = field.sentinels().get(blow.choice() % field.sentinels().size());
        switch (blow.kind()) {
            case KILL_MASTER -> kill(blow, master, blow.forMillis());
            case KILL_REPLICA -> kill(blow, replica, blow.forMillis());
            case KILL_SENTINEL -> kill(blow, sentinel, blow.forMillis());
            case REBORN_MASTER -> kill(blow, master, 0);
            case RESTART_MASTER -> restart(blow, master);
            case FREEZE_MASTER -> freeze(blow, master);
            case FREEZE_SENTINEL -> freeze(blow, sentinel);
            case CUT_FROM_SENTINELS -> cut(blow, master, both(master, field.sentinels()));
            case CUT_FROM_REPLICAS -> cut(blow, master, both(master, replicas));
            case CUT_FROM_CLIENTS -> cut(blow, master, clients(master));
            case CUT_OFF_MASTER -> cut(blow, master, everybody(master));
            case CUT_OFF_SENTINEL -> cut(blow, sentinel, everybody(sentinel));
            case SPLIT -> cut(blow, master, split(master, replicas, blow.choice()));
            case MUTE_MASTER -> cut(blow, master, from(master, everybody(master)));
            case DEAF_MASTER -> cut(blow, master, deaf(master, replicas));
            case MUTE_SENTINEL -> cut(blow, sentinel, from(sentinel, everybody(sentinel)));
            case MANUAL -> order(blow, sentinel);
        }
    }

    /// Who says it is the master, by the last look; of several the one that most sentinels name.
    private Member master() {
        List<Member> masters =
                field.nodes().stream()
                        .filter(node -> "master".equals(seenOf(node).get("role")))
                        .toList();
        if (masters.size() == 1) {
            return masters.getFirst();
        }
        Map<String, Integer> named = new HashMap<>();
        for (Member sentinel : field.sentinels()) {
            try {
                named.merge(
                        sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Field.GROUP)
                                .texts()
                                .getFirst(),
                        1,
                        Integer::sum);
            } catch (IOException _) {
                // It is down, frozen or cut off: the others will say.
            }
        }
        return field.nodes().stream()
                .max(Comparator.comparingInt(node -> named.getOrDefault(node.address().host(), 0)))
                .orElseThrow();
    }

    private Map<String, String> seenOf(Member node) {
        return seen.getOrDefault(node, Map.of());
    }

    private void begin(Blow blow, Member whom) {
        tell(blow.kind().text + ": " + whom);
        struck.add(new Struck(blow.kind(), System.currentTimeMillis(), whom.name()));
    }

    private void later(long millis, Act act) {
        deeds.add(new Deed(System.currentTimeMillis() + millis, act));
    }

    private void kill(Blow blow, Member victim, int awayMillis)
            throws IOException, InterruptedException {
        if (!field.isRunning(victim)) {
            tell(victim + " is dead already");
            return;
        }
        look(victim, LAST_LOOK_MILLIS);
        begin(blow, victim);
        field.kill(victim);
        Map<String, String> had = forget(victim);
        later(awayMillis, () -> startAgain(victim, had, Cause.EMPTIED));
    }

    private void restart(Blow blow, Member node) throws IOException, InterruptedException {
        if (!field.isRunning(node)) {
            tell(node + " is dead already");
            return;
        }
        look(node, LAST_LOOK_MILLIS);
        begin(blow, node);
        field.thaw(node);
        field.stop(node);
        startAgain(node, forget(node), Cause.RESTARTED);
    }

    private Map<String, String> forget(Member node) {
        Map<String, String> had = seenOf(node);
        seen.remove(node);
        return had;
    }

    private void startAgain(Member member, Map<String, String> had, Cause cause)
            throws IOException {
        tell(member + " is started again");
        field.launch(member);
        if (!member.isSentinel()) {
            awaited.add(member);
            awaitReturn(member, had, cause, System.currentTimeMillis());
        }
    }

    /// A node that comes back begins a history of its own, which no log tells the origin of.
    private void awaitReturn(
            Member node, Map<String, String> had, Cause cause, long startedMillis) {
        Map<String, String> has = seen.get(node);
        if (has == null && System.currentTimeMillis() < startedMillis + RETURN_MILLIS) {
            later(POLL_MILLIS, () -> awaitReturn(node, had, cause, startedMillis));
            return;
        }
        awaited.remove(node);
        String before = had.get("master_replid");
        String now = has == null ? null : has.get("master_replid");
        // Once it follows a master again, its id is the master's.
        boolean isLinked = has != null && "up".equals(has.get("master_link_status"));
        if (before == null || now == null || before.equals(now) || isLinked) {
            return;
        }
        boolean wasMaster = "master".equals(had.get("role"));
        boolean isEmpty = cause == Cause.EMPTIED;
        long surely = wasMaster ? Long.MAX_VALUE : offset(had);
        restarts.add(
                new Origin(
                        now,
                        before,
                        isEmpty ? -1 : surely,
                        isEmpty ? -1 : Long.MAX_VALUE,
                        node,
                        startedMillis,
                        cause));
    }

    private static long offset(Map<String, String> info) {
        return Long.parseLong(info.getOrDefault("slave_repl_offset", "0"));
    }

    private void freeze(Blow blow, Member victim) {
        if (!field.isRunning(victim)) {
            tell(victim + " is dead already");
            return;
        }
        begin(blow, victim);
        field.freeze(victim);
        later(
                blow.forMillis(),
                () -> {
                    tell("SIGCONT to " + victim);
                    if (field.isRunning(victim)) {
                        field.thaw(victim);
                    }
                });
    }

    private void cut(Blow blow, Member whom, List<Way> ways) {
        begin(blow, whom);
        field.close(ways);
        later(
                blow.forMillis(),
                () -> {
                    tell("mended: " + blow.kind().text);
                    field.open(ways);
                });
    }

    private void order(Blow blow, Member sentinel) {
        begin(blow, sentinel);
        try {
            tell(sentinel + " answers " + sentinel.ask("SENTINEL", "FAILOVER", Field.GROUP));
        } catch (IOException silent) {
            tell(sentinel + " does not answer: " + silent.getMessage());
        }
    }

    private static List<Way> both(Member one, List<Member> others) {
        List<Way> ways = new ArrayList<>();
        for (Member other : others) {
            ways.add(new Way(one.machine(), other.machine()));
            ways.add(new Way(other.machine(), one.machine()));
        }
        return ways;
    }

    private static List<Way> clients(Member node) {
        return List.of(
                new Way(node.machine(), Network.RECORDER),
                new Way(Network.RECORDER, node.machine()));
    }

    private List<Way> everybody(Member one) {
        List<Member> others = new ArrayList<>(field.nodes());
        others.addAll(field.sentinels());
        others.remove(one);
        List<Way> ways = new ArrayList<>(both(one, others));
        ways.addAll(clients(one));
        return ways;
    }

    private static List<Way> from(Member one, List<Way> ways) {
        return ways.stream().filter(way -> way.from() == one.machine()).toList();
    }

    private List<Way> deaf(Member master, List<Member> replicas) {
        List<Member> others = new ArrayList<>(field.sentinels());
        others.addAll(replicas);
        return both(master, others).stream().filter(way -> way.to() == master.machine()).toList();
    }

    /// The clients stay with the master and with as many sentinels as cannot elect a leader.
    private List<Way> split(Member master, List<Member> replicas, int choice) {
        int minority = (field.sentinels().size() - 1) / 2;
        List<Member> here = new ArrayList<>(List.of(master));
        List<Member> there = new ArrayList<>(replicas);
        for (int i = 0; i < field.sentinels().size(); i++) {
            Member sentinel = field.sentinels().get((i + choice) % field.sentinels().size());
            (i < minority ? here : there).add(sentinel);
        }
        List<Way> ways = new ArrayList<>();
        here.forEach(each -> ways.addAll(both(each, there)));
        return ways;
    }

    private void look() {
        for (Member node : field.nodes()) {
            look(node, LOOK_MILLIS);
        }
    }

    private void look(Member node, int patienceMillis) {
        Map<String, String> info = lookAt(node, patienceMillis);
        if (info != null) {
            seen.put(node, info);
        }
    }

    private @Nullable Map<String, String> lookAt(Member node, int patienceMillis) {
        if (!field.isRunning(node)) {
            return null;
        }
        try {
            Map<String, String> info = node.ask(patienceMillis, "INFO", "replication").fields();
            return info.containsKey("master_replid") ? info : null;
        } catch (IOException silent) {
            return null;
        }
    }
}
