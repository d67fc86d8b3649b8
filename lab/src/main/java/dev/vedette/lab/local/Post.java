package dev.vedette.lab.local;

import dev.vedette.lab.client.Address;

import java.nio.file.Path;

/// One process of a local group. `program` is in the words of [dev.vedette.lab.topology.Program],
/// so that it can be found again when the group is started another day.
public record Post(String name, boolean isSentinel, Address address, String program) {

    Path folder(Path group) {
        return group.resolve(name);
    }

    Path configuration(Path group) {
        return folder(group).resolve(isSentinel ? "sentinel.conf" : "redis.conf");
    }

    /// What the server itself tells; what it prints before it has a log is beside it.
    Path log(Path group) {
        return folder(group).resolve("log.txt");
    }

    Path output(Path group) {
        return folder(group).resolve("output.txt");
    }

    Path pidFile(Path group) {
        return folder(group).resolve("pid");
    }
}
