package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Connected;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether everybody can log in everywhere, also where nobody needs to yet.
///
/// What sentinels send as auth-pass cannot be read; whether it is accepted shows in what they
/// receive. What nodes send as masterauth can be read where CONFIG GET is allowed, and is compared
/// with what the others accept: the digests in their user lists, or their requirepass. Nobody logs
/// in with it.
final class LoginChecks {

    static final List<Check> ALL =
            List.of(
                    Check.named("node-passwords", "All nodes accept the same login.")
                            .looksAt("the login of this very program at every node")
                            .because(
                                    "Clients log in at the new master with what the old one accepted.")
                            .mendedBy(
                                    "CONFIG SET requirepass PASSWORD, then CONFIG REWRITE, on the odd node.")
                            .by(LoginChecks::nodePasswords),
                    Check.named("sentinel-login", "Every sentinel is logged in at every node.")
                            .looksAt(
                                    "SENTINEL MASTER and REPLICAS: last-ok-ping-reply against"
                                            + " last-ping-reply, flags; CLIENT LIST of the node")
                            .because(
                                    "To a sentinel, a node that refuses its password is down: it is never"
                                            + " promoted, and as a master it is failed over for nothing. The log"
                                            + " says +sdown, never 'wrong password'.")
                            .mendedBy(
                                    "SENTINEL SET NAME auth-pass PASSWORD (and auth-user) on every sentinel.")
                            .by(LoginChecks::sentinels),
                    Check.named("peer-login", "Every sentinel is logged in at every other one.")
                            .looksAt(
                                    "SENTINEL SENTINELS: flags, last-ok-ping-reply against last-ping-reply")
                            .because(
                                    "A sentinel that cannot ask the others cannot be elected; where nobody"
                                            + " can, no failover ever happens.")
                            .mendedBy(
                                    "SENTINEL CONFIG SET sentinel-pass PASSWORD (and sentinel-user) on every"
                                            + " sentinel; with requirepass alone, the same one on all.")
                            .by(LoginChecks::peers),
                    Check.named("replica-login", "Every replica could follow every other node.")
                            .looksAt(
                                    "CONFIG GET masterauth, masteruser; ACL LIST or requirepass of the others")
                            .because(
                                    "The password for the present master is tested by every link; that for"
                                            + " the next one is tested by the failover.")
                            .mendedBy(
                                    "CONFIG SET masterauth PASSWORD, then CONFIG REWRITE, on every node.")
                            .by(LoginChecks::replicas),
                    Check.named("master-rejoin", "The master could come back as a replica.")
                            .looksAt(
                                    "CONFIG GET masterauth, masteruser of the master; ACL LIST or requirepass"
                                            + " of the replicas")
                            .because(
                                    "A master needs no masterauth until it is a replica. Without it, it comes"
                                            + " back after a failover, is refused, and stays an old copy.")
                            .mendedBy(
                                    "CONFIG SET masterauth PASSWORD, then CONFIG REWRITE, on the master too.")
                            .by(LoginChecks::master));

    private LoginChecks() {}

    private static void nodePasswords(GroupFacts group, Findings findings) {
        List<NodeFacts> refusing = new ArrayList<>();
        List<NodeFacts> accepting = new ArrayList<>();
        List<NodeFacts> open = new ArrayList<>();
        for (NodeFacts node : group.nodes()) {
            if (node.isShut()) {
                refusing.add(node);
            } else if (node.opensToAnybody().maybe().equals(Optional.of(true))) {
                open.add(node);
            } else if (node.isReached()) {
                accepting.add(node);
            } else {
                findings.notChecked(node.address(), node.login().reason());
            }
        }
        boolean isMixed =
                (refusing.isEmpty() ? 0 : 1)
                                + (accepting.isEmpty() ? 0 : 1)
                                + (open.isEmpty() ? 0 : 1)
                        > 1;
        for (NodeFacts node : refusing) {
            String text = node.login().reason();
            if (isMixed) {
                findings.failed(
                        node.address(),
                        "does not take the login that other nodes take: " + text,
                        Remedies.setting(node.address(), "requirepass", "PASSWORD-OF-THE-OTHERS"));
            } else {
                findings.notChecked(node.address(), text);
            }
        }
        for (NodeFacts node : open) {
            if (isMixed) {
                findings.failed(
                        node.address(),
                        "wants no password, the others do",
                        Remedies.setting(node.address(), "requirepass", "PASSWORD-OF-THE-OTHERS"));
            } else {
                findings.passed(node.address(), "wants no password, as all others");
            }
        }
        accepting.forEach(node -> findings.passed(node.address(), "accepts the login"));
    }

