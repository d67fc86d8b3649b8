package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Optional;

/// Which replica becomes the master: of those that are fit and in the old master's stream, the one
/// the operator prefers, then the one that has seen most of it, then the smallest run id, so that
/// all Sentinels would choose the same.
final class ReplicaChoice {

    private static final Comparator<Instance> BEST_FIRST =
            Comparator
                    // Promoted by a failover whose confirmation was lost: a second one beside it
                    // would lose what it took since.
                    .comparing((Instance r) -> !isHeir(r))
                    .thenComparing(r -> !isOfOurData(r.group, r.report.lineage()))
                    .thenComparing(ReplicaChoice::isLeftBehind)
                    // Another that already calls itself master has left the stream; its offset says
                    // nothing.
                    .thenComparing(r -> r.role == Role.MASTER)
                    .thenComparingInt(r -> r.report.priority())
                    .thenComparing(
                            Comparator.comparingLong((Instance r) -> r.report.offset()).reversed())
                    .thenComparing(r -> r.runId.isEmpty())
                    .thenComparing(r -> r.runId, String.CASE_INSENSITIVE_ORDER);

    /// No stream grows faster: ten gigabytes a second.
    private static final long MOST_BYTES_PER_MILLI = 10_000_000;

    private ReplicaChoice() {}

    /// @param since INFO before this does not count
    static Optional<Instance> best(Group g, long now, long since) {
        return g.replicas.values().stream()
                .filter(r -> reasonAgainst(g, r, now, since) == null)
                .min(BEST_FIRST);
    }

    /// Whether `r` became a master by our order, and nobody has said so yet.
    static boolean isHeir(Instance r) {
        return r.role == Role.MASTER
                && r.orderedAt != 0
                && r.group.lineage.isKnown()
                && r.report.lineage().former().equals(r.group.lineage.id());
    }

    /// Whether `r` is still in the stream that the master itself left when it was promoted. Nothing
    /// written since is there, and its offset counts what came after the parting.
    static boolean isLeftBehind(Instance r) {
        Report.Lineage own = r.report.lineage();
        return own.isKnown() && own.id().equals(r.group.lineage.former());
    }

    /// Why `r` cannot become the master; null if it can.
    static @Nullable String reasonAgainst(Group g, Instance r, long now, long since) {
        Report report = r.report;
        long linkDown = report.masterLinkDownSeconds() * 1000;
        if (!r.runId.isEmpty() && r.runId.equals(g.master.runId)) {
            return "it is the master under another address";
        }
        if (r.link.isLockedOut()) {
            return "it refuses us: " + Problems.of(r);
        }
        if (r.isDown()) {
            return "it does not answer since " + (now - r.sdownSince) + " ms";
        }
        if (!r.link.isUp()) {
            return "there is no connection to it: " + r.link.lossReason;
        }
        if (now - r.link.aliveAt > 5 * g.timers.of(Timer.PING_PERIOD)) {
            return "its last PONG is " + (now - r.link.aliveAt) + " ms old";
        }
        if (report.priority() == 0) {
            return "its priority is 0";
        }
        if (r.reportedAt == 0) {
            return "it has not answered INFO yet";
        }
        if (r.reportedAt < since) {
            return "it has not answered INFO since the election began";
        }
        if (now - r.reportedAt > maxReportAge(g)) {
            return "its INFO is " + (now - r.reportedAt) + " ms old";
        }
        if (linkDown > maxLinkDown(g, now)) {
            return "its link to the master is down for "
                    + linkDown
                    + " ms, at most "
                    + maxLinkDown(g, now)
                    + " may be";
        }
        String foreign = lineageAgainst(g, report);
        return foreign == null ? offsetAgainst(g.master, report, now) : foreign;
    }

    /// Who claims more of the master's stream than the master can have written lies, or is broken;
    /// believed, it would win every choice.
    private static @Nullable String offsetAgainst(Instance master, Report report, long now) {
        boolean isComparable =
                master.reportedAt != 0
                        && master.report.role() == Role.MASTER
                        && report.lineage().isKnown()
                        && report.lineage().id().equals(master.report.lineage().id());
        long age = now - master.reportedAt + 1000;
        long most = master.report.streamOffset() + age * MOST_BYTES_PER_MILLI;
        return isComparable && report.offset() > most
                ? "its offset "
                        + report.offset()
                        + " is beyond what the master can have written since it said "
                        + master.report.streamOffset()
                : null;
    }

    /// Another group's replica at a reused address has plenty of offset, and none of our data.
    private static @Nullable String lineageAgainst(Group g, Report report) {
        Report.Lineage own = report.lineage();
        return !isOfOurData(g, own) && !isWhatTheMasterTook(g, own)
                ? "it holds other data than the master: its replication id is "
                        + own.id()
                        + ", the master's was "
                        + g.lineage.id()
                : null;
    }

    private static boolean isOfOurData(Group g, Report.Lineage own) {
        return !own.isKnown()
                || !g.lineage.isKnown()
                || own.sharesWith(g.lineage)
                || own.sharesWith(g.formerLineage);
    }

    /// The master was made to follow somebody, as when a forced failover and a majority that knew
    /// nothing of it meet again. What it had is gone; without those who hold what it has now there
    /// may be nobody to lead.
    private static boolean isWhatTheMasterTook(Group g, Report.Lineage own) {
        return g.master.role == Role.SLAVE
                && g.master.link.isUp()
                && own.sharesWith(g.master.report.lineage());
    }

    private static long maxReportAge(Group g) {
        return g.master.isDown()
                ? 5 * Tuning.URGENT_INFO_PERIOD
                : 3 * g.timers.of(Timer.INFO_PERIOD);
    }

    private static long maxLinkDown(Group g, long now) {
        if (g.master.role == Role.SLAVE && g.master.link.isUp()) {
            // The master follows somebody: the nodes follow one another in a circle or a stranger,
            // nobody writes, and no link comes back before one of them leads.
            return Long.MAX_VALUE;
        }
        long masterDown = g.master.isDown() ? now - g.master.sdownSince : 0;
        return masterDown + 10 * g.settings.downAfter();
    }
}
