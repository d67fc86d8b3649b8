package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;

/*
 * Strict safety: at most one node of a group takes writes, at every instant.
 *
 * A node takes them only while a majority of the group's Sentinels vouches for it (Lease, in replication.core). Ours is
 * to vouch for one node at a time: not for the next before what we gave the last is over. That alone is enough, whatever
 * happens to elections, messages and epochs.
 *
 * So that nothing the old master acknowledges is lost without need, it should have ceased to write before its successor
 * is chosen. Hence who is asked to vote, or wants to be a candidate, ceases to vouch at once, and votes when its last
 * grant is over; a majority of votes then is a majority that vouches no more. The default lease is over before
 * down-after is, so that this costs a crash nothing.
 *
 * A grant is over when its time is up, counted from when we received the token it repeats; or when the node, the same
 * process, tells us that it is a replica, since it forgets all grants when it becomes one. What we granted before a
 * restart we do not know, so we wait as long as it could last.
 */

/// What this Sentinel lends the masters of strict groups.
final class Leases {

    private static final String NO_TOKEN = "-";

    private final Memory memory;

    Leases(Memory memory) {
        this.memory = memory;
    }

    /// A group begins to be watched, or to be strict: somebody of our name may have vouched for
    /// anybody until now.
    void begin(Group g) {
        g.leasesFrom = memory.now + Tuning.untilOver(g.settings.lease());
        if (g.leaderEpoch > g.configEpoch) {
            // Our last vote may be making somebody the master.
            g.fencedAt = memory.now;
        }
    }

    /// The settings of a group have changed.
    void changed(Group g, GroupSettings before) {
        if (!before.prudence().isStrict() && isStrict(g)) {
            begin(g);
        } else if (!isStrict(g)) {
            g.master.leaseObstacle = "";
            g.replicas.values().forEach(replica -> replica.leaseObstacle = "");
        }
        memory.wake(memory.now);
    }

    static boolean isStrict(Group g) {
        return g.settings.prudence().isStrict();
    }

    /// How long the votes for a failover keep the old master from writing, should it come back.
    static long patience(Group g, Stage stage) {
        return isStrict(g) && !stage.isOrdered() ? Tuning.STRICT_PATIENCE : Long.MAX_VALUE;
    }

    /// How long who stands to affirm a configuration waits for votes: who has vouched for another
    /// master votes when that is over.
    static long affirmPatience(Group g) {
        long vouched = isStrict(g) ? Tuning.untilOver(g.settings.lease()) : 0;
        return vouched + Tuning.AFFIRM_PATIENCE;
    }

    /// Whether the master may still be writing by our leave, so that nobody must get our vote;
    /// asked when somebody wants it, and from then on the leave is not renewed.
    boolean bars(Group g) {
        if (!isStrict(g)) {
            return false;
        }
        fence(g);
        long over = Math.max(g.leasesFrom, g.leaseUntil);
        boolean isOver = memory.now >= over;
        if (!isOver) {
            memory.wake(over);
        }
        return !isOver;
    }

    /// Turns away from the present master. A server that knows no leases is at least asked to hold
    /// its writes, which reaches one that sleeps or that only we do not hear.
    private void fence(Group g) {
        Instance master = g.master;
        boolean isNew = g.fencedAt == 0 || memory.now - g.fencedAt >= Tuning.FENCE;
        g.fencedAt = memory.now;
        if (isNew && !master.leaseObstacle.isEmpty() && master.link.isUp() && master.heldAt == 0) {
            master.heldAt = memory.now;
            memory.links.send(master.link, new Request.HoldWrites(Tuning.FENCE));
        }
    }

    /// A connection was made: to a process that may be another one.
    static void linkUp(Instance server) {
        server.leaseToken = "";
        server.isLeaseAsked = false;
        server.leaseAskedAt = 0;
        server.isToldToKeep = false;
        server.unkeptReason = "";
    }

    /// Vouches, asks for tokens, and looks whether a former master has ceased, as it is time.
    void visit(Group g) {
        if (!isStrict(g)) {
            return;
        }
        unfence(g);
        Instance master = g.master;
        if (isBound(g)) {
            watchHolder(g);
        }
        long period = Math.max(g.settings.lease() / Tuning.GRANTS_PER_LEASE, Tuning.LEASE_POLL);
        boolean isWanted = isDue(master, isBound(g) ? Tuning.LEASE_POLL : period);
        if (isWanted) {
            vouch(g);
        }
        memory.wake(memory.now + (isBound(g) ? Tuning.LEASE_POLL : period));
        for (Instance replica : g.replicas.values()) {
            if (isDue(replica, Tuning.LEASE_SURVEY)) {
                ask(g, replica, NO_TOKEN);
            }
        }
    }

    private void unfence(Group g) {
        boolean isOver = g.fencedAt != 0 && memory.now - g.fencedAt >= Tuning.FENCE;
        if (isOver && g.stage == null && !g.master.isDown()) {
            g.fencedAt = 0;
            g.master.heldAt = 0;
        }
    }

    private boolean isDue(Instance server, long period) {
        Link link = server.link;
        long patience =
                server.isLeaseAsked ? Math.max(period, server.group.settings.lease()) : period;
        return link.isUp() && !link.isClogged() && memory.now - server.leaseAskedAt >= patience;
    }

    /// Whether our last grant went to another than the present master, be it another process at the
    /// same address, and still counts.
    private boolean isBound(Group g) {
        return g.leaseHolder != null
                && memory.now < g.leaseUntil
                && !(g.leaseHolder.equals(g.address()) && g.leaseRunId.equals(g.master.runId));
    }