    /// Where a sentinel and a node do not understand each other, one of them has another password
    /// than the rest: the one that nobody else gets on with.
    private static void sentinels(GroupFacts group, Findings findings) {
        List<Address> strangers = new ArrayList<>();
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            if (isRefusedEverywhere(group, sentinel)) {
                strangers.add(sentinel.address());
                findings.failed(
                        sentinel.address(),
                        "every node refuses it: its auth-pass or auth-user is wrong",
                        Remedies.at(
                                sentinel.address(),
                                "SENTINEL SET "
                                        + group.name()
                                        + " auth-pass PASSWORD (and auth-user, if the nodes have"
                                        + " users)"));
            }
        }
        for (NodeFacts node : group.nodes()) {
            atNode(group, node, strangers, findings);
        }
        if (findings.isEmpty()) {
            findings.notChecked(
                    group.sentinels().isEmpty()
                            ? "there is no sentinel"
                            : "no sentinel could be asked");
        }
    }

    private static boolean isRefusedEverywhere(GroupFacts group, SentinelFacts sentinel) {
        List<NodeFacts> known =
                group.reachedNodes().stream()
                        .filter(node -> sentinel.viewOf(node.address()).isPresent())
                        .toList();
        boolean isRefused =
                known.stream()
                        .allMatch(
                                node ->
                                        sentinel.viewOf(node.address())
                                                .filter(view -> isKeptOut(node, view))
                                                .isPresent());
        return isRefused && known.size() > 1;
    }

    /// A sentinel cuts the link to who does not answer well, so that "refused" shows at times only.
    private static boolean isKeptOut(NodeFacts node, Map<String, String> view) {
        return Members.isRefused(view) || (isOut(view) && wantsPassword(node));
    }

    private static boolean wantsPassword(NodeFacts node) {
        return node.opensToAnybody().maybe().equals(Optional.of(false));
    }

    private static void atNode(
            GroupFacts group, NodeFacts node, List<Address> strangers, Findings findings) {
        Address address = node.address();
        List<Address> refused = new ArrayList<>();
        List<Address> down = new ArrayList<>();
        List<Address> well = new ArrayList<>();
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            Optional<Map<String, String>> view =
                    sentinel.viewOf(address).filter(_ -> !strangers.contains(sentinel.address()));
            if (view.filter(Members::isRefused).isPresent()) {
                refused.add(sentinel.address());
            } else if (view.filter(LoginChecks::isOut).isPresent()) {
                down.add(sentinel.address());
            } else if (view.isPresent()) {
                well.add(sentinel.address());
            }
        }
        if (!refused.isEmpty() && Members.cannotSave(node)) {
            findings.failed(
                    address,
                    "answers "
                            + Members.list(refused)
                            + " with errors only: it cannot save, and says so to every PING"
                            + " (MISCONF)",
                    "see persistence-works");
        } else if (!refused.isEmpty()) {
            findings.failed(
                    address,
                    "answers "
                            + Members.list(refused)
                            + " with errors only: the password or the rights are not what it wants",
                    node.isShut()
                            ? "it is the node that differs from the others, see node-passwords"
                            : "on these sentinels: SENTINEL SET "
                                    + group.name()
                                    + " auth-pass PASSWORD (and auth-user, if it has users)");
        }
        if (!down.isEmpty()) {
            unheard(node, down, findings);
        }
        if (!well.isEmpty() && refused.isEmpty() && down.isEmpty()) {
            findings.passed(address, "answers PING of " + well.size() + " sentinels" + users(node));
        }
    }

    private static boolean isOut(Map<String, String> view) {
        return Members.isDown(view) || Fields.flags(view).contains("disconnected");
    }

    private static void unheard(NodeFacts node, List<Address> down, Findings findings) {
        if (node.isReached() && wantsPassword(node)) {
            findings.failed(
                    node.address(),
                    "answers us, but not "
                            + Members.list(down)
                            + "; it wants a password, so theirs may be wrong",
                    "on these sentinels: SENTINEL SET NAME auth-pass PASSWORD (and auth-user)");
        } else if (node.isReached()) {
            findings.failed(
                    node.address(),
                    "answers us, but not " + Members.list(down),
                    "look at the network between them and at protected-mode");
        } else {
            findings.notChecked(node.address(), node.login().reason());
        }
    }

    private static String users(NodeFacts node) {
        List<String> users =
                node.clients().maybe().orElse(List.of()).stream()
                        .filter(client -> !client.sentinelShortId().isEmpty())
                        .map(Connected::user)
                        .filter(user -> !user.isEmpty())
                        .distinct()
                        .sorted()
                        .toList();
        return users.isEmpty() ? "" : " (as user " + String.join(", ", users) + ")";
    }

    private static void peers(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            List<String> refused = new ArrayList<>();
            List<String> silent = new ArrayList<>();
            int count = 0;
            for (Map<String, String> entry : sentinel.peers().maybe().orElse(List.of())) {
                String name = String.join("", Members.names(List.of(entry)));
                boolean isThere =
                        group.reachedSentinels().stream()
                                .anyMatch(other -> other.address().toString().equals(name));
                count++;
                if (Members.isRefused(entry)) {
                    refused.add(name);
                } else if (isOut(entry) && isThere) {
                    silent.add(name);
                }
            }
            for (String name : refused) {
                findings.failed(
                        sentinel.address(),
                        "gets only errors from "
                                + name
                                + ": its sentinel-pass is not accepted there",
                        Remedies.at(
                                sentinel.address(),
                                "SENTINEL CONFIG SET sentinel-pass PASSWORD-OF-THE-OTHERS"));
            }
            for (String name : silent) {
                findings.failed(
                        sentinel.address(),
                        "does not hear " + name + ", which answers us",
                        "look at the network between them, at sentinel-pass and sentinel-user");
            }
            if (refused.isEmpty() && silent.isEmpty()) {
                findings.passed(sentinel.address(), "hears all that live of " + count + " others");
            }
        }
        if (findings.isEmpty()) {
            findings.notChecked("no sentinel could be asked");
        }
    }

    private static void replicas(GroupFacts group, Findings findings) {
        for (NodeFacts replica : group.replicas()) {
            wouldFollow(group, replica, findings);
        }
        if (group.replicas().isEmpty()) {
            findings.notChecked("there is no replica");
        }
    }

    private static void master(GroupFacts group, Findings findings) {
        Optional<NodeFacts> master = group.master();
        if (master.isEmpty() || group.replicas().isEmpty()) {
            findings.notChecked(
                    master.isEmpty() ? "no master is known" : "there is nobody it could follow");
            return;
        }
        wouldFollow(group, master.get(), findings);
    }

    /// Whether `node` would be let in by each of the others.
    private static void wouldFollow(GroupFacts group, NodeFacts node, Findings findings) {
        Known<String> password = node.config("masterauth");
        if (password instanceof Known.NotGot<String>(String reason)) {
            findings.notChecked(node.address(), reason);
            return;
        }
        String secret = password.maybe().orElse("");
        String user = node.config("masteruser").maybe().orElse("");
        List<Address> accepting = new ArrayList<>();
        Map<Door.Answer, List<Address>> refusing = new LinkedHashMap<>();
        for (NodeFacts door : group.nodes()) {
            if (door.equals(node)) {
                continue;
            }
            switch (Door.admits(door, user, secret)) {
                case Known.Got<Door.Answer>(Door.Answer answer) when answer.isOpen() ->
                        accepting.add(door.address());
                case Known.Got<Door.Answer>(Door.Answer answer) ->
                        refusing.computeIfAbsent(answer, _ -> new ArrayList<>())
                                .add(door.address());
                case Known.NotGot<Door.Answer>(String reason) ->
                        findings.notChecked(node.address(), reason);
            }
        }
        refusing.forEach(
                (answer, doors) ->
                        findings.failed(
                                node.address(),
                                "could not follow " + Members.list(doors) + ": " + answer.text(),
                                answer.isPasswordTooMuch()
                                        ? Remedies.setting(
                                                doors.getFirst(), "requirepass", "PASSWORD")
                                        : Remedies.setting(
                                                node.address(),
                                                "masterauth",
                                                "PASSWORD-OF-THE-OTHERS")));
        if (!accepting.isEmpty()) {
            findings.passed(node.address(), "would be let in by " + Members.list(accepting));
        }
    }
}
