package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Troubles of the data nodes, read off a stretch of events.
final class NodeTroubles {

    private final List<Event> events;
    private final List<Finding> findings = new ArrayList<>();

    private NodeTroubles(List<Event> events) {
        this.events = events;
    }

    static List<Finding> of(List<Event> events) {
        NodeTroubles troubles = new NodeTroubles(events);
        troubles.refusedLogins();
        troubles.died();
        troubles.memoryAndDisk();
        troubles.slow();
        troubles.resyncs();
        troubles.emptied();
        troubles.orders();
        troubles.cannotStart();
        return troubles.findings;
    }

    private List<Event> all(What... what) {
        return events.stream().filter(e -> e.is(what)).toList();
    }

    private static String names(List<Event> events) {
        return Words.list(events.stream().map(e -> e.by().name).distinct().toList());
    }

    private static String times(List<Event> events) {
        return Words.count(events.size(), "time", "times");
    }

    private void refusedLogins() {
        List<Event> refused = new ArrayList<>(all(What.LOGIN_REFUSED));
        List<Event> other = new ArrayList<>();
        for (Event event : all(What.MASTER_REFUSED, What.SYNC_ERROR)) {
            String why = event.field("why");
            if (why.matches(
                    "(?s).*(NOAUTH|WRONGPASS|NOPERM|invalid password|operation not permitted|AUTH).*")) {
                refused.add(event);
            } else if (why.contains("DENIED") || why.contains("protected mode")) {
                other.add(event);
            }
        }
        other.addAll(all(What.PROTECTED));
        if (!refused.isEmpty()) {
            Event first = refused.getFirst();
            findings.add(
                    Found.shown(
                                    "refused-login",
                                    "The master refused the login of %s (%s): \"%s\"."
                                            .formatted(
                                                    names(refused),
                                                    times(refused),
                                                    Words.cut(first.field("why"), 90)),
                                    refused)
                            .detail(
                                    "Such a replica gets no data, and after a while no sentinel will promote it.",
                                    first)
                            .remedy(
                                    "Set masterauth (and masteruser) on every node to what the master's requirepass or user asks for. The master needs it too: it is a replica after the next failover.")
                            .finding());
        }
        if (!other.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "protected-mode",
                                    "%s met a node in protected mode, which answers only its own host."
                                            .formatted(names(other)),
                                    other)
                            .remedy(
                                    "Set a password or bind addresses on that node, or protected-mode no.")
                            .finding());
        }
    }

    private void died() {
        List<Event> crashes = all(What.CRASH);
        Map<Voice, Event> first = new LinkedHashMap<>();
        crashes.forEach(e -> first.putIfAbsent(e.by(), e));
        first.forEach(
                (voice, event) ->
                        findings.add(
                                Found.shown(
                                                "crashed",
                                                "%s crashed %s."
                                                        .formatted(voice.name, Words.at(event)),
                                                crashes.stream()
                                                        .filter(e -> e.by() == voice)
                                                        .toList())
                                        .detail(
                                                voice.version == null
                                                        ? "Its version is not in the log."
                                                        : "It ran version %s."
                                                                .formatted(voice.version),
                                                event)
                                        .look(
                                                "the stack trace below that line, and whether a later release mends it")
                                        .finding()));
        List<Event> killed = all(What.KILLED, What.OUT_OF_MEMORY);
        if (!killed.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "out-of-memory",
                                    "Memory ran out: %s.".formatted(names(killed)),
                                    killed)
                            .remedy(
                                    "Set maxmemory well below the machine's or container's limit: copies on write while saving, replicas' buffers and the backlog come on top.")
                            .finding());
        }
        List<Event> ended = all(What.EXITED);
        if (!ended.isEmpty()) {
            Event one = ended.getFirst();
            boolean isKill =
                    one.field("code").startsWith("137") || one.field("code").contains("9/KILL");
            findings.add(
                    Found.shown(
                                    "process-ended",
                                    "A process ended with code %s%s."
                                            .formatted(
                                                    one.field("code"),
                                                    isKill
                                                            ? ": killed from outside, often for using more memory than its limit"
                                                            : ""),
                                    ended)
                            .finding());
        }
    }

    private void memoryAndDisk() {
        List<Event> disk = new ArrayList<>(all(What.DISK, What.SAVE_ERROR));
        if (!disk.isEmpty()) {
            boolean isFull =
                    disk.stream().anyMatch(e -> e.line().message().contains("No space left"));
            findings.add(
                    Found.shown(
                                    isFull ? "disk-full" : "cannot-save",
                                    "%s could not write to disk (%s)%s."
                                            .formatted(
                                                    names(disk),
                                                    times(disk),
                                                    isFull ? ": no space left" : ""),
                                    disk)
                            .detail(
                                    "With stop-writes-on-bgsave-error yes the node then refuses writes (MISCONF); a PING answered with MISCONF counts as no answer for Sentinel.",
                                    disk.getFirst())
                            .remedy(
                                    "Make room on the disk of the node, or give its user rights on its dir; then BGSAVE.")
                            .finding());
        }
        List<Event> fork = all(What.FORK_FAILED);
        if (!fork.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "fork-failed",
                                    "%s could not fork to save or to feed a replica (%s)."
                                            .formatted(names(fork), times(fork)),
                                    fork)
                            .remedy(
                                    "Set vm.overcommit_memory=1 (sysctl) and leave memory to spare for the copy on write.")
                            .finding());
        }
        List<Event> rewrite = all(What.REWRITE_FAILED);
        if (!rewrite.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "node-configuration-not-saved",
                                    "%s could not write its configuration file: after a restart it has the role it had before."
                                            .formatted(names(rewrite)),
                                    rewrite)
                            .remedy(
                                    "Make the node's configuration file and its directory writable for the server's user.")
                            .finding());
        }
    }

    private void slow() {
        List<Event> scripts = all(What.SLOW_SCRIPT);
        if (!scripts.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "busy-script",
                                    "%s ran a script for more than %s ms and answered BUSY to everybody: for Sentinel that is no answer."
                                            .formatted(
                                                    names(scripts),
                                                    scripts.getFirst().field("millis").isEmpty()
                                                            ? "busy-reply-threshold"
                                                            : scripts.getFirst().field("millis")),
                                    scripts)
                            .remedy(
                                    "Shorten the script (SLOWLOG GET names it); down-after-milliseconds must be longer than anything that legitimately blocks the server.")
                            .finding());
        }
        List<Event> fsync = all(What.SLOW_FSYNC);
        if (!fsync.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "slow-disk",
                                    "The disk of %s was too slow for its AOF (%s): writes, and then all clients, wait for it."
                                            .formatted(names(fsync), times(fsync)),
                                    fsync)
                            .remedy(
                                    "Give the AOF a disk of its own, or no-appendfsync-on-rewrite yes; look who else writes there.")
                            .finding());
        }
    }

    private void resyncs() {
        List<Event> buffers =
                all(What.OUTPUT_BUFFER).stream()
                        .filter(
                                e ->
                                        e.line().message().contains("flags=S")
                                                || e.line().message().contains("cmd=psync")
                                                || e.line().message().contains("cmd=replconf"))
                        .toList();
        if (!buffers.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "replica-buffer-overflow",
                                    "%s cut replicas off because what they still had to be sent was too much (%s)."
                                            .formatted(names(buffers), times(buffers)),
                                    buffers)
                            .detail(
                                    "The replica comes back, and when the backlog does not reach that far it copies everything again, and is cut off again.",
                                    buffers.getFirst())
                            .remedy(
                                    "Raise client-output-buffer-limit replica (for example 1gb 512mb 120) and repl-backlog-size above what is written during a full copy.")
                            .finding());
        }
        Map<String, List<Event>> full = new LinkedHashMap<>();
        for (Event event : all(What.FULL_SYNC_ASKED, What.FULL_SYNC)) {
            String key =
                    event.by().name
                            + " "
                            + event.what()
                            + " "
                            + event.field("host")
                            + event.field("port");
            full.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
        }
        for (List<Event> repeated : full.values()) {
            if (repeated.size() >= 4) {
                findings.add(
                        Found.shown(
                                        "resync-loop",
                                        "%s shows %d full copies one after the other."
                                                .formatted(names(repeated), repeated.size()),
                                        repeated)
                                .remedy(
                                        "Look at what ends each copy: output buffer limits, repl-timeout, memory, or REPLICAOF sent again and again.")
                                .finding());
                return;
            }
        }
    }

    /// A master that came back empty within the detection time takes its replicas' data with it.
    private void emptied() {
        for (Event reboot : all(What.STARTING)) {
            Voice voice = reboot.by();
            if (voice.isSentinel) {
                continue;
            }
            boolean isLoaded = false;
            boolean isCounted = false;
            Event fed = null;
            for (Event event : voice.events) {
                if (event.at() < reboot.at()) {
                    continue;
                }
                Long keys = event.number("keys");
                isCounted |= event.is(What.LOADED) && keys != null;
                // The line with the time it took says nothing of how much it was.
                isLoaded |= event.is(What.LOADED) && (keys == null ? !isCounted : keys > 0);
                if (event.is(What.REPLICAOF, What.CONNECTING)) {
                    break;
                }
                boolean isFed = event.is(What.FULL_SYNC_ASKED, What.REPLICA_SYNCED);
                if (isFed && !isLoaded && hadRun(voice, reboot)) {
                    fed = event;
                    break;
                }
            }
            if (fed != null) {
                findings.add(
                        Found.likely(
                                        "restarted-empty",
                                        "%s started again %s, loaded nothing, and its replicas then copied it: their data was replaced by what it had, which by its log was nothing."
                                                .formatted(voice.name, Words.at(reboot)),
                                        reboot,
                                        fed)
                                .remedy(
                                        "Turn persistence on, or do not let the master be restarted automatically: it must stay down longer than down-after-milliseconds.")
                                .remedy(
                                        "Data may still be in an RDB or AOF of a replica if that had not been overwritten: copy the files away before anything else.")
                                .finding());
                return;
            }
        }
    }

    private static boolean hadRun(Voice voice, Event reboot) {
        return voice.events.stream()
                .anyMatch(
                        e ->
                                e.at() < reboot.at()
                                        && e.is(
                                                What.REPLICA_ASKS,
                                                What.REPLICA_SYNCED,
                                                What.MASTER_MODE,
                                                What.READY));
    }

    /// REPLICAOF by somebody who is no sentinel.
    private void orders() {
        List<Event> byHand =
                all(What.REPLICAOF, What.MASTER_MODE).stream()
                        .filter(e -> !e.field("client").isEmpty())
                        .filter(e -> Addresses.orderedBy(e).isEmpty())
                        .filter(e -> !e.line().message().contains("failover request"))
                        .toList();
        if (!byHand.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "role-changed-by-hand",
                                    "The role of %s was changed by a client that is no sentinel (%s)."
                                            .formatted(names(byHand), times(byHand)),
                                    byHand)
                            .remedy(
                                    "Find the client by its address in that line: a start script, an operator, a person. Sentinels undo such changes or fail over because of them.")
                            .finding());
        }
    }

    private void cannotStart() {
        List<Event> failed = all(What.CANNOT_START, What.BAD_DATA);
        if (!failed.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "cannot-start",
                                    "%s could not start or load: \"%s\"."
                                            .formatted(
                                                    names(failed),
                                                    Words.cut(
                                                            failed.getFirst().line().message(),
                                                            110)),
                                    failed)
                            .finding());
        }
    }
}
