package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Which programs run, what is known to be wrong with them, and how they have been.
final class VersionChecks {

    /// Below this the measured fault of real sentinels shows; at 1300 ms it did not.
    private static final long QUICK_MILLIS = 1_300;

    /// @param applies to the version of a node or sentinel
    private record Fault(Predicate<Versions> applies, String text, String remedy) {}

    /// Faults of replication and Sentinel that a later release of the same line has mended. Faults
    /// that only matter to security or to other features are left to those who keep lists of them.
    private static final List<Fault> MENDED =
            List.of(
                    new Fault(
                            version -> version.isBefore(6, 0, 0),
                            "is older than 6.0: it knows no users and gets no repairs",
                            "upgrade to 7.x"),
                    new Fault(
                            version -> line(version, 6, 0) && version.isBefore(6, 0, 4),
                            "has the replication fault that 6.0.4 mends (replicas may diverge after a"
                                    + " partial resynchronisation)",
                            "upgrade to the last 6.0 or newer"),
                    new Fault(
                            version -> line(version, 6, 2) && version.isBefore(6, 2, 2),
                            "slows down during BGSAVE and full syncs, and loses channel rights of the"
                                    + " default user; 6.2.2 mends both",
                            "upgrade to the last 6.2 or to 7.x"),
                    new Fault(
                            version -> line(version, 7, 0) && version.isBefore(7, 0, 8),
                            "its Sentinel mishandles a replica that changes its address; 7.0.8 mends it",
                            "upgrade at least to 7.0.15"));

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "version-mix",
                                    "Every replica could feed the others after a promotion.")
                            .looksAt("INFO redis_version, valkey_version, vedette_version")
                            .because(
                                    "An older server cannot load the data set of a newer one. With a newer"
                                            + " node promoted, older ones cannot follow it.")
                            .mendedBy(
                                    "The same version on all nodes; upgrade replicas first, the master last.")
                            .by(VersionChecks::mix),
                    Check.named(
                                    "known-faults",
                                    "No version with a known fault in replication or Sentinel.")
                            .looksAt("versions of nodes and sentinels; down-after-milliseconds")
                            .because("What is known to go wrong there has been mended elsewhere.")
                            .mendedBy("Upgrade within the line, which changes nothing else.")
                            .by(VersionChecks::faults),
                    Check.named("tilt-now", "No sentinel is in TILT.")
                            .looksAt("INFO sentinel_tilt, sentinel_tilt_since_seconds")
                            .because(
                                    "A sentinel in TILT (its clock jumped or it was stopped for over 2 s)"
                                            + " watches, but does nothing for 30 s.")
                            .mendedBy(
                                    "Look for what stops it: swapping, a slow disk, name look-ups, a paused VM.")
                            .by(VersionChecks::tiltNow),
                    Check.named("tilt-history", "No sentinel has been in TILT.")
                            .looksAt("INFO sentinel_total_tilt")
                            .because(
                                    "Who has been stopped before will be stopped again, perhaps when needed.")
                            .mendedBy(
                                    "Look for what stops it: swapping, a slow disk, name look-ups, a paused VM.")
                            .by(VersionChecks::tiltBefore));

    private VersionChecks() {}

    private static boolean line(Versions version, int major, int minor) {
        return version.major() == major && version.minor() == minor;
    }

    private static void mix(GroupFacts group, Findings findings) {
        Map<String, List<Address>> byVersion = new LinkedHashMap<>();
        List<Versions> versions = new ArrayList<>();
        for (NodeFacts node : group.nodes()) {
            Versions version = Versions.of(node);
            if (version.isKnown()) {
                versions.add(version);
                byVersion
                        .computeIfAbsent(version.toString(), _ -> new ArrayList<>())
                        .add(node.address());
            } else {
                findings.notChecked(
                        node.address(),
                        node.isReached() ? "INFO shows no version" : node.login().reason());
            }
        }
        List<String> parts = new ArrayList<>();
        byVersion.forEach((version, who) -> parts.add(version + " at " + Members.list(who)));
        boolean isOneLine =
                versions.stream()
                                .map(v -> v.product() + v.major() + "." + v.minor())
                                .distinct()
                                .count()
                        <= 1;
        if (versions.isEmpty()) {
            return;
        }
        if (isOneLine) {
            findings.passed(String.join("; ", parts));
        } else {
            findings.warned(
                    String.join("; ", parts)
                            + ": after a failover the older may not follow the newer",
                    "bring all nodes to one version");
        }
    }

    private static void faults(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            faults(node.address(), node.info(), findings);
        }
        for (SentinelFacts sentinel : group.sentinels()) {
            faults(sentinel.address(), sentinel.info(), findings);
            boolean isReal =
                    sentinel.info()
                            .map(Versions::of)
                            .maybe()
                            .filter(v -> !v.is("vedette"))
                            .isPresent();
            long downAfter = sentinel.masterNumber("down-after-milliseconds").orElse(QUICK_MILLIS);
            if (isReal && downAfter < QUICK_MILLIS) {
                findings.warned(
                        sentinel.address(),
                        "with down-after-milliseconds "
                                + downAfter
                                + ", sentinels of Redis sometimes declare the newly promoted master"
                                + " down at once: a second failover, with lost writes (4 of 19"
                                + " failovers measured at 1000 ms, none of 24 at 1300 and above)",
                        Remedies.at(
                                sentinel.address(),
                                "SENTINEL SET " + group.name() + " down-after-milliseconds 1500"));
            }
        }
    }

    private static void faults(Address who, Known<Map<String, String>> info, Findings findings) {
        switch (info.map(Versions::of)) {
            case Known.Got<Versions>(Versions version) -> {
                boolean isGood = true;
                for (Fault fault : MENDED) {
                    if (fault.applies().test(version)) {
                        isGood = false;
                        findings.warned(who, version + " " + fault.text(), fault.remedy());
                    }
                }
                if (!version.isKnown()) {
                    findings.notChecked(who, "INFO shows no version");
                } else if (isGood) {
                    findings.passed(who, version + ": none that is known here");
                }
            }
            case Known.NotGot<Versions>(String reason) -> findings.notChecked(who, reason);
        }
    }

    private static void tiltNow(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.info().map(info -> info.getOrDefault("sentinel_tilt", ""))) {
                case Known.Got<String>(String tilt) when tilt.isEmpty() ->
                        findings.notChecked(sentinel.address(), "INFO has no sentinel_tilt");
                case Known.Got<String>(String tilt) when tilt.equals("0") ->
                        findings.passed(sentinel.address(), "not in TILT");
                case Known.Got<String> _ ->
                        findings.failed(
                                sentinel.address(),
                                "is in TILT: it starts no failover",
                                "it ends by itself 30 s after the last jump; find what stops this"
                                        + " process");
                case Known.NotGot<String>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }

    private static void tiltBefore(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.info().map(info -> info.getOrDefault("sentinel_total_tilt", ""))) {
                case Known.Got<String>(String times) when times.isEmpty() ->
                        findings.notChecked(
                                sentinel.address(),
                                "this version keeps no count of TILT; its log has '+tilt'");
                case Known.Got<String>(String times) when times.equals("0") ->
                        findings.passed(sentinel.address(), "never since its start");
                case Known.Got<String>(String times) ->
                        findings.warned(
                                sentinel.address(),
                                "was in TILT " + times + " times since its start",
                                "look in its log for '+tilt', and for what else stood still then");
                case Known.NotGot<String>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }
}
