package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/// Whether the sentinels believe the same.
final class AgreementChecks {

    static final List<Check> ALL =
            List.of(
                    Check.named("agree-master", "All sentinels name the same master.")
                            .looksAt("SENTINEL MASTER: ip, port, config-epoch")
                            .because(
                                    "Clients of one sentinel write where clients of another do not look."
                                            + " With equal epochs it never heals by itself: a sentinel only"
                                            + " takes over a newer configuration.")
                            .mendedBy(
                                    "On the sentinels that are wrong: SENTINEL REMOVE NAME, then SENTINEL"
                                            + " MONITOR NAME HOST PORT QUORUM with the right master.")
                            .by(AgreementChecks::master),
                    Check.named("agree-epoch", "All sentinels have the same configuration epoch.")
                            .looksAt("SENTINEL MASTER: config-epoch")
                            .because(
                                    "A sentinel with an older epoch has missed a failover: it hears the"
                                            + " others' hellos badly or not at all.")
                            .mendedBy(
                                    "Look at the links of the sentinel that is behind; it catches up with"
                                            + " the first hello it hears.")
                            .by(AgreementChecks::epoch),
                    Check.named("agree-quorum", "All sentinels have the same quorum.")
                            .looksAt("SENTINEL MASTER: quorum")
                            .because(
                                    "SENTINEL SET works on one sentinel only. With different quorums it"
                                            + " depends on chance whether a failover starts.")
                            .mendedBy("SENTINEL SET NAME quorum N on every sentinel.")
                            .by((group, findings) -> setting(group, findings, "quorum")),
                    Check.named("agree-timings", "All sentinels have the same timings.")
                            .looksAt(
                                    "SENTINEL MASTER: down-after-milliseconds, failover-timeout, parallel-syncs")
                            .because(
                                    "The master counts as down when the slowest sentinel of the quorum finds"
                                            + " it down, and who retries a failed failover when is decided by"
                                            + " each one's own timeout.")
                            .mendedBy("SENTINEL SET NAME OPTION VALUE on every sentinel.")
                            .by(AgreementChecks::timings),
                    Check.named("agree-hostnames", "All sentinels treat host names alike.")
                            .looksAt("SENTINEL CONFIG GET: resolve-hostnames, announce-hostnames")
                            .because(
                                    "A sentinel asks the others about the master by the address it shows."
                                            + " One that does not resolve names answers for no master it knows"
                                            + " and never votes.")
                            .mendedBy(
                                    "SENTINEL CONFIG SET resolve-hostnames yes|no (and announce-hostnames)"
                                            + " on every sentinel.")
                            .by(AgreementChecks::hostnames),
                    Check.named(
                                    "agree-members",
                                    "All sentinels know the same sentinels and replicas.")
                            .looksAt("SENTINEL REPLICAS, SENTINEL SENTINELS")
                            .because(
                                    "A majority is counted over the sentinels one knows, so different views"
                                            + " may make two majorities; and only a known replica can be"
                                            + " promoted.")
                            .mendedBy(
                                    "SENTINEL RESET NAME on the sentinel that knows too much; one at a time,"
                                            + " with 30 s between.")
                            .by(AgreementChecks::members));

    private AgreementChecks() {}

