package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Connected;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.Needs;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;
import dev.vedette.lab.survey.Users;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whether those who are logged in may do what their part needs, also what it will need only in a
/// failover.
final class RightsChecks {

    /// Commands by which a sentinel's link is known even when it may not name itself.
    private static final List<String> SENTINELS_COMMANDS =
            List.of("ping", "publish", "info", "subscribe", "exec", "client", "client|setname");

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "sentinel-rights",
                                    "The sentinels may run at every node what a failover needs.")
                            .looksAt(
                                    "CLIENT LIST: user; ACL DRYRUN of each command (Redis 7), ACL LIST before")
                            .because(
                                    "A sentinel that may PING but not SLAVEOF, CONFIG REWRITE or CLIENT KILL"
                                            + " looks well until it is needed: the promotion never comes.")
                            .mendedBy(rule(Needs.SENTINEL_AT_NODE))
                            .by(RightsChecks::sentinels),
                    Check.named("replica-rights", "The replicas may follow every node.")
                            .looksAt("CONFIG GET masteruser; ACL DRYRUN of PSYNC, REPLCONF, PING")
                            .because(
                                    "Users are set up on each node by itself. A right that is missing on a"
                                            + " replica stops all others from following it once it is promoted.")
                            .mendedBy(rule(Needs.REPLICA_AT_NODE))
                            .by(RightsChecks::replicas),
                    Check.named("peer-rights", "The sentinels may ask each other.")
                            .looksAt("CLIENT LIST and ACL DRYRUN of each sentinel")
                            .because(
                                    "Without SENTINEL IS-MASTER-DOWN-BY-ADDR and PUBLISH no sentinel is"
                                            + " elected, and nothing says why.")
                            .mendedBy(rule(Needs.SENTINEL_AT_SENTINEL))
                            .by(RightsChecks::peers),
                    Check.named("command-names", "The commands of a failover have their own names.")
                            .looksAt("COMMAND INFO of each")
                            .because(
                                    "A renamed SLAVEOF or CONFIG makes the whole transaction of a promotion"
                                            + " fail, silently, unless each sentinel knows the new name.")
                            .mendedBy(
                                    "SENTINEL SET NAME rename-command OLD NEW on every sentinel; or rename nothing.")
                            .by(RightsChecks::names));

    private RightsChecks() {}

    /// The ACL line that grants what is needed.
    private static String rule(Needs needs) {
        Set<String> commands = new TreeSet<>();
        needs.commands().forEach(command -> commands.add("+" + Needs.name(command)));
        return "ACL SETUSER USER "
                + (needs == Needs.REPLICA_AT_NODE ? "" : "allchannels ")
                + String.join(" ", commands);
    }

    private static void sentinels(GroupFacts group, Findings findings) {
        Set<String> hosts = new TreeSet<>();
        group.sentinels().forEach(sentinel -> hosts.add(sentinel.address().host()));
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
            return;
        }
        for (NodeFacts node : group.nodes()) {
            Known<List<Connected>> clients = node.clients();
            if (clients instanceof Known.NotGot<List<Connected>>(String reason)) {
                findings.notChecked(node.address(), reason);
                continue;
            }
            Set<String> users = new TreeSet<>();
            for (Connected client : clients.maybe().orElse(List.of())) {
                boolean isNamed = !client.sentinelShortId().isEmpty();
                boolean isLikely =
                        client.name().isEmpty()
                                && SENTINELS_COMMANDS.contains(client.command())
                                && hosts.contains(host(client.address()))
                                && !client.user().equals(Users.DEFAULT)
                                // A replica's link to its master runs as "(superuser)".
                                && !client.flags().contains("M");
                if (isNamed || isLikely) {
                    users.add(client.user());
                }
            }
            users.remove("");
            if (users.isEmpty()) {
                findings.notChecked(node.address(), "no sentinel is connected there by name");
            } else {
                judge(node.address(), node.users(), users, Needs.SENTINEL_AT_NODE, findings);
            }
        }
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    private static void replicas(GroupFacts group, Findings findings) {
        for (NodeFacts door : group.nodes()) {
            Set<String> users = new TreeSet<>();
            Optional<String> unknown = Optional.empty();
            for (NodeFacts node : group.nodes()) {
                if (node.equals(door)) {
                    continue;
                }
                switch (node.config("masteruser")) {
                    case Known.Got<String>(String user) ->
                            users.add(user.isEmpty() ? Users.DEFAULT : user);
                    case Known.NotGot<String>(String reason) -> unknown = Optional.of(reason);
                }
            }
            if (!users.isEmpty()) {
                judge(door.address(), door.users(), users, Needs.REPLICA_AT_NODE, findings);
            } else {
                findings.notChecked(
                        door.address(), unknown.orElse("there is nobody who could follow it"));
            }
        }
    }

    private static void peers(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            Set<String> users = new TreeSet<>();
            for (Connected client : sentinel.clients().maybe().orElse(List.of())) {
                if (!client.sentinelShortId().isEmpty()) {
                    users.add(client.user());
                }
            }
            users.remove("");
            if (!users.isEmpty()) {
                judge(
                        sentinel.address(),
                        sentinel.users(),
                        users,
                        Needs.SENTINEL_AT_SENTINEL,
                        findings);
            } else {
                findings.notChecked(
                        sentinel.address(),
                        sentinel.clients().isGot()
                                ? "no other sentinel is connected there by name"
                                : sentinel.clients().reason());
            }
        }
        if (findings.isEmpty()) {
            findings.notChecked("no sentinel could be asked");
        }
    }

    private static void judge(
            Address at, Known<Users> known, Set<String> names, Needs needs, Findings findings) {
        if (known instanceof Known.NotGot<Users>(String reason)) {
            findings.notChecked(at, reason);
            return;
        }
        for (String name : names) {
            Optional<Users.User> user = known.maybe().flatMap(users -> users.named(name));
            if (user.isEmpty()) {
                findings.failed(
                        at,
                        "has no user '" + name + "', as whom others log in",
                        Remedies.at(at, rule(needs).replace(" USER ", " " + name + " ")));
                continue;
            }
            Known<List<String>> refused = refused(user.get(), needs);
            switch (refused) {
                case Known.Got<List<String>>(List<String> commands) -> {
                    if (commands.isEmpty()) {
                        findings.passed(at, "user '" + name + "' may run all of it");
                    } else {
                        findings.failed(
                                at,
                                "user '" + name + "' may not run " + String.join(", ", commands),
                                Remedies.at(at, rule(needs).replace(" USER ", " " + name + " "))
                                        + " (then ACL SAVE or CONFIG REWRITE)");
                    }
                }
                case Known.NotGot<List<String>>(String reason) ->
                        findings.notChecked(at, "user '" + name + "': " + reason);
            }
        }
    }

    /// Without a dry run and without ACL CAT, only "everything" is certain.
    private static Known<List<String>> refused(Users.User user, Needs needs) {
        if (user.refused() instanceof Known.Got<Map<Needs, List<String>>>(var byNeed)) {
            List<String> commands = new ArrayList<>();
            for (String command : byNeed.getOrDefault(needs, List.of())) {
                String[] words = command.split(" ", -1);
                boolean isContainer =
                        Set.of("CLIENT", "CONFIG", "SCRIPT", "SENTINEL").contains(words[0]);
                commands.add(isContainer ? words[0] + " " + words[1] : words[0]);
            }
            return Known.got(commands);
        }
        return user.isUnlimited() ? Known.got(List.of()) : Known.notGot(user.refused().reason());
    }

    private static void names(GroupFacts group, Findings findings) {
        Set<String> wanted = new TreeSet<>();
        for (Needs needs : List.of(Needs.SENTINEL_AT_NODE, Needs.REPLICA_AT_NODE)) {
            needs.commands().forEach(c -> wanted.add(c.getFirst().toLowerCase(Locale.ROOT)));
        }
        for (NodeFacts node : group.nodes()) {
            switch (node.commands()) {
                case Known.Got<List<String>>(List<String> existing) -> {
                    Set<String> missing = new TreeSet<>(wanted);
                    missing.removeAll(existing);
                    if (missing.isEmpty()) {
                        findings.passed(node.address(), "all " + wanted.size() + " of them");
                    } else if (missing.equals(Set.of("script"))) {
                        // Sent only to end a script that runs for too long.
                        findings.passed(node.address(), "all but SCRIPT, which no failover needs");
                    } else if (missing.contains("psync") || missing.contains("replconf")) {
                        findings.failed(
                                node.address(),
                                "renamed or disabled: "
                                        + String.join(", ", missing)
                                        + "; replicas know no other name",
                                "remove rename-command for these from its configuration file");
                    } else {
                        // Whether the sentinels were told cannot be read from them.
                        findings.notChecked(
                                node.address(),
                                "renamed or disabled: "
                                        + String.join(", ", missing)
                                        + "; whether the sentinels know the new names cannot be seen");
                    }
                }
                case Known.NotGot<List<String>>(String reason) ->
                        findings.notChecked(node.address(), reason);
            }
        }
    }
}
