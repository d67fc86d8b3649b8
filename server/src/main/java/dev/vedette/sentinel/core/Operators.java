package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/// What an operator may order, and what is restored at start.
final class Operators {

    private final Memory memory;
    private final Failover failover;
    private final Leases leases;
    private final MasterSwitch masterSwitch;
    private final Newcomers newcomers;
    private final Durability durability;

    Operators(
            Memory memory,
            Failover failover,
            Leases leases,
            MasterSwitch masterSwitch,
            Newcomers newcomers,
            Durability durability) {
        this.leases = leases;
        this.newcomers = newcomers;
        this.masterSwitch = masterSwitch;
        this.memory = memory;
        this.failover = failover;
        this.durability = durability;
    }

    void restore(Durable image) {
        memory.currentEpoch = image.currentEpoch();
        for (Durable.GroupImage saved : image.groups()) {
            Group g = add(saved.name(), saved.master(), saved.settings());
            g.configEpoch = saved.configEpoch();
            g.leaderEpoch = saved.leaderEpoch();
            g.leader = saved.leader();
            g.seenEpoch = Math.max(g.configEpoch, g.leaderEpoch);
            memory.currentEpoch = Math.max(memory.currentEpoch, g.seenEpoch);
            leases.begin(g);
            for (Address address : saved.replicas()) {
                if (address.equals(g.address())) {
                    // An operator's slip: as its own replica it would be told to follow itself.
                    continue;
                }
                Instance replica =
                        new Instance(Kind.REPLICA, address.text(), address, g, memory.now);
                g.replicas.put(address, replica);
                memory.links.attach(replica);
            }
            for (Durable.KnownSentinel known : saved.sentinels()) {
                if (!known.runId().equals(memory.me.runId())) {
                    Peer peer = new Peer(known.runId(), known.address(), g, memory.now);
                    peer.isRestored = true;
                    g.peers.put(peer.runId, peer);
                    memory.links.attach(peer);
                }
            }
        }
        for (Group g : memory.groups.values()) {
            announceMonitor(g);
        }
    }

    private Group add(String name, Address master, GroupSettings settings) {
        Group g = new Group(name, settings, memory.timers);
        g.bornAt = memory.now;
        g.master = new Instance(Kind.MASTER, name, master, g, memory.now);
        memory.groups.put(name, g);
        memory.links.attach(g.master);
        return g;
    }

    private void announceMonitor(Group g) {
        memory.announce(
                Level.WARNING,
                "+monitor",
                g.master,
                g.master.words() + " quorum " + g.settings.quorum());
    }

    void monitor(Event.Monitor order) {
        if (memory.groups.containsKey(order.name())) {
            memory.emit(new Effect.Answer(order.ticket(), new Effect.DuplicateGroup()));
            return;
        }
        Group g = add(order.name(), order.master(), order.settings());
        leases.begin(g);
        announceMonitor(g);
        durability.changed(new Durability.OperatorAnswer(order.ticket()));
    }

    void remove(Event.Remove order) {
        Group g = memory.groups.get(order.name());
        if (g == null) {
            memory.emit(new Effect.Answer(order.ticket(), new Effect.NoSuchGroup()));
            return;
        }
        memory.announce(Level.WARNING, "-monitor", g.master);
        memory.groups.remove(g.name);
        memory.links.detach(g.master);
        forgetOthers(g);
        durability.changed(new Durability.OperatorAnswer(order.ticket()));
    }

    private void forgetOthers(Group g) {
        g.replicas.values().forEach(memory.links::detach);
        g.replicas.clear();
        masterSwitch.dropClaim(g);
        g.peers.values().forEach(memory.links::detach);
        g.peers.clear();
        newcomers.forgetAll(g);
    }

