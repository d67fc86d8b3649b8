package dev.vedette.sim;

import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A client that goes where a Sentinel sends it and writes one numbered key after the other, and
/// keeps book of what was acknowledged, by whom and when.
final class Witness {

    private static final String KEY = "written:";
    private static final long ASK_EVERY = 4;

    /// A connection may just have been closed by CLIENT KILL.
    private static final int TRIES = 3;

    /// @param atMillis when the acknowledgement came
    record Acknowledged(int number, int node, long atMillis) {}

    private final WholeGroup group;
    private final @Nullable Rivals rivals;
    private final List<Integer> read = new ArrayList<>();
    private int target;
    private int turns;
    private int lastNumber;

    final List<Acknowledged> acknowledged = new ArrayList<>();
    final Set<Integer> sent = new HashSet<>();
    private final Map<Integer, Integer> refusals = new HashMap<>();

    /// @param rivals who also write while it lives; null for nobody
    Witness(WholeGroup group, @Nullable Rivals rivals) {
        this.group = group;
        this.rivals = rivals;
        group.desks.forEach(_ -> read.add(0));
    }

    long nowMillis() {
        return group.simulation.nanos() / Simulation.NANOS_PER_MILLI;
    }

    /// Writes and asks for so long.
    void live(long millis) {
        long until = nowMillis() + millis;
        while (nowMillis() < until) {
            turn();
            group.simulation.run(25 + group.rng.nextInt(50));
        }
    }

    private void turn() {
        takeIn();
        if (rivals != null) {
            rivals.turn(nowMillis());
        }
        List<SimClient> sentinels = group.sentinelDesks();
        SimClient sentinel = sentinels.get((int) (++turns / ASK_EVERY % sentinels.size()));
        if (turns % ASK_EVERY == 0 && sentinel.isIdle()) {
            sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", WholeGroup.NAME);
        }
        SimClient node = group.desks.get(target);
        if (node.isIdle()) {
            int number = ++lastNumber;
            sent.add(number);
            node.ask("SET", KEY + number, "x");
        }
    }

    private void takeIn() {
        for (int i = 0; i < group.desks.size(); i++) {
            List<SimClient.Done> history = group.desks.get(i).history();
            for (int at = read.get(i); at < history.size(); at++) {
                SimClient.Done done = history.get(at);
                switch (done.request().getFirst()) {
                    case "SET" -> written(i, done);
                    case "SENTINEL" -> {
                        int named = group.nodeAt(WholeGroup.host(done.reply()));
                        target = named < 0 ? target : named;
                    }
                    default -> {}
                }
            }
            read.set(i, history.size());
        }
    }

    private void written(int node, SimClient.Done done) {
        @Nullable Reply reply = done.reply();
        if (Reply.ok().equals(reply)) {
            int number = number(done.request().get(1));
            acknowledged.add(new Acknowledged(number, node, nowMillis()));
        } else {
            refusals.merge(node, 1, Integer::sum);
        }
    }

    private static int number(String key) {
        return Integer.parseInt(key.substring(KEY.length()));
    }

    /// What a node holds; null when it did not say.
    @Nullable Set<Integer> heldBy(int node) {
        for (int i = 0; i < TRIES; i++) {
            Reply reply = group.ask(List.of(group.desks.get(node)), "KEYS", KEY + "*").getFirst();
            takeIn();
            if (reply instanceof Reply.Array(List<Reply> elements)) {
                Set<Integer> numbers = new HashSet<>();
                elements.forEach(e -> numbers.add(number(WholeGroup.text(e))));
                return numbers;
            }
        }
        return null;
    }
}
