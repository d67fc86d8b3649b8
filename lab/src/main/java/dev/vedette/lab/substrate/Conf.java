package dev.vedette.lab.substrate;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.topology.Topology;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// The configuration files of a group. They are commented, since who keeps the folder will read
/// them.
final class Conf {

    private Conf() {}

    static String node(Address self, Path folder, @Nullable Address master) {
        String role =
                master == null
                        ? "# The first master: it replicates nobody.\n"
                        : "replicaof " + master.host() + " " + master.port() + "\n";
        return """
                # A node of a group that lives for one run of the lab.
                port %d
                bind %s
                dir "%s"
                logfile "%s"

                # Nothing is kept on disk: what survives the loss of a node survives on the others.
                save ""
                appendonly no

                # A replica that needs everything gets it at once, not 5 s later in case another one comes.
                repl-diskless-sync yes
                repl-diskless-sync-delay 0

                %s"""
                .formatted(self.port(), self.host(), folder, folder.resolve("log.txt"), role);
    }

    static String sentinel(Address self, Path folder, Topology topology, Address master) {
        String name = topology.masterName();
        return """
                # A sentinel of a group that lives for one run of the lab. Below the last line of this file
                # as it was written, it adds what it learns: its id, the replicas, the other sentinels.
                port %d
                bind %s
                dir "%s"
                logfile "%s"

                # %d sentinels must find the master silent before it counts as down.
                sentinel monitor %s %s %d %d
                sentinel down-after-milliseconds %s %d
                sentinel failover-timeout %s %d
                sentinel parallel-syncs %s 1
                """
                .formatted(
                        self.port(),
                        self.host(),
                        folder,
                        folder.resolve("log.txt"),
                        topology.quorum(),
                        name,
                        master.host(),
                        master.port(),
                        topology.quorum(),
                        name,
                        topology.downAfterMillis(),
                        name,
                        topology.failoverTimeoutMillis(),
                        name);
    }
}
