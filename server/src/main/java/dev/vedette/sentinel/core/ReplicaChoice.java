package dev.vedette.sentinel.core;

import java.util.Comparator;
import java.util.Optional;

/// Which replica becomes the master: of those that are fit, the one the operator prefers, then the
/// one that has seen most of the old master's stream, then the smallest run id, so that all
/// Sentinels would choose the same.
final class ReplicaChoice {

    private static final Comparator<Instance> BEST_FIRST =
            Comparator
                    // One that already calls itself master has left the stream; its offset says
                    // nothing.
                    .comparing((Instance r) -> r.role == Role.MASTER)
                    .thenComparingInt(r -> r.report.priority())
                    .thenComparing(
                            Comparator.comparingLong((Instance r) -> r.report.offset()).reversed())
                    .thenComparing(r -> r.runId.isEmpty())
                    .thenComparing(r -> r.runId, String.CASE_INSENSITIVE_ORDER);

    private ReplicaChoice() {}

    static Optional<Instance> best(Group g, long now) {
        return g.replicas.values().stream().filter(r -> isFit(g, r, now)).min(BEST_FIRST);
    }

    static boolean isFit(Group g, Instance replica, long now) {
        return !replica.isDown()
                && replica.link.isUp()
                && now - replica.link.aliveAt <= 5 * g.timers.of(Timer.PING_PERIOD)
                && replica.report.priority() > 0
                && replica.reportedAt != 0
                && now - replica.reportedAt <= maxReportAge(g)
                && replica.report.masterLinkDownSeconds() * 1000 <= maxLinkDown(g, now);
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
