package dev.vedette.lab.probe;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the sentinels would do if the master were lost now.
///
/// Each sentinel may come to lead the failover and chooses by its own knowledge, by the rules of
/// Redis 7: passed over is who is down, unheard for 5 s, without INFO for long, of priority 0, or
/// without its master for longer than ten times down-after-milliseconds. Of the others, the smaller
/// priority wins, then the larger offset, then the smaller run id. The offset a sentinel knows is
/// up to 10 s old; it asks again before it chooses, so the replicas' own offsets are taken here.
///
/// @param faults why the group could not fail over; empty when it could
/// @param choices what each sentinel that answers would choose
public record Readiness(List<String> faults, List<Choice> choices) {

    private static final long PONG_AGE_MILLIS = 5_000;

    private static final long INFO_AGE_MILLIS = 30_000;

    /// One sentinel's choice.
    ///
    /// @param candidates the best one first; who has an obstacle would not be chosen
    public record Choice(Address sentinel, List<Candidate> candidates) {

        public Optional<Candidate> chosen() {
            return candidates.stream().filter(Candidate::isEligible).findFirst();
        }
    }

    /// A replica before the choice.
    ///
    /// @param obstacle why it may not be chosen; empty if it may
    public record Candidate(
            Address address, String obstacle, long priority, long offset, String runId) {

        public boolean isEligible() {
            return obstacle.isEmpty();
        }

        /// Why `this` is not chosen although `chosen` is.
        public String behind(Candidate chosen) {
            if (!isEligible()) {
                return obstacle;
            }
            if (priority != chosen.priority) {
                return "priority " + priority + " comes after " + chosen.priority;
            }
            return offset != chosen.offset
                    ? String.format(Locale.ROOT, "%,d bytes behind it now", chosen.offset - offset)
                    : "as good, but of a larger run id";
        }
    }

    private static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparing(Candidate::isEligible)
                    .reversed()
                    .thenComparingLong(Candidate::priority)
                    .thenComparing(Comparator.comparingLong(Candidate::offset).reversed())
                    .thenComparing(Candidate::runId, String.CASE_INSENSITIVE_ORDER);

    public static Readiness of(GroupFacts group) {
        List<Choice> choices = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            if (!sentinel.isReached()) {
                faults.add("sentinel " + sentinel.address() + ": " + sentinel.login().reason());
                continue;
            }
            sentinel.quorum()
                    .maybe()
                    .filter(quorum -> !quorum.isReachable())
                    .ifPresent(
                            quorum ->
                                    faults.add(
                                            "sentinel "
                                                    + sentinel.address()
                                                    + ": "
                                                    + quorum.text()));
            if (sentinel.info()
                    .maybe()
                    .orElse(Map.of())
                    .getOrDefault("sentinel_tilt", "0")
                    .equals("1")) {
                faults.add(
                        "sentinel " + sentinel.address() + " is in TILT and does nothing for now");
            }
            String flags = sentinel.master("flags").maybe().orElse("unknown");
            if (!flags.equals("master")) {
                faults.add("sentinel " + sentinel.address() + " finds the master " + flags);
            }
            Choice choice = new Choice(sentinel.address(), candidates(group, sentinel));
            choices.add(choice);
            if (choice.chosen().isEmpty()) {
                faults.add("sentinel " + sentinel.address() + " finds no replica to promote");
            }
        }
        long masters =
                group.sentinels().stream()
                        .flatMap(sentinel -> sentinel.masterAddress().stream())
                        .distinct()
                        .count();
        if (masters > 1) {
            faults.add("the sentinels do not agree on the master");
        }
        if (group.sentinels().isEmpty()) {
            faults.add("no sentinel watches these nodes");
        }
        return new Readiness(List.copyOf(faults), List.copyOf(choices));
    }

    public boolean isReady() {
        return faults.isEmpty();
    }

    private static List<Candidate> candidates(GroupFacts group, SentinelFacts sentinel) {
        List<Candidate> candidates = new ArrayList<>();
        for (Map<String, String> view : sentinel.replicas().maybe().orElse(List.of())) {
            Optional<Address> address = Fields.address(view);
            if (address.isPresent()) {
                Optional<NodeFacts> node = group.node(address.get());
                long known = Fields.number(view, "slave-repl-offset").orElse(0);
                long own =
                        node.flatMap(facts -> facts.info().maybe())
                                .map(info -> Fields.number(info, "slave_repl_offset").orElse(known))
                                .orElse(known);
                candidates.add(
                        new Candidate(
                                address.get(),
                                obstacle(view, sentinel),
                                Fields.number(view, "slave-priority").orElse(100),
                                own,
                                view.getOrDefault("runid", "")));
            }
        }
        candidates.sort(BEST_FIRST);
        return List.copyOf(candidates);
    }

    private static String obstacle(Map<String, String> view, SentinelFacts sentinel) {
        List<String> flags = Fields.flags(view);
        if (flags.contains("disconnected") || flags.contains("s_down")) {
            // Errors count as an answer to PING, but not as a good one.
            long answer = Fields.number(view, "last-ping-reply").orElse(0);
            long goodAnswer = Fields.number(view, "last-ok-ping-reply").orElse(0);
            boolean isRefusing = goodAnswer - answer > PONG_AGE_MILLIS;
            return isRefusing
                    ? "it answers this sentinel with errors only (a wrong password?)"
                    : "down, or out of this sentinel's reach";
        }
        if (Fields.number(view, "last-ok-ping-reply").orElse(0) > PONG_AGE_MILLIS) {
            return "it has not answered PING for more than 5 s";
        }
        if (Fields.number(view, "slave-priority").orElse(100) == 0) {
            return "its replica-priority is 0: never to be promoted";
        }
        if (Fields.number(view, "info-refresh").orElse(0) > INFO_AGE_MILLIS) {
            return "it has not answered INFO for more than 30 s";
        }
        long linkDown = Fields.number(view, "master-link-down-time").orElse(0);
        long allowed = 10 * sentinel.masterNumber("down-after-milliseconds").orElse(30_000);
        return linkDown > allowed
                ? "without its master for " + linkDown / 1000 + " s, too long ago to be chosen"
                : "";
    }
}
