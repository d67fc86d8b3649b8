package dev.vedette.lab.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The commands that a part of a group runs at another, each with arguments that show what it
/// needs. The one list of it: doctor checks by it, `vedette up` writes users by it, and the guide
/// shows it.
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

    private static final Set<String> CONTAINERS = Set.of("client", "config", "script", "sentinel");

    private static final Set<String> OF_CHANNELS = Set.of("publish", "subscribe");

    private final List<List<String>> commands;

    Needs(String... commands) {
        this.commands =
                Stream.of(commands).map(command -> List.of(command.split(" ", -1))).toList();
    }

    public List<List<String>> commands() {
        return commands;
    }

    /// What Vedette's own Sentinel runs besides: to hold writes during a handover, to make sure who
    /// says hello, to tell others why.
    public List<List<String>> besidesForOurs() {
        Stream<String> more =
                switch (this) {
                    case REPLICA_AT_NODE -> Stream.of();
                    case SENTINEL_AT_NODE -> Stream.of("CLIENT PAUSE 1000 WRITE", "CLIENT UNPAUSE");
                    case SENTINEL_AT_SENTINEL ->
                            Stream.of(
                                    "SENTINEL get-master-addr-by-name mymaster",
                                    "SENTINEL myid",
                                    "PUBLISH __sentinel__:order order",
                                    "PUBLISH __sentinel__:reason reason");
                };
        return more.map(command -> List.of(command.split(" ", -1))).toList();
    }

    /// The rules that allow all of it, and nothing else.
    ///
    /// @param forOurs with what Vedette's own Sentinel runs besides
    public List<String> rules(boolean forOurs) {
        List<List<String>> wanted = new ArrayList<>(commands);
        if (forOurs) {
            wanted.addAll(besidesForOurs());
        }
        Set<String> channels = new TreeSet<>();
        Set<String> allowed = new TreeSet<>();
        for (List<String> words : wanted) {
            allowed.add("+" + name(words));
            if (OF_CHANNELS.contains(name(words))) {
                channels.add("&" + words.get(1));
            }
        }
        List<String> rules = new ArrayList<>(List.of("resetchannels"));
        rules.addAll(channels);
        rules.add("-@all");
        rules.addAll(allowed);
        return List.copyOf(rules);
    }

    /// As rules name the command: `config|rewrite`.
    public static String name(List<String> words) {
        String first = words.getFirst().toLowerCase(Locale.ROOT);
        return CONTAINERS.contains(first)
                ? first + "|" + words.get(1).toLowerCase(Locale.ROOT)
                : first;
    }
}
