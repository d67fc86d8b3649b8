package dev.vedette.lab.scenario;

import dev.vedette.lab.check.Availability;
import dev.vedette.lab.check.Contents;
import dev.vedette.lab.check.Draws;
import dev.vedette.lab.check.LostWrites;
import dev.vedette.lab.check.Reads;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;
import dev.vedette.lab.workload.Workload;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The figures and verdicts that follow from the clients' history and the data at the end.
///
/// @param firstWriteMillis from the fault to the first write another node acknowledged; -1 if there
///   was none
record Judgement(
        long acknowledged,
        long refused,
        long unanswered,
        long lost,
        String whenLost,
        Draws draws,
        double unavailableMillis,
        double firstWriteMillis,
        double readPauseMillis,
        Reads reads) {

    /// @param data what the last master holds
    static Judgement of(
            History history, long faultNanos, long endNanos, Address old, Contents data) {
        List<Operation> operations = history.operations();
        Map<String, String> entries = data.entries();
        long counter = Long.parseLong(entries.getOrDefault(Workload.COUNTER, "0"));
        Draws draws = Draws.of(operations, counter);
        long pause =
                Availability.longestPause(
                        operations, Operation::isAcknowledgedWrite, faultNanos, endNanos);
        long readPause =
                Availability.longestPause(
                        operations, Judgement::isAnsweredRead, faultNanos, endNanos);
        double firstWrite =
                operations.stream()
                        .filter(Operation::isAcknowledgedWrite)
                        .filter(
                                write ->
                                        write.invokedNanos() - faultNanos > 0
                                                && !write.node().equals(old))
                        .mapToDouble(write -> (write.completedNanos() - faultNanos) / 1e6)
                        .findFirst()
                        .orElse(-1);
        List<Operation> lost = LostWrites.in(operations, entries);
        return new Judgement(
                history.acknowledgedWrites(),
                writes(operations, Outcome.FAIL),
                writes(operations, Outcome.UNKNOWN),
                lost.size() + draws.forgotten(),
                whenLost(lost, faultNanos),
                draws,
                pause / 1e6,
                firstWrite,
                readPause / 1e6,
                Reads.of(operations));
    }

    /// Between which times, seen from the fault, the lost writes had been acknowledged: just before
    /// it, a replica was late; long after it, somebody wrote to the wrong master.
    private static String whenLost(List<Operation> lost, long faultNanos) {
        if (lost.isEmpty()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                ", acknowledged between %.1f and %.1f ms",
                (lost.getFirst().completedNanos() - faultNanos) / 1e6,
                (lost.getLast().completedNanos() - faultNanos) / 1e6);
    }

    private static boolean isAnsweredRead(Operation operation) {
        return operation.action() == Action.GET && operation.outcome() == Outcome.OK;
    }

    private static long writes(List<Operation> operations, Outcome outcome) {
        return operations.stream()
                .filter(
                        operation ->
                                operation.action() != Action.GET && operation.outcome() == outcome)
                .count();
    }

    long duplicated() {
        return draws.givenTwice() + draws.countedTwice();
    }

    /// What the clients were promised.
    List<Verdict> verdicts() {
        return List.of(
                new Verdict(
                        "writers go on at another node",
                        firstWriteMillis >= 0,
                        firstWriteMillis >= 0
                                ? Math.round(firstWriteMillis) + " ms after the fault"
                                : "none was acknowledged"),
                new Verdict(
                        "no acknowledged write is lost",
                        lost == 0,
                        lost + " of " + acknowledged + " lost" + whenLost),
                new Verdict(
                        "no number is given out twice",
                        duplicated() == 0,
                        duplicated() + " of " + draws.acknowledged() + " duplicated"),
                new Verdict(
                        "no read sees what nobody wrote",
                        reads.wrong() == 0,
                        reads.wrong() + " of " + reads.answered() + " reads wrong"));
    }

    /// Whether all of `nodeCount` nodes were read and hold the same as the first one, and how they
    /// differ if not.
    static Verdict sameEverywhere(Map<String, Contents> nodes, int nodeCount) {
        String claim = "all nodes hold the same data";
        Contents first = nodes.values().iterator().next();
        Map<String, String> differences = new TreeMap<>();
        nodes.forEach(
                (name, contents) -> {
                    Contents.Difference difference = first.differenceTo(contents);
                    if (!difference.isNone()) {
                        differences.put(name, difference.toString());
                    }
                });
        if (!differences.isEmpty()) {
            return new Verdict(claim, false, differences.toString());
        }
        String keys = first.entries().size() + " keys, fingerprint " + first.fingerprint();
        return new Verdict(
                claim,
                nodes.size() == nodeCount,
                keys + ", on " + nodes.size() + " of " + nodeCount + " nodes");
    }
}
