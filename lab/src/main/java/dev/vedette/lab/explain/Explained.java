package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Makes a story of an incident.
final class Explained {

    private Explained() {}

    static Story story(Incident incident, @Nullable Incident before, Case all) {
        List<Story.Chapter> chapters = new ArrayList<>();
        chapter(chapters, "What failed", Failure.of(incident, all));
        chapter(chapters, "Who noticed", Detection.of(incident, all));
        chapter(chapters, "The vote", Election.of(incident, all));
        chapter(chapters, "The choice", Switching.choice(incident, all));
        chapter(chapters, "The switch", Switching.promotion(incident, all));
        chapter(chapters, "The old master", Aftermath.of(incident, all));
        List<Finding> reasons = new ArrayList<>();
        if (incident.outcome() != Outcome.SWITCHED) {
            reasons.addAll(SharedId.of(all));
        }
        reasons.addAll(WhyNotPromoted.of(incident, all));
        reasons.addAll(Dangers.of(incident, before, all));
        reasons.addAll(NodeTroubles.of(incident.events));
        reasons.addAll(SentinelTroubles.of(incident.events, all));
        return new Story(
                incident.group,
                Summary.title(incident, all),
                incident.outcome(),
                incident.start(),
                incident.events.getLast().at(),
                incident.oldMaster.isEmpty() ? null : incident.oldMaster,
                incident.newMaster(),
                Summary.of(incident, all, reasons),
                List.copyOf(chapters),
                List.copyOf(reasons),
                Stages.of(incident, all),
                Timeline.of(incident, all, all.hasYear()));
    }

    private static void chapter(
            List<Story.Chapter> chapters, String heading, List<Sentence> sentences) {
        if (!sentences.isEmpty()) {
            chapters.add(new Story.Chapter(heading, sentences));
        }
    }
}