    void change(Event.Change order) {
        Group g = memory.groups.get(order.name());
        if (g == null) {
            memory.emit(new Effect.Answer(order.ticket(), new Effect.NoSuchGroup()));
            return;
        }
        GroupSettings before = g.settings;
        g.settings = order.settings();
        leases.changed(g, before);
        for (String change : order.changes()) {
            memory.announce(Level.WARNING, "+set", g.master, g.master.words() + ' ' + change);
        }
        boolean isSameLogin =
                Objects.equals(before.authUser(), g.settings.authUser())
                        && Objects.equals(before.authPass(), g.settings.authPass());
        if (!isSameLogin) {
            memory.links.restart(g.master.link);
            g.replicas.values().forEach(replica -> memory.links.restart(replica.link));
        }
        durability.changed(new Durability.OperatorAnswer(order.ticket()));
    }

    void reset(Event.Reset order) {
        int count = 0;
        for (String name : order.names()) {
            Group g = memory.groups.get(name);
            if (g != null) {
                reset(g);
                count++;
            }
        }
        memory.emit(new Effect.Answer(order.ticket(), new Effect.ResetCount(count)));
    }

    /// Forgets everybody but the master. Epochs stay, and with them the vote of the newest:
    /// forgetting it could let us vote twice.
    private void reset(Group g) {
        forgetOthers(g);
        Instance old = g.master;
        memory.links.detach(old);
        g.master = new Instance(Kind.MASTER, g.name, old.address, g, memory.now);
        memory.links.attach(g.master);
        g.bornAt = memory.now;
        g.stage = null;
        g.odownSince = 0;
        g.blockedUntil = 0;
        g.lostElections = 0;
        g.isDelayLogged = false;
        memory.announce(Level.WARNING, "+reset-master", g.master);
    }

    void failover(Event.Failover order) {
        Group g = memory.groups.get(order.name());
        memory.emit(new Effect.Answer(order.ticket(), failover(g, order.manner())));
    }

    private Effect.Outcome failover(@Nullable Group g, Event.Manner manner) {
        if (g == null) {
            return new Effect.NoSuchGroup();
        }
        if (g.failover() != null
                || manner != Event.Manner.FORCE && isUnderWayElsewhere(memory, g)) {
            return new Effect.FailoverInProgress();
        }
        if (ReplicaChoice.best(g, memory.now, 0).isEmpty()) {
            return new Effect.NoGoodReplica();
        }
        boolean answers = g.master.link.isUp() && !g.master.isDown();
        if (manner == Event.Manner.COORDINATED && !answers) {
            return new Effect.NoGoodMaster();
        }
        memory.emit(
                new Effect.Log(
                        Level.WARNING, "Executing user requested FAILOVER of '" + g.name + "'"));
        failover.start(
                g,
                manner == Event.Manner.FORCE || !answers
                        ? Stage.Cause.FORCED
                        : Stage.Cause.HANDOVER);
        return new Effect.Done();
    }

    /// Whether another Sentinel has our vote and may be about to promote somebody, for as long as
    /// it has to get elected. A second handover beside the first would undo what it does, and with
    /// it the writes that its new master has acknowledged.
    private static boolean isUnderWayElsewhere(Memory memory, Group g) {
        Peer leader = g.leader == null ? null : g.peers.get(g.leader);
        return leader != null
                && g.leaderEpoch > g.configEpoch
                && g.votedAt != 0
                && memory.now - g.votedAt < memory.timers.of(Timer.ELECTION_TIMEOUT)
                && leader.sdownSince == 0;
    }

    void configure(Event.Configure order) {
        boolean isSameLogin = memory.globals.hasSameLogin(order.globals());
        memory.globals = order.globals();
        if (!isSameLogin) {
            for (Link link : List.copyOf(memory.links.all())) {
                if (link.kind == Kind.SENTINEL) {
                    memory.links.restart(link);
                }
            }
        }
        durability.changed(new Durability.OperatorAnswer(order.ticket()));
    }

    void flush(Event.Flush order) {
        durability.changed(new Durability.OperatorAnswer(order.ticket()));
    }
}
