package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/// Whether the time limits fit the network, and each other.
final class TimingChecks {

    private static final String DOWN_AFTER = "down-after-milliseconds";
    private static final String FAILOVER_TIMEOUT = "failover-timeout";

    /// Sentinels ping once a second. Measured on Redis 7.0.15: with 1000 ms, 4 of 19 failovers were
    /// followed by a second one of a healthy master; with 1300 ms and more, none.
    private static final long SHORTEST_DOWN_AFTER_MILLIS = 2_000;

    private static final long LONGEST_DOWN_AFTER_MILLIS = 60_000;

    /// One lost packet is sent again after 200 ms and more.
    private static final int ROUND_TRIPS_IN_DOWN_AFTER = 20;

    /// An election takes up to 10 s when votes are split.
    private static final long SHORTEST_FAILOVER_TIMEOUT_MILLIS = 10_000;

    private static final long LONGEST_FAILOVER_TIMEOUT_MILLIS = 180_000;

    private static final long LONG_ROUND_TRIP_MICROS = 10_000;

    private static final long CLOCK_WARN_MILLIS = 1_000;

    private static final long CLOCK_FAIL_MILLIS = 10_000;

    static final List<Check> ALL =
            List.of(
                    Check.named("down-after", "A master is given up neither too soon nor too late.")
                            .looksAt(
                                    "SENTINEL MASTER: down-after-milliseconds; round-trip times from here")
                            .because(
                                    "Sentinels ping once a second: a limit near that takes a hiccup for a"
                                            + " death, and each failover loses writes. A long one is time"
                                            + " without a master.")
                            .mendedBy("down-after-milliseconds of 5000 to 30000.")
                            .by(TimingChecks::downAfterIsSane),
                    Check.named(
                                    "failover-timeout",
                                    "A failover has time to end, and the next is not far.")
                            .looksAt("SENTINEL MASTER: failover-timeout, down-after-milliseconds")
                            .because(
                                    "After a failed attempt sentinels wait twice this time before the"
                                            + " next one. Too short, and an attempt is given up while its"
                                            + " votes are still on their way.")
                            .mendedBy(
                                    "failover-timeout of 10000 to 180000, and no less than down-after.")
                            .by(TimingChecks::failoverTimeoutIsSane),
                    Check.named(
                                    "parallel-syncs",
                                    "After a failover not all replicas are away at once.")
                            .looksAt("SENTINEL MASTER: parallel-syncs; the number of replicas")
                            .because(
                                    "A replica that is synchronised anew serves nobody, and the new master"
                                            + " feeds all of them at once.")
                            .mendedBy("sentinel parallel-syncs NAME 1")
                            .by(TimingChecks::parallelSyncsLeaveSome),
                    Check.named("round-trip", "Round trips take less than 10 ms.")
                            .looksAt("PING to every node and sentinel, from here")
                            .because(
                                    "Slow links make down-after unsafe, and every write that waits for a"
                                            + " replica slow.")
                            .mendedBy(
                                    "Run this from a host of the group; if that is slow too, raise"
                                            + " down-after-milliseconds.")
                            .by(TimingChecks::roundTripsAreShort),
                    Check.named("clocks", "The clocks agree to a second.")
                            .looksAt("TIME of nodes, server_time_usec of sentinels")
                            .because(
                                    "Keys expire by the clock of the node that is asked: with another"
                                            + " master, another time. Logs cannot be read together.")
                            .mendedBy(
                                    "Let chrony or systemd-timesyncd set the clocks of all hosts.")
                            .by(TimingChecks::clocksAgree));

    private TimingChecks() {}