    /// Who says what, by what is said.
    private static Map<String, List<Address>> voices(
            GroupFacts group, Findings findings, Function<SentinelFacts, Known<String>> question) {
        Map<String, List<Address>> voices = new LinkedHashMap<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (question.apply(sentinel)) {
                case Known.Got<String>(String value) ->
                        voices.computeIfAbsent(value, _ -> new ArrayList<>())
                                .add(sentinel.address());
                case Known.NotGot<String>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
        return voices;
    }

    private static String quoted(Map<String, List<Address>> voices) {
        List<String> parts = new ArrayList<>();
        voices.forEach((value, who) -> parts.add(value + " at " + Members.list(who)));
        return String.join("; ", parts);
    }

    /// What most say; of equals, what was said first.
    private static String usual(Map<String, List<Address>> voices) {
        String usual = "";
        int most = 0;
        for (Map.Entry<String, List<Address>> voice : voices.entrySet()) {
            if (voice.getValue().size() > most) {
                most = voice.getValue().size();
                usual = voice.getKey();
            }
        }
        return usual;
    }

    private static List<Address> odd(Map<String, List<Address>> voices) {
        String usual = usual(voices);
        List<Address> odd = new ArrayList<>();
        voices.forEach(
                (value, who) -> {
                    if (!value.equals(usual)) {
                        odd.addAll(who);
                    }
                });
        return odd;
    }

    private static void master(GroupFacts group, Findings findings) {
        Map<String, List<Address>> voices =
                voices(
                        group,
                        findings,
                        sentinel ->
                                sentinel.master("ip")
                                        .flatMap(
                                                ip ->
                                                        sentinel.master("port")
                                                                .map(port -> ip + ":" + port)));
        if (voices.size() == 1) {
            findings.passed("all name " + usual(voices));
        } else if (voices.size() > 1) {
            String right = usual(voices);
            int colon = right.lastIndexOf(':');
            List<String> commands = new ArrayList<>();
            for (Address sentinel : odd(voices)) {
                commands.add(Remedies.at(sentinel, "SENTINEL REMOVE " + group.name()));
                commands.add(
                        Remedies.at(
                                sentinel,
                                "SENTINEL MONITOR "
                                        + group.name()
                                        + " "
                                        + right.substring(0, colon)
                                        + " "
                                        + right.substring(colon + 1)
                                        + " "
                                        + (QuorumChecks.ids(group).size() / 2 + 1)));
            }
            findings.failed(
                    quoted(voices),
                    "if "
                            + right
                            + " is the right one: "
                            + String.join("; ", commands)
                            + " (then its timings and auth-pass again)");
        }
    }

    private static void epoch(GroupFacts group, Findings findings) {
        Map<String, List<Address>> voices =
                voices(group, findings, sentinel -> sentinel.master("config-epoch"));
        if (voices.size() == 1) {
            findings.passed("configuration epoch " + usual(voices));
        } else if (voices.size() > 1) {
            findings.warned(
                    "configuration epoch " + quoted(voices),
                    "see whether the sentinels with the lower epoch receive hellos (SENTINEL"
                            + " SENTINELS "
                            + group.name()
                            + ": last-hello-message)");
        }
    }

    private static void setting(GroupFacts group, Findings findings, String option) {
        Map<String, List<Address>> voices =
                voices(group, findings, sentinel -> sentinel.master(option));
        if (voices.size() == 1) {
            findings.passed(option + " " + usual(voices));
        } else if (voices.size() > 1) {
            int all = voices.values().stream().mapToInt(List::size).sum();
            List<Address> odd = odd(voices);
            if (odd.size() * 2 < all) {
                oddOnes(group, findings, option, voices);
                return;
            }
            findings.warned(
                    option + " " + quoted(voices),
                    "the same on each: SENTINEL SET " + group.name() + " " + option + " VALUE");
        }
    }

    /// Where most agree, the others are named.
    private static void oddOnes(
            GroupFacts group, Findings findings, String option, Map<String, List<Address>> voices) {
        String usual = usual(voices);
        voices.forEach(
                (value, who) -> {
                    for (Address sentinel : value.equals(usual) ? List.<Address>of() : who) {
                        findings.warned(
                                sentinel,
                                "has " + option + " " + value + ", most have " + usual,
                                Remedies.at(
                                        sentinel,
                                        "SENTINEL SET "
                                                + group.name()
                                                + " "
                                                + option
                                                + " "
                                                + usual));
                    }
                });
    }

    private static void timings(GroupFacts group, Findings findings) {
        for (String option :
                List.of("down-after-milliseconds", "failover-timeout", "parallel-syncs")) {
            setting(group, findings, option);
        }
    }

    private static void hostnames(GroupFacts group, Findings findings) {
        for (String option : List.of("resolve-hostnames", "announce-hostnames")) {
            Map<String, List<Address>> voices =
                    voices(
                            group,
                            findings,
                            sentinel ->
                                    sentinel.settings().flatMap(settings -> settings.get(option)));
            if (voices.size() == 1) {
                findings.passed(option + " " + usual(voices));
            } else if (voices.size() > 1) {
                findings.failed(
                        option + " " + quoted(voices),
                        String.join(
                                "; ",
                                odd(voices).stream()
                                        .map(
                                                sentinel ->
                                                        Remedies.at(
                                                                sentinel,
                                                                "SENTINEL CONFIG SET "
                                                                        + option
                                                                        + " "
                                                                        + usual(voices)))
                                        .toList()));
            }
        }
    }

    /// The master is left out: it is somebody's replica where the sentinels disagree on it, which
    /// is told elsewhere.
    private static void members(GroupFacts group, Findings findings) {
        Map<String, List<Address>> nodes =
                voices(
                        group,
                        findings,
                        sentinel ->
                                sentinel.replicas()
                                        .map(
                                                entries -> {
                                                    TreeSet<String> all =
                                                            new TreeSet<>(Members.names(entries));
                                                    sentinel.masterAddress()
                                                            .map(Address::toString)
                                                            .ifPresent(all::add);
                                                    return String.join(", ", all);
                                                }));
        compare(group, findings, "nodes", nodes);
        Map<String, List<Address>> sentinels =
                voices(
                        group,
                        findings,
                        sentinel ->
                                sentinel.peers()
                                        .map(
                                                entries -> {
                                                    TreeSet<String> all =
                                                            new TreeSet<>(Members.ids(entries));
                                                    sentinel.id()
                                                            .maybe()
                                                            .map(Members::shortId)
                                                            .ifPresent(all::add);
                                                    return String.join(", ", all);
                                                }));
        compare(group, findings, "sentinels", sentinels);
    }

    private static void compare(
            GroupFacts group, Findings findings, String what, Map<String, List<Address>> voices) {
        if (voices.size() == 1) {
            findings.passed("all know the same " + what + ": " + usual(voices));
        } else if (voices.size() > 1) {
            findings.warned(
                    "they know different " + what + ": " + quoted(voices),
                    "if the members named there are gone for good, on the sentinels that still"
                            + " know them: SENTINEL RESET "
                            + group.name());
        }
    }
}
