package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;
import dev.vedette.lab.survey.Users;

import java.util.List;
import java.util.Optional;

/// Whether members are open to those who should get in, and to nobody else.
final class OpennessChecks {

    static final List<Check> ALL =
            List.of(
                    Check.named("default-user", "Nobody gets in without a password.")
                            .looksAt("PING over a connection that does not log in")
                            .because(
                                    "Who can reach an open server can read, change and delete everything,"
                                            + " and at a sentinel send all clients elsewhere.")
                            .mendedBy(
                                    "requirepass, or ACL SETUSER default off with users of their own.")
                            .by(OpennessChecks::open),
                    Check.named("protected-mode", "Protected mode keeps no member out.")
                            .looksAt(
                                    "DENIED answers; CONFIG GET protected-mode, bind; the default user")
                            .because(
                                    "In protected mode a node without password answers other machines with"
                                            + " -DENIED; to sentinels and replicas it is down.")
                            .mendedBy(
                                    "A password (requirepass), or protected-mode no behind a firewall.")
                            .by(OpennessChecks::protectedMode));

    private OpennessChecks() {}

    private static void open(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            switch (node.opensToAnybody()) {
                case Known.Got<Boolean>(Boolean isOpen) -> {
                    if (!isOpen) {
                        findings.passed(node.address(), "wants a login");
                    } else if (Members.isLoopback(node.address())) {
                        findings.passed(
                                node.address(),
                                "lets everybody in, but only this machine reaches it");
                    } else {
                        findings.warned(
                                node.address(),
                                "lets everybody in",
                                "set the same requirepass and masterauth on all nodes, and auth-pass"
                                        + " on all sentinels");
                    }
                }
                case Known.NotGot<Boolean>(String reason) ->
                        findings.notChecked(node.address(), reason);
            }
        }
        // A sentinel cannot be told to be careful with what it is asked, but few have a password,
        // and a firewall serves as well; so it is told, not warned of.
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            sentinel.users()
                    .maybe()
                    .flatMap(users -> users.named(Users.DEFAULT))
                    .filter(user -> user.isOn() && user.needsNoPassword())
                    .ifPresent(
                            _ ->
                                    findings.passed(
                                            sentinel.address(),
                                            "lets everybody in, as most sentinels do: who reaches it"
                                                    + " can point all clients elsewhere"));
        }
    }

    private static void protectedMode(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            if (node.login().reason().contains("DENIED")) {
                findings.failed(
                        node.address(), "refuses other machines (DENIED)", mend(node.address()));
            } else if (Members.isLoopback(node.address())) {
                findings.passed(node.address(), "is reached from this machine only");
            } else {
                protectedMode(node, findings);
            }
        }
        for (SentinelFacts sentinel : group.sentinels()) {
            if (sentinel.login().reason().contains("DENIED")) {
                findings.failed(
                        sentinel.address(),
                        "refuses other machines (DENIED)",
                        "protected-mode no, or requirepass, in its configuration file");
            }
        }
    }

    private static void protectedMode(NodeFacts node, Findings findings) {
        Known<String> mode = node.config("protected-mode");
        Known<Boolean> open = node.opensToAnybody();
        if (open.maybe().equals(Optional.of(false))) {
            findings.passed(node.address(), "has a password, so it does not apply");
        } else if (!mode.isGot() || !open.isGot()) {
            findings.notChecked(node.address(), mode.isGot() ? open.reason() : mode.reason());
        } else if (mode.maybe().equals(Optional.of("no"))) {
            findings.passed(node.address(), "off");
        } else if (Versions.of(node).isBefore(7, 0, 0)
                && node.config("bind").maybe().filter(bind -> !bind.isEmpty()).isPresent()) {
            // Before 7.0, a bind line of its own turned it off.
            findings.passed(node.address(), "on, but there is a bind line");
        } else {
            findings.failed(
                    node.address(),
                    "protected mode is on and there is no password: other machines are refused",
                    mend(node.address()));
        }
    }

    private static String mend(Address node) {
        return Remedies.setting(node, "requirepass", "PASSWORD")
                + " (and masterauth, and auth-pass on the sentinels); or protected-mode no";
    }
}
