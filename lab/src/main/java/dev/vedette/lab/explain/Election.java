package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells who asked to lead, who voted for whom, and who won.
final class Election {

    /// Tries beyond this many are summed up.
    private static final int TRIES_TOLD = 4;

    private final Incident incident;
    private final Case all;
    private final Telling telling = new Telling();

    private Election(Incident incident, Case all) {
        this.incident = incident;
        this.all = all;
    }

    static List<Sentence> of(Incident incident, Case all) {
        Election election = new Election(incident, all);
        List<Incident.Attempt> attempts = incident.attempts;
        List<String> epochs = new ArrayList<>(election.epochs());
        for (int i = 0; i < epochs.size(); i++) {
            if (i < TRIES_TOLD || i == epochs.size() - 1) {
                election.epoch(epochs.get(i));
            } else if (i == TRIES_TOLD) {
                election.telling.say(
                        "%d more epochs went the same way or are in the timeline."
                                .formatted(epochs.size() - TRIES_TOLD - 1),
                        attempts.isEmpty()
                                ? incident.votes.getLast().event()
                                : attempts.getLast().tried);
            }
        }
        return election.telling.sentences();
    }

    private Set<String> epochs() {
        Set<String> epochs = new LinkedHashSet<>();
        for (Event event : incident.events) {
            for (Incident.Attempt attempt : incident.attempts) {
                if (attempt.tried.equals(event)) {
                    epochs.add(attempt.epoch == null ? "" : attempt.epoch);
                }
            }
            for (Incident.Vote vote : incident.votes) {
                if (vote.event().equals(event)) {
                    epochs.add(vote.epoch());
                }
            }
        }
        return epochs;
    }

    private void epoch(String epoch) {
        String in = epoch.isEmpty() ? "" : " in epoch " + epoch;
        List<Incident.Attempt> tries =
                incident.attempts.stream()
                        .filter(a -> epoch.equals(a.epoch == null ? "" : a.epoch))
                        .toList();
        if (!tries.isEmpty()) {
            List<String> who = new ArrayList<>();
            List<Event> events = new ArrayList<>();
            for (Incident.Attempt attempt : tries) {
                who.add(all.by(attempt.tried) + " " + Words.at(attempt.tried));
                events.add(attempt.tried);
            }
            telling.say("%s asked to lead%s.".formatted(Words.list(who), in), events);
        }
        votes(epoch, in);
        tries.forEach(attempt -> result(attempt, in));
    }

    private void votes(String epoch, String in) {
        Map<String, List<Incident.Vote>> byCandidate = new LinkedHashMap<>();
        for (Incident.Vote vote : incident.votes) {
            if (vote.epoch().equals(epoch)) {
                byCandidate.computeIfAbsent(vote.candidate(), c -> new ArrayList<>()).add(vote);
            }
        }
        byCandidate.forEach(
                (candidate, votes) -> {
                    List<String> voters = new ArrayList<>();
                    List<Event> events = new ArrayList<>();
                    for (Incident.Vote vote : votes) {
                        if (!vote.voter().equals(candidate)) {
                            voters.add(all.who.sentinelName(vote.voter()));
                        }
                        events.add(vote.event());
                    }
                    voters.sort(String::compareTo);
                    if (voters.size() < votes.size()) {
                        voters.addFirst("itself");
                    }
                    telling.say(
                            "For %s%s voted: %s."
                                    .formatted(
                                            all.who.sentinelName(candidate),
                                            in,
                                            Words.list(voters)),
                            events);
                });
    }

    private void result(Incident.Attempt attempt, String in) {
        Event elected = attempt.first(What.ELECTED);
        Event end = attempt.end();
        if (elected != null) {
            String how =
                    attempt.requested == null
                            ? "was elected leader"
                            : "led without an election, as it was told to by a user,";
            telling.say(
                    "%s %s%s %s.".formatted(all.by(elected), how, in, Words.at(elected)), elected);
        } else if (end != null && end.is(What.ABORT_NOT_ELECTED)) {
            telling.say(
                    "%s was not elected%s and gave up after %s."
                            .formatted(
                                    all.by(end), in, Words.duration(end.at() - attempt.tried.at())),
                    end);
        } else if (end != null && end.is(What.SWITCH) && attempt.has(What.CONFIG_UPDATE)) {
            telling.say(
                    "%s was overtaken: another sentinel led, and told it the result %s."
                            .formatted(all.by(end), Words.at(end)),
                    end);
        }
    }

    /// How many votes a candidate got in an epoch, by the lines here.
    static int votesFor(Incident incident, @Nullable String candidate, @Nullable String epoch) {
        return (int)
                incident.votes.stream()
                        .filter(v -> v.candidate().equals(candidate) && v.epoch().equals(epoch))
                        .map(Incident.Vote::voter)
                        .distinct()
                        .count();
    }
}