    /// Of several sentinels' down-after-milliseconds, the one that runs out first.
    static OptionalLong shortestDownAfterMillis(GroupFacts group) {
        return group.reachedSentinels().stream()
                .map(sentinel -> sentinel.masterNumber(DOWN_AFTER))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    private static void eachSentinel(
            GroupFacts group,
            String field,
            Findings findings,
            BiConsumer<SentinelFacts, Long> judge) {
        for (SentinelFacts sentinel : group.sentinels()) {
            OptionalLong number = sentinel.masterNumber(field);
            if (number.isPresent()) {
                judge.accept(sentinel, number.getAsLong());
            } else {
                String reason = sentinel.master(field).reason();
                findings.notChecked(sentinel.address(), reason);
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }

    private static String set(GroupFacts group, SentinelFacts sentinel, String option, long value) {
        return Remedies.at(
                sentinel.address(), "SENTINEL SET " + group.name() + " " + option + " " + value);
    }

    private static void downAfterIsSane(GroupFacts group, Findings findings) {
        long roundTripMillis =
                group.nodes().stream()
                                .map(node -> median(node.roundTripsMicros()))
                                .filter(OptionalLong::isPresent)
                                .mapToLong(OptionalLong::getAsLong)
                                .max()
                                .orElse(0)
                        / 1000;
        eachSentinel(
                group,
                DOWN_AFTER,
                findings,
                (sentinel, millis) -> {
                    String is = DOWN_AFTER + " is " + millis;
                    if (millis < ROUND_TRIPS_IN_DOWN_AFTER * roundTripMillis) {
                        findings.failed(
                                sentinel.address(),
                                is + ", with round trips of " + roundTripMillis + " ms",
                                set(group, sentinel, DOWN_AFTER, 5_000 + 20 * roundTripMillis));
                    } else if (millis < SHORTEST_DOWN_AFTER_MILLIS) {
                        findings.warned(
                                sentinel.address(),
                                is + ": sentinels ping once a second, so one late answer is enough",
                                set(group, sentinel, DOWN_AFTER, 5_000));
                    } else if (millis > LONGEST_DOWN_AFTER_MILLIS) {
                        findings.warned(
                                sentinel.address(),
                                is + ": that long nothing is done about a dead master",
                                set(group, sentinel, DOWN_AFTER, 30_000));
                    } else {
                        findings.passed(sentinel.address(), is);
                    }
                });
    }

    private static void failoverTimeoutIsSane(GroupFacts group, Findings findings) {
        eachSentinel(
                group,
                FAILOVER_TIMEOUT,
                findings,
                (sentinel, millis) -> {
                    String is = FAILOVER_TIMEOUT + " is " + millis;
                    long downAfter = sentinel.masterNumber(DOWN_AFTER).orElse(0);
                    long least = Math.max(SHORTEST_FAILOVER_TIMEOUT_MILLIS, downAfter);
                    if (millis < least) {
                        findings.warned(
                                sentinel.address(),
                                is
                                        + (millis < SHORTEST_FAILOVER_TIMEOUT_MILLIS
                                                ? ": an election alone may take 10 s"
                                                : ", less than down-after-milliseconds"),
                                set(group, sentinel, FAILOVER_TIMEOUT, Math.max(60_000, least)));
                    } else if (millis > LONGEST_FAILOVER_TIMEOUT_MILLIS) {
                        findings.warned(
                                sentinel.address(),
                                is
                                        + ": after a failed attempt "
                                        + Words.seconds(2 * millis)
                                        + " pass before the next",
                                set(group, sentinel, FAILOVER_TIMEOUT, 60_000));
                    } else {
                        findings.passed(
                                sentinel.address(),
                                is
                                        + "; a second attempt begins after "
                                        + Words.seconds(2 * millis));
                    }
                });
    }

    private static void parallelSyncsLeaveSome(GroupFacts group, Findings findings) {
        // The old master may stay away: these many are left to follow the new one.
        int left = group.replicas().size() - 1;
        eachSentinel(
                group,
                "parallel-syncs",
                findings,
                (sentinel, count) -> {
                    if (count > 1 && count >= left) {
                        findings.warned(
                                sentinel.address(),
                                "parallel-syncs is "
                                        + count
                                        + " with "
                                        + Words.count(group.replicas().size(), "replica")
                                        + ": after a failover all of them may be away at once",
                                set(group, sentinel, "parallel-syncs", 1));
                    } else {
                        findings.passed(sentinel.address(), "parallel-syncs is " + count);
                    }
                });
    }

    private static void roundTripsAreShort(GroupFacts group, Findings findings) {
        group.nodes().forEach(node -> roundTrip(node.address(), node.roundTripsMicros(), findings));
        group.sentinels()
                .forEach(each -> roundTrip(each.address(), each.roundTripsMicros(), findings));
    }

    /// By the fastest answer: this program starts up and asks everybody at once, which slows some
    /// of them down, but none can be faster than the network.
    private static void roundTrip(Address who, Known<List<Long>> micros, Findings findings) {
        OptionalLong fastest =
                micros.maybe().stream().flatMap(List::stream).mapToLong(Long::longValue).min();
        if (fastest.isEmpty()) {
            findings.notChecked(who, micros.reason());
        } else if (fastest.getAsLong() >= LONG_ROUND_TRIP_MICROS) {
            findings.warned(
                    who,
                    "a round trip from here takes " + fastest.getAsLong() / 1000 + " ms at best",
                    "run this from a host of the group; if that is slow too, raise"
                            + " down-after-milliseconds");
        } else {
            findings.passed(who, fastest.getAsLong() + " µs at best");
        }
    }

    private static OptionalLong median(Known<List<Long>> micros) {
        return median(micros.maybe().orElse(List.of()));
    }

    private static OptionalLong median(List<Long> numbers) {
        List<Long> sorted = new ArrayList<>(numbers);
        Collections.sort(sorted);
        return sorted.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(sorted.get(sorted.size() / 2));
    }

    private static void clocksAgree(GroupFacts group, Findings findings) {
        Map<Address, Long> ahead = new LinkedHashMap<>();
        group.nodes().forEach(n -> clock(n.address(), n.clockAheadMillis(), ahead, findings));
        group.sentinels().forEach(s -> clock(s.address(), s.clockAheadMillis(), ahead, findings));
        // Against the middle one, not against the clock here, which may be the wrong one.
        long middle = median(List.copyOf(ahead.values())).orElse(0);
        String remedy = "on its host: chronyc makestep, or timedatectl set-ntp true";
        ahead.forEach(
                (who, millis) -> {
                    long difference = Math.abs(millis - middle);
                    String text =
                            "its clock is "
                                    + Words.seconds(difference)
                                    + (millis < middle ? " behind" : " ahead of")
                                    + " the others";
                    if (difference >= CLOCK_FAIL_MILLIS) {
                        findings.failed(who, text, remedy);
                    } else if (difference >= CLOCK_WARN_MILLIS) {
                        findings.warned(who, text, remedy);
                    } else {
                        findings.passed(who, "within " + CLOCK_WARN_MILLIS + " ms of the others");
                    }
                });
    }

    private static void clock(
            Address who, Known<Long> millis, Map<Address, Long> all, Findings findings) {
        switch (millis) {
            case Known.Got<Long>(Long got) -> all.put(who, got);
            case Known.NotGot<Long>(String reason) -> findings.notChecked(who, reason);
        }
    }
}
