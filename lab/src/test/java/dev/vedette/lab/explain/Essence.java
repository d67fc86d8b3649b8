package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.List;

/// What an explanation says, without where it was read: for comparing explanations of the same
/// events in other clothes.
final class Essence {

    private Essence() {}

    /// Every statement, word for word.
    static List<String> whole(Explanation explanation) {
        List<String> all = new ArrayList<>();
        for (Story story : explanation.stories()) {
            all.add("STORY " + story.title() + " " + story.outcome());
            story.summary().forEach(s -> all.add(s.text()));
            for (Story.Chapter chapter : story.chapters()) {
                all.add("CHAPTER " + chapter.heading());
                chapter.sentences().forEach(s -> all.add(s.text()));
            }
            story.stages().forEach(stage -> all.add(stage.name() + ": " + stage.millis()));
            story.reasons().forEach(reason -> finding(all, reason));
            story.timeline().forEach(m -> all.add(m.millis() + " " + m.who() + " " + m.text()));
        }
        explanation.findings().forEach(finding -> finding(all, finding));
        return all;
    }

    private static void finding(List<String> all, Finding finding) {
        all.add(
                "FINDING "
                        + finding.id()
                        + " "
                        + finding.certainty()
                        + " "
                        + finding.what().text());
        finding.details().forEach(detail -> all.add(detail.text()));
        all.addAll(finding.remedies());
        all.addAll(finding.lookAt());
    }

    /// The course of things, without times and without what order within a fraction of a second
    /// would change.
    static List<String> course(Explanation explanation) {
        List<String> all = new ArrayList<>();
        for (Story story : explanation.stories()) {
            all.add(story.title() + " " + story.outcome());
            List<String> sentences = new ArrayList<>();
            for (Story.Chapter chapter : story.chapters()) {
                if (chapter.heading().equals("The vote")
                        || chapter.heading().equals("The choice")) {
                    chapter.sentences().forEach(s -> sentences.add(masked(s.text())));
                }
            }
            story.reasons().forEach(reason -> sentences.add("FINDING " + reason.id()));
            sentences.sort(String::compareTo);
            all.addAll(sentences);
        }
        return all;
    }

    private static String masked(String text) {
        return text.replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "T")
                .replaceAll("[\\d.,]+ (?:ms|s|min)\\b( \\d+ s)?", "D");
    }
}
