package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.ProcessFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a node has when it is started again, and who would suffer from its having nothing.
final class PersistenceChecks {

    private static final String MEND_DISK =
            "look at its log; mostly the disk is full or the folder of 'dir' is gone or not"
                    + " writable; mend that, then ";

    /// Losing what was written in a minute is what people who chose snapshots accept.
    private static final long FREQUENT_SNAPSHOT_SECONDS = 60;

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "restart-without-data",
                                    "No node comes back empty when it is restarted at once.")
                            .looksAt(
                                    "INFO persistence; save, supervised; systemd or containers on this host")
                            .because(
                                    "A master that crashes and is back before the sentinels give it up is"
                                            + " still the master. If it is back empty, its replicas delete"
                                            + " their copies to be like it: everything is lost.")
                            .mendedBy(
                                    "appendonly yes; or nothing that restarts it sooner than a failover takes.")
                            .by(PersistenceChecks::surviveRestart),
                    Check.named(
                                    "append-only-file",
                                    "A node that is restarted has its latest writes.")
                            .looksAt("INFO persistence: aof_enabled; appendfsync, save")
                            .because(
                                    "A master that restarts from its last snapshot takes its replicas back"
                                            + " to it as well.")
                            .mendedBy(
                                    "appendonly yes with appendfsync everysec; at least save 60 1.")
                            .by(PersistenceChecks::useLog),
                    Check.named(
                                    "persistence-works",
                                    "Snapshots and the append only file are written.")
                            .looksAt(
                                    "INFO persistence: rdb_last_bgsave_status, aof_last_write_status,"
                                            + " aof_last_bgrewrite_status")
                            .because(
                                    "A node that cannot save answers writes and even PING with MISCONF: its"
                                            + " sentinels take it for down. A replica ends itself at the next"
                                            + " write.")
                            .mendedBy(
                                    "Make room on its disk, mend the rights of its folder, then BGSAVE.")
                            .by(PersistenceChecks::savingWorks),
                    Check.named("separate-folders", "No two nodes write the same files.")
                            .looksAt("dir and dbfilename of nodes with one host address")
                            .because(
                                    "Nodes that share a folder overwrite each other's snapshot and append"
                                            + " only file: after a restart one has the other's data.")
                            .mendedBy("A dir of its own for each node.")
                            .by(PersistenceChecks::haveFoldersOfTheirOwn));

    private PersistenceChecks() {}

    /// A master that comes back sooner than the sentinels give it up is still the master; when it
    /// comes back empty, its replicas copy the emptiness.
    static void surviveRestart(GroupFacts group, Findings findings) {
        OptionalLong downAfter = TimingChecks.shortestDownAfterMillis(group);
        for (NodeFacts node : group.nodes()) {
            Optional<Boolean> keeps = keepsSomething(node, findings);
            if (keeps.isEmpty()) {
                continue;
            }
            if (keeps.get()) {
                findings.passed(node.address(), hasLog(node) ? "append only file" : "snapshots");
                continue;
            }
            String soon =
                    downAfter.isPresent()
                            ? "sooner than the "
                                    + Words.seconds(downAfter.getAsLong())
                                    + " of down-after"
                            : "before its replicas are promoted";
            String remedy =
                    Remedies.setting(node.address(), "appendonly", "yes")
                            + "; or let nothing restart it by itself, or only after the failover";
            String restarter = restarter(node);
            if (restarter.isEmpty()) {
                findings.warned(
                        node.address(),
                        "keeps nothing on disk: if anything restarts it as master "
                                + soon
                                + " (nothing here tells), it comes back empty and its replicas"
                                + " delete their copies",
                        remedy);
            } else {
                findings.failed(
                        node.address(),
                        "keeps nothing on disk and is restarted by "
                                + restarter
                                + ": a master that is back "
                                + soon
                                + " comes back empty and its replicas delete their copies",
                        remedy);
            }
        }
    }

    /// Empty when it is not known; `findings` has the reason.
    private static Optional<Boolean> keepsSomething(NodeFacts node, Findings findings) {
        if (hasLog(node)) {
            return Optional.of(true);
        }
        Optional<String> save = Reading.setting(node, "save", findings);
        return save.map(rules -> !rules.isBlank());
    }

    private static boolean hasLog(NodeFacts node) {
        return node.info("aof_enabled").maybe().filter("1"::equals).isPresent();
    }

    private static String restarter(NodeFacts node) {
        return Stream.of(node.info("process_supervised"), node.config("supervised"))
                .flatMap(known -> known.maybe().stream())
                .filter(by -> !by.equals("no"))
                .findFirst()
                .map(by -> by + " (setting 'supervised')")
                .or(() -> node.process().maybe().map(ProcessFacts::restarter))
                .orElse("");
    }

    static void useLog(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            Known<String> enabled = node.info("aof_enabled");
            if (!enabled.isGot()) {
                findings.notChecked(node.address(), enabled.reason());
            } else if (hasLog(node)) {
                judgeSync(node, findings);
            } else {
                Reading.setting(node, "save", findings)
                        .ifPresent(rules -> judgeSnapshots(node, rules, findings));
            }
        }
    }

    private static void judgeSync(NodeFacts node, Findings findings) {
        Optional<String> policy = Reading.setting(node, "appendfsync", findings);
        if (policy.filter("no"::equals).isPresent()) {
            findings.warned(
                    node.address(),
                    "leaves it to the operating system when the append only file reaches the disk:"
                            + " a power cut takes about 30 s of writes",
                    Remedies.setting(node.address(), "appendfsync", "everysec"));
        } else if (policy.isPresent()) {
            findings.passed(node.address(), "append only file, synced " + policy.get());
        }
    }

    private static void judgeSnapshots(NodeFacts node, String rules, Findings findings) {
        if (rules.isBlank()) {
            findings.notChecked(node.address(), "it keeps nothing at all on disk");
            return;
        }
        String[] words = rules.strip().split("\\s+");
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i + 1 < words.length; i += 2) {
            boolean isForAnyChange = words[i + 1].equals("1");
            shortest = isForAnyChange ? Math.min(shortest, Long.parseLong(words[i])) : shortest;
        }
        if (shortest <= FREQUENT_SNAPSHOT_SECONDS) {
            findings.passed(node.address(), "snapshots every " + shortest + " s");
            return;
        }
        findings.warned(
                node.address(),
                "has snapshots (save "
                        + rules.strip()
                        + ") but no append only file: a master that restarts before it is given up"
                        + " takes itself and its replicas back to its last snapshot",
                Remedies.setting(node.address(), "appendonly", "yes")
                        + "; or save often: "
                        + Remedies.setting(node.address(), "save", "'60 1'"));
    }

    static void savingWorks(GroupFacts group, Findings findings) {
        Map<String, String> states = new LinkedHashMap<>();
        states.put("rdb_last_bgsave_status", "the last snapshot failed");
        states.put("aof_last_write_status", "the last write to the append only file failed");
        for (NodeFacts node : group.nodes()) {
            if (!node.info("rdb_last_bgsave_status").isGot()) {
                findings.notChecked(node.address(), node.info("rdb_last_bgsave_status").reason());
                continue;
            }
            boolean isWell = true;
            for (Map.Entry<String, String> state : states.entrySet()) {
                if (node.info(state.getKey()).maybe().filter("err"::equals).isPresent()) {
                    isWell = false;
                    findings.failed(
                            node.address(),
                            state.getValue() + endsItself(node),
                            MEND_DISK + Remedies.at(node.address(), "BGSAVE"));
                }
            }
            if (node.info("aof_last_bgrewrite_status").maybe().filter("err"::equals).isPresent()) {
                isWell = false;
                findings.failed(
                        node.address(),
                        "the last rewrite of the append only file failed: the file grows for ever",
                        MEND_DISK + Remedies.at(node.address(), "BGREWRITEAOF"));
            }
            if (isWell) {
                findings.passed(node.address(), "its last saves went well");
            }
        }
    }

    /// Since 7.0 a replica that cannot save ends itself when its master sends it a write.
    private static String endsItself(NodeFacts node) {
        boolean ends =
                node.config("replica-ignore-disk-write-errors")
                        .maybe()
                        .filter("no"::equals)
                        .isPresent();
        return ends && node.asReplica().isPresent()
                ? ": the next write from its master ends it (replica-ignore-disk-write-errors no)"
                : ": it answers writes and even PING with MISCONF, so to sentinels it is down";
    }

    static void haveFoldersOfTheirOwn(GroupFacts group, Findings findings) {
        Map<String, List<NodeFacts>> byFolder = new LinkedHashMap<>();
        for (NodeFacts node : group.nodes()) {
            Optional<String> folder = Reading.setting(node, "dir", findings);
            Optional<String> file = Reading.setting(node, "dbfilename", findings);
            if (folder.isPresent() && file.isPresent()) {
                String key = node.address().host() + " " + folder.get() + "/" + file.get();
                byFolder.computeIfAbsent(key, _ -> new ArrayList<>()).add(node);
            }
        }
        byFolder.forEach((place, nodes) -> judgeFolder(nodes, place, findings));
    }

    private static void judgeFolder(List<NodeFacts> nodes, String place, Findings findings) {
        String file = place.substring(place.indexOf(' ') + 1);
        boolean areSeen = nodes.stream().allMatch(node -> node.process().isGot());
        for (NodeFacts node : nodes) {
            if (nodes.size() == 1) {
                findings.passed(node.address(), "alone writes " + file);
                continue;
            }
            String text =
                    Words.count(nodes.size(), "node")
                            + " on this host write "
                            + file
                            + ": each overwrites the others' data";
            String remedy =
                    "in its redis.conf: dir /var/lib/redis/"
                            + node.address().port()
                            + ", another folder for each node; then restart it";
            if (areSeen) {
                findings.failed(node.address(), text, remedy);
            } else {
                findings.warned(node.address(), text + " (unless they are in containers)", remedy);
            }
        }
    }
}
