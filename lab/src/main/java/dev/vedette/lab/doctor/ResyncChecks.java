package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether replicas keep up, and can catch up after they were away.
final class ResyncChecks {

    private static final String BACKLOG = "repl-backlog-size";

    /// Hellos and pings alone make some hundred bytes a second; so few tell nothing about the
    /// writes of a busy hour.
    private static final long IDLE_BYTES_PER_SECOND = 1_000;

    /// Replicas report once a second.
    private static final long USUAL_LAG_SECONDS = 2;

    private static final long LATE_SECONDS = 10;

    private static final long MUCH_BEHIND_BYTES = 1 << 20;

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "backlog-size",
                                    "The backlog holds what is written during an outage.")
                            .looksAt(
                                    "repl_backlog_size in INFO of every node; how fast"
                                            + " master_repl_offset of the master grows, or --rate;"
                                            + " --outage")
                            .because(
                                    "A replica that was away longer than the backlog reaches back needs"
                                            + " everything anew: minutes without it, and load on the"
                                            + " master, in the middle of the trouble.")
                            .mendedBy(
                                    "repl-backlog-size of at least the write rate times the outage.")
                            .by(ResyncChecks::backlogSuffices),
                    Check.named(
                                    "replica-output-buffer",
                                    "Replicas are not cut off while they are synchronised.")
                            .looksAt(
                                    "client-output-buffer-limit, class replica; how fast"
                                            + " master_repl_offset of the master grows, or --rate;"
                                            + " --outage")
                            .because(
                                    "What is written while a replica loads a snapshot waits in its output"
                                            + " buffer. At the limit the replica is cut off and begins"
                                            + " anew, for ever.")
                            .mendedBy(
                                    "client-output-buffer-limit replica HARD SOFT SECONDS, or 0 0 0.")
                            .by(ResyncChecks::buffersSuffice),
                    Check.named("replication-lag", "Replicas are close behind their master.")
                            .looksAt(
                                    "INFO replication of the master: state, offset and lag of each replica")
                            .because(
                                    "What a replica has not got is lost when it is promoted, and a reader"
                                            + " of it sees old data.")
                            .mendedBy(
                                    "Find what holds it up: its network, its CPU, a slow command, a"
                                            + " snapshot being loaded.")
                            .by(ResyncChecks::replicasKeepUp),
                    Check.named(
                                    "repl-timeout",
                                    "A quiet replication link is not taken for a dead one.")
                            .looksAt("repl-timeout, repl-ping-replica-period")
                            .because(
                                    "The master pings its replicas once a period. A timeout that is not"
                                            + " well above it cuts healthy links again and again.")
                            .mendedBy(
                                    "repl-timeout of at least three times repl-ping-replica-period.")
                            .by(ResyncChecks::timeoutExceedsPings));

    private ResyncChecks() {}

    /// How much is written: stated, or measured on the master just now. When that is next to
    /// nothing, the check has nothing to go by.
    private static OptionalLong rate(GroupFacts group, Findings findings) {
        OptionalLong stated = findings.expectations().bytesPerSecond();
        if (stated.isPresent()) {
            return stated;
        }
        Known<NodeFacts.WriteRate> measured =
                group.master()
                        .map(NodeFacts::writeRate)
                        .orElse(Known.notGot("the master is not known"));
        if (measured instanceof Known.NotGot<NodeFacts.WriteRate>(String reason)) {
            findings.notChecked(
                    "the write rate is not known (" + reason + "): state it with --rate");
            return OptionalLong.empty();
        }
        long rate = measured.maybe().map(NodeFacts.WriteRate::bytesPerSecond).orElse(0L);
        if (rate < IDLE_BYTES_PER_SECOND) {
            findings.notChecked(
                    "next to nothing is written now ("
                            + Words.bytes(rate)
                            + "/s); state the rate of your peak with --rate");
            return OptionalLong.empty();
        }
        return OptionalLong.of(rate);
    }

    private static void backlogSuffices(GroupFacts group, Findings findings) {
        OptionalLong rate = rate(group, findings);
        if (rate.isEmpty()) {
            return;
        }
        long outageMillis = findings.expectations().outageMillis();
        long needed = bytesDuring(rate.getAsLong(), outageMillis);
        for (NodeFacts node : group.nodes()) {
            OptionalLong size = Reading.infoNumber(node, "repl_backlog_size", findings);
            if (size.isEmpty()) {
                continue;
            }
            String holds =
                    "a backlog of "
                            + Words.bytes(size.getAsLong())
                            + " holds "
                            + Words.seconds(size.getAsLong() * 1000 / rate.getAsLong())
                            + " of "
                            + Words.bytes(rate.getAsLong())
                            + "/s";
            if (size.getAsLong() >= needed) {
                findings.passed(node.address(), holds);
            } else {
                findings.failed(
                        node.address(),
                        holds
                                + "; an outage of "
                                + Words.seconds(outageMillis)
                                + " takes "
                                + Words.bytes(needed),
                        Remedies.setting(node.address(), BACKLOG, Words.megabytes(needed)));
            }
        }
    }

    private static long bytesDuring(long bytesPerSecond, long millis) {
        return Math.multiplyExact(bytesPerSecond, millis) / 1000;
    }

    /// @param hardBytes 0: none
    /// @param softBytes 0: none; may be exceeded for `softSeconds`
    private record Limit(long hardBytes, long softBytes, long softSeconds) {

        /// From `normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60`.
        static Optional<Limit> ofReplicas(String setting) {
            String[] words = setting.strip().split("\\s+");
            for (int i = 0; i + 3 < words.length; i += 4) {
                if (words[i].equals("slave") || words[i].equals("replica")) {
                    return Optional.of(
                            new Limit(
                                    Long.parseLong(words[i + 1]),
                                    Long.parseLong(words[i + 2]),
                                    Long.parseLong(words[i + 3])));
                }
            }
            return Optional.empty();
        }

        /// How long writes at this rate may pile up. The backlog is kept for all replicas anyway,
        /// so what fits into it does not count.
        long reachedAfterMillis(long bytesPerSecond, long backlogBytes) {
            long hard = Math.max(hardBytes, backlogBytes) * 1000 / bytesPerSecond;
            long soft =
                    Math.max(softBytes, backlogBytes) * 1000 / bytesPerSecond + softSeconds * 1000;
            return Math.min(
                    hardBytes == 0 ? Long.MAX_VALUE : hard, softBytes == 0 ? Long.MAX_VALUE : soft);
        }
    }

    private static void buffersSuffice(GroupFacts group, Findings findings) {
        OptionalLong rate = rate(group, findings);
        if (rate.isEmpty()) {
            return;
        }
        long outageMillis = findings.expectations().outageMillis();
        for (NodeFacts node : group.nodes()) {
            Optional<Limit> limit =
                    Reading.setting(node, "client-output-buffer-limit", findings)
                            .flatMap(Limit::ofReplicas);
            OptionalLong backlog = Reading.infoNumber(node, "repl_backlog_size", findings);
            if (limit.isEmpty() || backlog.isEmpty()) {
                continue;
            }
            long reached = limit.get().reachedAfterMillis(rate.getAsLong(), backlog.getAsLong());
            if (reached >= outageMillis) {
                findings.passed(
                        node.address(),
                        reached == Long.MAX_VALUE
                                ? "no limit"
                                : "reached after "
                                        + Words.seconds(reached)
                                        + " at "
                                        + Words.bytes(rate.getAsLong())
                                        + "/s");
            } else {
                long hard = 2 * bytesDuring(rate.getAsLong(), outageMillis);
                findings.warned(
                        node.address(),
                        "a replica that loads a snapshot for more than "
                                + Words.seconds(reached)
                                + " is cut off, at "
                                + Words.bytes(rate.getAsLong())
                                + "/s of writes",
                        Remedies.setting(
                                node.address(),
                                "client-output-buffer-limit",
                                "'replica "
                                        + Words.megabytes(hard)
                                        + " "
                                        + Words.megabytes(hard / 2)
                                        + " "
                                        + Math.max(60, outageMillis / 1000)
                                        + "'"));
            }
        }
    }

    private static void replicasKeepUp(GroupFacts group, Findings findings) {
        Optional<NodeFacts> master = group.master();
        if (master.isEmpty() || !master.get().info().isGot()) {
            findings.notChecked("the master could not be asked");
            return;
        }
        long offset = Reading.infoNumber(master.get(), "master_repl_offset", findings).orElse(0);
        List<NodeFacts.Follower> followers = master.get().followers().maybe().orElse(List.of());
        if (followers.isEmpty()) {
            findings.notChecked("no replica is connected to " + master.get().address());
        }
        // A replica reports its offset once a second: what is written meanwhile is no delay.
        long usual =
                2
                        * master.get()
                                .writeRate()
                                .maybe()
                                .map(NodeFacts.WriteRate::bytesPerSecond)
                                .orElse(0L);
        for (NodeFacts.Follower follower : followers) {
            String mend =
                    "look at its log and at redis-cli -h "
                            + follower.address().host()
                            + " -p "
                            + follower.address().port()
                            + " INFO replication";
            long behind = Math.max(0, offset - follower.offset());
            if (!follower.state().equals("online")) {
                findings.warned(
                        follower.address(),
                        "is being synchronised ("
                                + follower.state()
                                + "): it has nothing to take"
                                + " over with yet",
                        "wait until INFO replication of the master shows it online");
            } else if (follower.lagSeconds() > USUAL_LAG_SECONDS) {
                String text = "was last heard of " + follower.lagSeconds() + " s ago";
                if (follower.lagSeconds() >= LATE_SECONDS) {
                    findings.failed(follower.address(), text, mend);
                } else {
                    findings.warned(follower.address(), text, mend);
                }
            } else if (behind > Math.max(usual, MUCH_BEHIND_BYTES)) {
                findings.warned(follower.address(), "is " + Words.bytes(behind) + " behind", mend);
            } else {
                findings.passed(follower.address(), Words.bytes(behind) + " behind");
            }
        }
    }

    private static void timeoutExceedsPings(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            OptionalLong timeout = Reading.number(node, "repl-timeout", findings);
            OptionalLong period = Reading.number(node, "repl-ping-replica-period", findings);
            if (timeout.isEmpty() || period.isEmpty()) {
                continue;
            }
            String text =
                    "repl-timeout "
                            + timeout.getAsLong()
                            + " s, a ping every "
                            + period.getAsLong()
                            + " s";
            String remedy =
                    Remedies.setting(node.address(), "repl-timeout", "" + 6 * period.getAsLong());
            if (timeout.getAsLong() <= period.getAsLong()) {
                findings.failed(
                        node.address(),
                        text
                                + ": a master that is not written to loses its"
                                + " replicas after each ping",
                        remedy);
            } else if (timeout.getAsLong() < 3 * period.getAsLong()) {
                findings.warned(node.address(), text + ": one late ping cuts the link", remedy);
            } else {
                findings.passed(node.address(), text);
            }
        }
    }
}