    private void watchHolder(Group g) {
        Instance former = g.replicas.get(g.leaseHolder);
        if (former != null
                && former.link.isUp()
                && former.link.infosPending == 0
                && memory.now - former.infoAskedAt >= Tuning.LEASE_POLL) {
            former.infoAskedAt = memory.now;
            memory.links.askInfo(former.link);
        }
    }

    private void vouch(Group g) {
        Instance master = g.master;
        boolean mayVouch =
                !isBound(g)
                        && memory.now >= g.leasesFrom
                        && g.fencedAt == 0
                        && !master.isDown()
                        && master.role == Role.MASTER
                        && master.reportedAt != 0
                        && !memory.isDuplicated()
                        && !master.leaseToken.isEmpty();
        if (!mayVouch) {
            ask(g, master, NO_TOKEN);
            return;
        }
        g.leaseHolder = g.address();
        g.leaseRunId = master.runId;
        long over = master.leaseTokenAt + Tuning.untilOver(g.settings.lease());
        g.leaseUntil = Math.max(g.leaseUntil, over);
        ask(g, master, master.leaseToken);
    }

    private void ask(Group g, Instance server, String token) {
        server.leaseAskedAt = memory.now;
        server.isLeaseAsked = true;
        memory.links.send(server.link, new Request.Vouch(g.name, g.settings.lease(), token));
    }

    /// A server has answered a grant, or the question for a token.
    void answered(Event.LeaseAnswered answer) {
        Link link = memory.links.of(answer.conn());
        if (link == null || !isStrict(link.users.getFirst().group)) {
            return;
        }
        Instance server = link.users.getFirst();
        Group g = server.group;
        boolean wasFirst = server.leaseToken.isEmpty();
        server.isLeaseAsked = false;
        server.leaseToken = answer.token();
        server.leaseTokenAt = memory.now;
        judge(server, answer);
        if (wasFirst && server.kind == Kind.MASTER && !answer.token().isEmpty()) {
            vouch(g);
        }
    }

    private void judge(Instance server, Event.LeaseAnswered answer) {
        String wanted = terms(server.group);
        if (!answer.error().isEmpty()) {
            obstacle(
                    server,
                    "it cannot be made to cease writing ("
                            + answer.error()
                            + "), so strict safety does not hold with it: only nodes of Vedette"
                            + " obey sentinel-lease. What it can do: min-replicas-to-write 1 with a"
                            + " min-replicas-max-lag below down-after, and CLIENT PAUSE, which it is"
                            + " sent with each vote");
        } else if (answer.terms().isEmpty()) {
            enlist(server, wanted);
        } else if (!wanted.isEmpty() && !answer.terms().equals(wanted)) {
            obstacle(
                    server,
                    "it counts other Sentinels than we know (sentinel-lease "
                            + answer.terms()
                            + "; we know "
                            + wanted
                            + "): after a Sentinel was replaced for good, set sentinel-lease by hand"
                            + " on every node");
        } else {
            obstacle(server, server.unkeptReason);
            if (!server.isToldToKeep) {
                server.isToldToKeep = true;
                memory.links.send(server.link, new Request.KeepTerms());
            }
        }
    }

    /// A node without terms gets ours, as soon as all that are expected are known.
    private void enlist(Instance server, String wanted) {
        if (wanted.isEmpty()) {
            obstacle(server, "it has no sentinel-lease yet: not all expected Sentinels are known");
        } else if (server.enlistedAt == 0
                || memory.now - server.enlistedAt >= Tuning.LEASE_SURVEY) {
            server.enlistedAt = memory.now;
            memory.links.send(server.link, new Request.Enlist(wanted));
        }
    }

    /// A server has taken its terms, or not.
    void enlisted(Event.EnlistAnswered answer) {
        Link link = memory.links.of(answer.conn());
        if (link == null) {
            return;
        }
        Instance server = link.users.getFirst();
        if (answer.error().isEmpty()) {
            server.leaseAskedAt = 0;
            memory.wake(memory.now);
        } else {
            obstacle(server, "it does not take sentinel-lease: " + answer.error());
        }
    }

    /// A server has written its terms to its file, or not.
    void kept(Event.TermsKept answer) {
        Link link = memory.links.of(answer.conn());
        if (link != null) {
            Instance server = link.users.getFirst();
            server.unkeptReason =
                    answer.error().isEmpty()
                            ? ""
                            : "a restart undoes its sentinel-lease, so it may then write without"
                                    + " leave: "
                                    + answer.error();
            obstacle(server, server.unkeptReason);
        }
    }

    private void obstacle(Instance server, String text) {
        if (!server.leaseObstacle.equals(text)) {
            server.leaseObstacle = text;
            if (text.isEmpty()) {
                memory.announce(Level.WARNING, "-problem", server);
            } else {
                memory.announce(Level.WARNING, "+problem", server.words() + " #" + text);
            }
        }
    }

    /// The group and all its Sentinels; empty until as many are known as are expected.
    private String terms(Group g) {
        if (g.peers.size() + 1 != g.settings.prudence().expectedSentinels()) {
            return "";
        }
        List<String> ids = new ArrayList<>(g.peers.keySet());
        ids.add(memory.me.runId());
        ids.sort(null);
        return g.name + ' ' + String.join(" ", ids);
    }

    /// An INFO of `instance` has come: as a replica it has forgotten what we granted.
    void reported(Instance instance) {
        Group g = instance.group;
        if (isStrict(g)
                && instance.role == Role.SLAVE
                && instance.address.equals(g.leaseHolder)
                && instance.runId.equals(g.leaseRunId)) {
            g.leaseHolder = null;
            g.leaseUntil = 0;
            visit(g);
        }
    }
}
