package dev.vedette.sim;

import dev.vedette.resp.Reply;
import dev.vedette.world.Address;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A client for each node of a strict group, that writes to it whatever the Sentinels say: never
/// may two nodes take writes at once (R13), as far as anybody can tell from outside.
///
/// What one acknowledged before another was asked lies before what that one acknowledged. So there
/// is a chain of writers, each provably after the one before; and whoever follows another has been
/// promoted in between. Two that write at once take turns without that.
final class Rivals {

    private static final Pattern PROMOTION = Pattern.compile("MASTER MODE enabled");

    private final WholeGroup group;
    private final List<SimClient> clients = new ArrayList<>();
    private final int[] read = new int[WholeGroup.NODES];
    private final long[] askedAt = new long[WholeGroup.NODES];

    private int writer = -1;

    /// When its first write since the change was acknowledged.
    private long acknowledgedAt;

    /// How often the writer provably was another than before.
    private int changes;

    int acknowledged;
    int refused;

    Rivals(WholeGroup group) {
        this.group = group;
        for (int i = 0; i < WholeGroup.NODES; i++) {
            SimWorld machine = group.simulation.machine("10.0.3." + (i + 1));
            SimClient client =
                    new SimClient(machine, new Address(group.machine(i).address(), 6379));
            machine.start(client);
            clients.add(client);
        }
    }

    /// Takes in the answers and asks anew.
    void turn(long nowMillis) {
        for (int i = 0; i < clients.size(); i++) {
            SimClient client = clients.get(i);
            List<SimClient.Done> history = client.history();
            for (; read[i] < history.size(); read[i]++) {
                if (Reply.ok().equals(history.get(read[i]).reply())) {
                    acknowledged++;
                    wrote(i, nowMillis);
                } else {
                    refused++;
                }
            }
        }
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).isIdle()) {
                askedAt[i] = nowMillis;
                clients.get(i).ask("SET", "rival:" + i, Long.toString(nowMillis));
            }
        }
    }

    private void wrote(int node, long nowMillis) {
        if (node != writer && (writer < 0 || askedAt[node] > acknowledgedAt)) {
            changes += writer < 0 ? 0 : 1;
            writer = node;
            acknowledgedAt = nowMillis;
        }
    }

    /// Why two nodes must have taken writes at once; empty if nothing says so.
    String violation() {
        int promotions = 0;
        for (int i = 0; i < WholeGroup.NODES; i++) {
            Matcher matcher = PROMOTION.matcher(group.printed(i));
            while (matcher.find()) {
                promotions++;
            }
        }
        return changes <= promotions
                ? ""
                : "R13 the writer changed "
                        + changes
                        + " times, and there were "
                        + promotions
                        + " promotions";
    }
}
