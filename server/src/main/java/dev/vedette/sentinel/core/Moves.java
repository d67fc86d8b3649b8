package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;

/// Instances that go by another address than before: their name leads elsewhere now, or the
/// operator wants them called by name instead of by address. They stay the same instances, with
/// their connections.
final class Moves {

    private final Memory memory;
    private final Durability durability;

    Moves(Memory memory, Durability durability) {
        this.memory = memory;
        this.durability = durability;
    }

    void moved(Address from, Address to) {
        for (Group g : memory.groups.values()) {
            for (Instance instance : at(g, from)) {
                memory.announce(
                        Level.NOTICE,
                        "+address-moved",
                        instance,
                        instance.words() + " to " + to.words());
                dropTwin(g, instance, to);
                move(g, instance, to);
                durability.changed();
            }
        }
    }

    private static List<Instance> at(Group g, Address address) {
        List<Instance> found = new ArrayList<>();
        if (g.address().equals(address)) {
            found.add(g.master);
        }
        Instance replica = g.replicas.get(address);
        if (replica != null) {
            found.add(replica);
        }
        for (Peer peer : g.peers.values()) {
            if (peer.address.equals(address)) {
                found.add(peer);
            }
        }
        return found;
    }

    /// A replica that is known at the new address already is the one that moves, met before its
    /// name was looked up.
    private void dropTwin(Group g, Instance moving, Address to) {
        Instance twin = g.replicas.get(to);
        if (moving.kind != Kind.SENTINEL && twin != null && !twin.equals(moving)) {
            g.replicas.remove(to);
            memory.links.detach(twin);
        }
    }

    private static void move(Group g, Instance instance, Address to) {
        if (instance.kind == Kind.REPLICA) {
            g.replicas.remove(instance.address);
            if (!g.address().equals(to)) {
                g.replicas.put(to, instance);
            }
        }
        instance.address = to;
        instance.link.address = to;
    }
}
