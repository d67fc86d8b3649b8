package dev.vedette.lab.failover;

import dev.vedette.lab.check.Availability;
import dev.vedette.lab.check.Draws;
import dev.vedette.lab.check.Logs;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;
import dev.vedette.lab.workload.Manner;
import dev.vedette.lab.workload.Traces;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Draws up the account from what the clients were told and what the master holds in the end.
///
/// @param operations in the order of completion
/// @param data the test's keys and their texts, as the last master holds them
/// @param endNanos when the clients stopped
record Judge(
        Target target,
        Order order,
        List<Operation> operations,
        Map<String, String> data,
        Traces traces,
        Course course,
        long endNanos) {

    Account account(long keysRemoved) {
        Logs logs = Logs.of(operations, data, Traces.END);
        Draws draws =
                Draws.of(operations, Long.parseLong(data.getOrDefault(traces.counter(), "0")));
        List<Toll> tolls = new ArrayList<>();
        for (Manner manner : order.manners()) {
            tolls.add(toll(manner, logs));
        }
        return new Account(
                target,
                order.trigger(),
                course.newMaster(),
                tolls,
                draws,
                strays(logs.lost()),
                course.stages().reached(),
                course.findings(),
                keysRemoved);
    }

    private Toll toll(Manner manner, Logs logs) {
        List<Manner> manners = order.mannersOfWriters();
        Predicate<Operation> isOurs = write -> manners.get(write.client() - 1) == manner;
        List<Operation> ours = operations.stream().filter(isOurs).toList();
        long trigger = course.stages().triggerNanos();
        long longest = 0;
        for (int i = 0; i < manners.size(); i++) {
            int client = i + 1;
            if (manners.get(i) == manner) {
                long pause =
                        Availability.longestPause(
                                ours,
                                write -> write.client() == client && write.isAcknowledgedWrite(),
                                trigger,
                                endNanos);
                longest = Math.max(longest, pause);
            }
        }
        double firstWrite =
                ours.stream()
                        .filter(Operation::isAcknowledgedWrite)
                        .filter(write -> !write.node().equals(target.master()))
                        .mapToDouble(write -> course.stages().millis(write.completedNanos()))
                        .findFirst()
                        .orElse(-1);
        return new Toll(
                manner,
                order.writersEach(),
                additions(ours, Outcome.OK),
                additions(ours, Outcome.FAIL),
                additions(ours, Outcome.UNKNOWN),
                logs.lost().stream().filter(isOurs).count(),
                logs.twice().stream().filter(isOurs).count(),
                longest / 1e6,
                firstWrite);
    }

    private static long additions(List<Operation> operations, Outcome outcome) {
        return operations.stream()
                .filter(write -> write.action() == Action.APPEND && write.outcome() == outcome)
                .count();
    }

    private Account.Strays strays(List<Operation> lost) {
        Address old = target.master();
        // The promotion follows the choice at once; the sentinels tell of it up to a second later.
        double promoted =
                course.stages().stage("selected-slave").map(Stage::millis).orElse(Double.MAX_VALUE);
        double[] times =
                lost.stream()
                        .filter(write -> write.node().equals(old))
                        .mapToDouble(write -> course.stages().millis(write.completedNanos()))
                        .filter(millis -> millis > promoted)
                        .sorted()
                        .toArray();
        return times.length == 0
                ? new Account.Strays(0, -1, -1)
                : new Account.Strays(times.length, times[0], times[times.length - 1]);
    }
}
