package dev.vedette.lab.survey;

import java.util.List;
import java.util.stream.Stream;

/// The commands that a part of a group runs at another, each with arguments that show what it
/// needs.
public enum Needs {
    /// What a replica runs at its master.
    REPLICA_AT_NODE("PING", "REPLCONF capa psync2", "PSYNC ? -1"),

    /// What a sentinel runs at a node, whether it follows or leads.
    SENTINEL_AT_NODE(
            "PING",
            "INFO",
            "CLIENT SETNAME sentinel-00000000-cmd",
            "PUBLISH __sentinel__:hello hello",
            "SUBSCRIBE __sentinel__:hello",
            "MULTI",
            "EXEC",
            "SLAVEOF NO ONE",
            "CONFIG REWRITE",
            "CLIENT KILL TYPE normal",
            "SCRIPT KILL"),

    /// What a sentinel runs at another one.
    SENTINEL_AT_SENTINEL(
            "PING",
            "CLIENT SETNAME sentinel-00000000-cmd",
            "PUBLISH __sentinel__:hello hello",
            "SENTINEL is-master-down-by-addr 127.0.0.1 6379 0 *");

    private final List<List<String>> commands;

    Needs(String... commands) {
        this.commands =
                Stream.of(commands).map(command -> List.of(command.split(" ", -1))).toList();
    }

    public List<List<String>> commands() {
        return commands;
    }
}
