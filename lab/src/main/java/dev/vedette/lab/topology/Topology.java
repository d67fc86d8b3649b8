package dev.vedette.lab.topology;

import java.util.List;

/// A group to be started: the first node begins as the master, the others replicate it, all
/// sentinels watch it under `masterName`. Each node and sentinel names the program it runs, so that
/// groups may be mixed.
public record Topology(
        String masterName,
        List<Program> nodes,
        List<Program> sentinels,
        int quorum,
        int downAfterMillis,
        int failoverTimeoutMillis) {

    public Topology {
        nodes = List.copyOf(nodes);
        sentinels = List.copyOf(sentinels);
    }
}
