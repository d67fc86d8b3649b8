package dev.vedette.sentinel.core;

import dev.vedette.sentinel.core.Checker.Broken;

import java.util.List;

/// R12, R13 and S27: in a strict group that has its leases never more than one node takes writes.
final class Writers {

    private final Simulation sim;

    Writers(Simulation sim) {
        this.sim = sim;
    }

    private List<ModelServer> servers(int group) {
        return sim.servers.subList(3 * group, 3 * group + 3);
    }

    private boolean isInForce(int group) {
        for (ModelServer server : servers(group)) {
            if (!server.hasTerms()) {
                return false;
            }
        }
        return true;
    }

    /// R13: never two that take writes.
    void check() {
        for (int i = 0; i < sim.groupCount; i++) {
            if (isInForce(i)) {
                checkThatOneWrites(servers(i));
            }
        }
    }

    private void checkThatOneWrites(List<ModelServer> servers) {
        ModelServer writer = null;
        for (ModelServer server : servers) {
            if (server.isWritable()) {
                if (writer != null) {
                    throw new Broken(
                            "R13 two writable nodes at "
                                    + sim.now / 1e6
                                    + " s: "
                                    + writer.address
                                    + " and "
                                    + server.address);
                }
                writer = server;
            }
        }
    }

    /// R12: a write is acknowledged by one that may write, however long it has slept in between.
    void acknowledged(ModelServer server) {
        if (!server.isWritable()) {
            throw new Broken(
                    "R12 a write without leave at " + sim.now / 1e6 + " s: " + server.address);
        }
    }

    /// S27: who is elected because the master is down promotes nobody while it could still write.
    void promotes(ModelSentinel s, Group g) {
        if (sim.isStrict && isInForce(number(g)) && !Checker.isForced(g)) {
            sim.checker.check(
                    !((ModelServer) sim.at(g.address())).isWritable(),
                    "S27 a promotion while the old master takes writes",
                    s,
                    g.address());
        }
    }

    /// S27: nor does who affirms a master while another one could still write.
    void affirms(ModelSentinel s, Group g) {
        if (!sim.isStrict || !isInForce(number(g))) {
            return;
        }
        for (ModelServer server : servers(number(g))) {
            sim.checker.check(
                    server.address.equals(g.address()) || !server.isWritable(),
                    "S27 affirmed while another master takes writes",
                    s,
                    server.address);
        }
    }

    private static int number(Group g) {
        return g.name.charAt(g.name.length() - 1) - '0';
    }
}
