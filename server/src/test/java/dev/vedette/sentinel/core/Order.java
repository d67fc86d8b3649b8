package dev.vedette.sentinel.core;

/// Whether all is as it should be when nothing goes wrong: one master in each group, which all
/// Sentinels name and all other nodes follow.
final class Order {

    private final Simulation sim;

    Order(Simulation sim) {
        this.sim = sim;
    }

    /// Whether all Sentinels hold one configuration.
    boolean isAgreed() {
        return sim.watchers.stream().allMatch(w -> w.isAlive && whyNotAgreed(w).isEmpty());
    }

    /// Whether there is one master, which all Sentinels name, and all others follow it.
    boolean isInOrder() {
        return isAgreed()
                && sim.servers.stream().allMatch(server -> whyNotInPlace(server).isEmpty());
    }

    private static boolean isUp(Instance instance) {
        return !instance.isDown() && instance.link.isUp() && instance.link.refusals.isEmpty();
    }

    private String whyNotAgreed(Watcher w) {
        Watcher first = sim.watchers.getFirst();
        for (int i = 0; i < sim.groupCount; i++) {
            String name = "group" + i;
            if (!w.whereIs(name).equals(first.whereIs(name))
                    || w.configEpoch(name) != first.configEpoch(name)) {
                return "agreement on "
                        + name
                        + ": "
                        + w.whereIs(name)
                        + " epoch "
                        + w.configEpoch(name)
                        + ", s0 has "
                        + first.whereIs(name)
                        + " epoch "
                        + first.configEpoch(name);
            }
        }
        return "";
    }

    private String whyNotInPlace(ModelServer server) {
        int group = (server.index - sim.watchers.size()) / 3;
        Address master = sim.watchers.getFirst().whereIs("group" + group);
        boolean isInPlace =
                server.isAlive
                        && (server.address.equals(master)
                                ? server.role == Role.MASTER
                                : server.role == Role.SLAVE
                                        && server.master.equals(master)
                                        && server.linkUp);
        return isInPlace
                ? ""
                : "a server in its place: "
                        + server.address
                        + " is "
                        + server.role
                        + " of "
                        + server.master
                        + ", the master is "
                        + master;
    }

    /// After the healing: one master, all agree, all follow, and came to it in time.
    void atTheEnd(ModelSentinel first) {
        for (Watcher w : sim.watchers) {
            sim.checker.check(
                    whyNotAgreed(w).isEmpty(), "L2", first, w.index + ": " + whyNotAgreed(w));
        }
        for (ModelSentinel s : sim.sentinels) {
            for (Group g : s.memory().groups.values()) {
                sim.checker.check(g.stage == null, "L11 a failover that does not end", s, g.stage);
                sim.checker.check(
                        g.peers.size() == sim.watchers.size() - 1,
                        "all Sentinels known",
                        s,
                        g.peers.keySet());
                sim.checker.check(
                        isUp(g.master), "L13 a master that answers is down", s, g.master.address);
                for (Instance replica : g.replicas.values()) {
                    sim.checker.check(
                            isUp(replica),
                            "L13 a replica that answers is down",
                            s,
                            replica.address);
                }
            }
        }
        for (ModelServer server : sim.servers) {
            sim.checker.check(whyNotInPlace(server).isEmpty(), "L3", first, whyNotInPlace(server));
            sim.checker.check(
                    server.role == Role.SLAVE || server.isWritable(),
                    "L10 the master takes writes",
                    first,
                    server.address);
        }
    }
}
