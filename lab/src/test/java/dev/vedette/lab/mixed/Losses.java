package dev.vedette.lab.mixed;

import dev.vedette.lab.mixed.Ancestry.Fate;
import dev.vedette.lab.mixed.Ancestry.Origin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Accounts for acknowledged writes that are missing in the end.
///
/// A missing write is explained when the history it was written under, at that place of it, is not
/// part of the data at the end (see [Ancestry]), and it was acknowledged in a time in which that
/// can happen: after another node was promoted and until the old master was told, or, before the
/// promotion, from a fault on that keeps a master's writes from its replicas. All others are faults
/// of somebody.
final class Losses {

    /// Log lines are written a little after the deed, and answers are read a little later.
    private static final long SLACK_MILLIS = 300;

    private final Field field;
    private final Ancestry ancestry;
    private final List<Struck> struck;
    private final long beganMillis;
    private final List<String> explained = new ArrayList<>();
    private final List<String> unexplained = new ArrayList<>();
    private long missing;

    /// A fault that fell: when, and on whom.
    record Struck(Blow.Kind kind, long atMillis, String whom) {

        boolean keepsWritesFromReplicas() {
            return switch (kind) {
                case KILL_MASTER,
                        KILL_REPLICA,
                        REBORN_MASTER,
                        RESTART_MASTER,
                        FREEZE_MASTER,
                        CUT_FROM_REPLICAS,
                        CUT_OFF_MASTER,
                        SPLIT,
                        MUTE_MASTER,
                        DEAF_MASTER ->
                        true;
                case KILL_SENTINEL,
                        FREEZE_SENTINEL,
                        CUT_FROM_SENTINELS,
                        CUT_FROM_CLIENTS,
                        CUT_OFF_SENTINEL,
                        MUTE_SENTINEL,
                        MANUAL ->
                        false;
            };
        }
    }

    private Losses(Field field, Ancestry ancestry, List<Struck> struck, long beganMillis) {
        this.field = field;
        this.ancestry = ancestry;
        this.struck = struck;
        this.beganMillis = beganMillis;
    }

    static Losses of(
            Field field,
            Ancestry ancestry,
            List<Struck> struck,
            long beganMillis,
            List<Write> acknowledged,
            Set<String> there)
            throws IOException {
        Losses losses = new Losses(field, ancestry, struck, beganMillis);
        Map<String, List<Write>> byHistory = new LinkedHashMap<>();
        for (Write write : acknowledged) {
            Fate fate = ancestry.of(write);
            if (!there.contains(write.key())) {
                losses.missing++;
                if (fate == Fate.THERE) {
                    losses.unexplained.add("must be there: " + write);
                }
                byHistory
                        .computeIfAbsent(write.before().history(), _ -> new ArrayList<>())
                        .add(write);
            } else if (fate == Fate.LOST) {
                losses.unexplained.add("cannot be there, but is: " + write);
            }
        }
        for (List<Write> ofOne : byHistory.values()) {
            losses.explain(ofOne);
        }
        return losses;
    }

    private void explain(List<Write> lost) throws IOException {
        Write first = lost.getFirst();
        Member master =
                field.nodes().stream()
                        .filter(node -> node.address().equals(first.node()))
                        .findFirst()
                        .orElseThrow();
        Origin left = ancestry.leaving(first.before().history());
        if (left == null) {
            explainAbandoned(master, lost);
            return;
        }
        long from =
                struck.stream()
                        .filter(Struck::keepsWritesFromReplicas)
                        .mapToLong(Struck::atMillis)
                        .filter(at -> at <= left.atMillis())
                        .min()
                        .orElse(left.atMillis());
        Origin own = ancestry.beginning(first.before().history());
        boolean isSideBranch = own != null && !left.parent().equals(first.before().history());
        if (isSideBranch) {
            // Whoever leads to the end never followed this history, so none of it was safe.
            from = Math.min(from, own.atMillis());
        }
        if (left.cause() == Ancestry.Cause.EMPTIED) {
            // An empty master takes its replicas' data with it.
            from = 0;
        }
        OptionalLong told = whenTold(master, left.atMillis());
        long until = told.orElse(Long.MAX_VALUE - SLACK_MILLIS);
        for (Write write : lost) {
            if (write.completedMillis() < from - SLACK_MILLIS
                    || write.invokedMillis() > until + SLACK_MILLIS) {
                unexplained.add("acknowledged when nothing was amiss: " + write);
            }
        }
        long before =
                lost.stream().filter(write -> write.completedMillis() < left.atMillis()).count();
        explained.add(
                "%d by %s at %s..%s s (%d of them before %s %s at %s s with %s history up to %s; %s)"
                        .formatted(
                                lost.size(),
                                master,
                                since(first.completedMillis()),
                                since(lost.getLast().completedMillis()),
                                before,
                                left.heir(),
                                left.cause().text,
                                since(left.atMillis()),
                                isSideBranch ? "an earlier" : "its",
                                left.atMost() == Long.MAX_VALUE ? "its end" : "" + left.atMost(),
                                told.isPresent()
                                        ? "told at " + since(told.getAsLong()) + " s"
                                        : "never told: it was gone"));
    }

    /// The group went back to the node that this history had left: a former master that nobody had
    /// turned into a replica yet was made the master again.
    private void explainAbandoned(Member master, List<Write> lost) throws IOException {
        Write first = lost.getFirst();
        Origin own = ancestry.beginning(first.before().history());
        OptionalLong told = own == null ? OptionalLong.empty() : whenTold(master, own.atMillis());
        if (own == null || told.isEmpty()) {
            unexplained.add("nothing followed the history of " + first);
            return;
        }
        for (Write write : lost) {
            if (write.completedMillis() < own.atMillis() - SLACK_MILLIS
                    || write.invokedMillis() > told.getAsLong() + SLACK_MILLIS) {
                unexplained.add("acknowledged outside of an abandoned history: " + write);
            }
        }
        explained.add(
                "%d by %s at %s..%s s (it %s at %s s, but the group went back to the history before; told at %s s)"
                        .formatted(
                                lost.size(),
                                master,
                                since(first.completedMillis()),
                                since(lost.getLast().completedMillis()),
                                own.cause().text,
                                since(own.atMillis()),
                                since(told.getAsLong())));
    }

    private String since(long millis) {
        return Clocks.seconds(millis - beganMillis);
    }

    /// When the old master was made a replica.
    private static OptionalLong whenTold(Member master, long after) throws IOException {
        return master.log().stream()
                .filter(said -> said.atMillis() >= after)
                .filter(said -> said.text().matches("(REPLICAOF|SLAVEOF) .* enabled .*"))
                .mapToLong(Member.Said::atMillis)
                .findFirst();
    }

    long missing() {
        return missing;
    }

    List<String> unexplained() {
        return unexplained;
    }

    @Override
    public String toString() {
        return missing == 0 ? "none lost" : missing + " lost: " + String.join("; ", explained);
    }
}
