package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;

/// What other Sentinels tell: that they exist, where, and which configuration of a group is the
/// newest they know.
final class Hellos {

    private final Memory memory;
    private final Voting voting;
    private final MasterSwitch masterSwitch;
    private final Durability durability;

    Hellos(Memory memory, Voting voting, MasterSwitch masterSwitch, Durability durability) {
        this.memory = memory;
        this.voting = voting;
        this.masterSwitch = masterSwitch;
        this.durability = durability;
    }

    void heard(Hello hello) {
        Group g = memory.groups.get(hello.group());
        if (g == null
                || hello.runId().equals(memory.me.runId())
                || !voting.isPlausible(hello.currentEpoch())
                || !voting.isPlausible(hello.configEpoch())) {
            return;
        }
        Peer peer = meet(g, hello);
        if (peer == null) {
            return;
        }
        voting.learn(g, Math.max(hello.currentEpoch(), hello.configEpoch()));
        if (hello.configEpoch() > g.configEpoch) {
            believe(g, peer, hello);
        }
        if (hello.master().equals(g.address()) && hello.configEpoch() == g.configEpoch) {
            peer.agreedAt = memory.now;
        }
        peer.heardAt = memory.now;
    }

    private void believe(Group g, Peer peer, Hello hello) {
        if (hello.master().equals(g.address())) {
            g.configEpoch = hello.configEpoch();
            g.seenEpoch = Math.max(g.seenEpoch, g.configEpoch);
            durability.changed();
            return;
        }
        memory.announce(Level.WARNING, "+config-update-from", peer);
        Address before = g.address();
        masterSwitch.to(g, hello.master(), hello.configEpoch());
        memory.scripts.reconfigure(g, "observer", before, hello.master());
        durability.changed();
    }

    /// The sender as a member of the group: known already, moved, or new.
    private @Nullable Peer meet(Group g, Hello hello) {
        Peer known = g.peers.get(hello.runId());
        if (known != null && known.address.equals(hello.sender())) {
            return known;
        }
        if (known == null
                && g.peers.size() >= Tuning.MAX_SENTINELS
                && !isTaken(g, hello.sender())) {
            memory.emit(
                    new Effect.Log(
                            Level.WARNING,
                            "Sentinel "
                                    + hello.runId()
                                    + " is ignored: "
                                    + Tuning.MAX_SENTINELS
                                    + " others of "
                                    + g.name
                                    + " are known already. SENTINEL RESET forgets those that are gone."));
            return null;
        }
        if (known != null) {
            memory.announce(
                    Level.NOTICE,
                    "+sentinel-address-switch",
                    g.master.words()
                            + " ip "
                            + hello.sender().host()
                            + " port "
                            + hello.sender().port()
                            + " for "
                            + hello.runId());
            forget(g, known);
        }
        dropHolder(g, hello.sender());
        Peer peer = new Peer(hello.runId(), hello.sender(), g, memory.now);
        if (known != null) {
            peer.votedFor = known.votedFor;
            peer.votedEpoch = known.votedEpoch;
        }
        g.peers.put(peer.runId, peer);
        memory.links.attach(peer);
        if (known == null) {
            memory.announce(Level.NOTICE, "+sentinel", peer);
        }
        durability.changed();
        return peer;
    }

    private static boolean isTaken(Group g, Address address) {
        for (Peer peer : g.peers.values()) {
            if (peer.address.equals(address)) {
                return true;
            }
        }
        return false;
    }

    /// One address is one process: who was known there under another run id has been replaced.
    private void dropHolder(Group g, Address address) {
        for (Peer peer : new ArrayList<>(g.peers.values())) {
            if (peer.address.equals(address)) {
                memory.announce(Level.NOTICE, "+sentinel-invalid-addr", peer);
                forget(g, peer);
            }
        }
    }

    private void forget(Group g, Peer peer) {
        g.peers.remove(peer.runId);
        memory.links.detach(peer);
    }
}
