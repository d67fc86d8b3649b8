package dev.vedette.sentinel.core;

/// S15 and S16: that the one who is promoted was fit, and that nobody better was known.
final class Promotions {

    private Promotions() {}

    static void check(Checker checker, ModelSentinel s, Group g, Instance chosen) {
        if (chosen.equals(g.master)) {
            checkRestored(checker, s, g);
            return;
        }
        checker.check(
                chosen.reportedAt >= g.triedAt && chosen.report.priority() > 0 && !chosen.isDown(),
                "S15 a promotion by old news",
                s,
                chosen.address);
        checker.check(
                linkIsYoungEnough(s, g, chosen),
                "S15 a replica that lost its master long ago",
                s,
                chosen.report.masterLinkDownSeconds());
        for (Instance other : g.replicas.values()) {
            checker.check(
                    !isBetter(s, g, other, chosen),
                    "S16 a better replica was known",
                    s,
                    other.address + " instead of " + chosen.address);
        }
    }

    /// S30: a master is only ordered to be one again when it says that it follows, and of those it
    /// could follow nobody is known to lead; and when no replica of its data was fit, unless the
    /// election was only to affirm it.
    private static void checkRestored(Checker checker, ModelSentinel s, Group g) {
        Instance master = g.master;
        Address followed = new Address(master.report.masterHost(), master.report.masterPort());
        Instance upstream = g.replicas.get(followed);
        checker.check(
                master.role == Role.SLAVE && master.reportedAt >= g.triedAt,
                "S30 a master restored by old news",
                s,
                master.address);
        checker.check(
                upstream != null && (upstream.role == Role.SLAVE || upstream.isDown()),
                "S30 a master restored that follows one who leads, or a stranger",
                s,
                followed);
        if (g.stage != null && g.stage.isAffirmation()) {
            return;
        }
        for (Instance other : g.replicas.values()) {
            boolean isFit =
                    isSound(s, g, other) && other.report.lineage().equals(master.report.lineage());
            checker.check(!isFit, "S30 a master restored beside a replica", s, other.address);
        }
    }

    private static boolean linkIsYoungEnough(ModelSentinel s, Group g, Instance replica) {
        long now = s.memory().now;
        long masterDown = g.master.isDown() ? now - g.master.sdownSince : 0;
        boolean isCircle = g.master.role == Role.SLAVE && g.master.link.isUp();
        return isCircle
                || replica.report.masterLinkDownSeconds() * 1000
                        <= masterDown + 10 * g.settings.downAfter();
    }

    /// Whether `other` had answered in the same round, was fit beyond doubt, and stands before the
    /// chosen one: it has the master's stream, which he left when the master was promoted, or more
    /// of the same one, or a better priority.
    private static boolean isBetter(ModelSentinel s, Group g, Instance other, Instance chosen) {
        Report theirs = other.report;
        Report his = chosen.report;
        boolean isFit = !other.equals(chosen) && chosen.role == Role.SLAVE && isSound(s, g, other);
        boolean isLeftBehind =
                theirs.lineage().id().equals(g.lineage.id())
                        && his.lineage().id().equals(g.lineage.former());
        boolean hasMore =
                theirs.lineage().equals(his.lineage())
                        && (theirs.priority() < his.priority()
                                || theirs.priority() == his.priority()
                                        && theirs.offset() > his.offset());
        return isFit && (isLeftBehind || hasMore);
    }

    /// Whether it is a replica that has answered in this round, and nothing speaks against it but
    /// perhaps its data.
    private static boolean isSound(ModelSentinel s, Group g, Instance other) {
        return other.role == Role.SLAVE
                && !other.isDown()
                && other.link.isUp()
                && other.link.silentSince == 0
                && other.reportedAt >= g.triedAt
                && linkIsYoungEnough(s, g, other)
                && other.report.priority() > 0
                && other.report.lineage().isKnown()
                && s.memory().now - other.reportedAt < 1000;
    }
}
