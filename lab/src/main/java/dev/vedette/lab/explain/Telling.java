package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.List;

/// Sentences in the making, each with the lines it rests on.
final class Telling {

    /// A sentence about many lines shows the first of them; the timeline has them all.
    private static final int EVIDENCE_KEPT = 6;

    private final List<Sentence> sentences = new ArrayList<>();

    void say(String text, Event... events) {
        say(text, List.of(events));
    }

    void say(String text, List<Event> events) {
        sentences.add(sentence(text, events));
    }

    void add(Sentence sentence) {
        sentences.add(sentence);
    }

    static Sentence sentence(String text, Event... events) {
        return sentence(text, List.of(events));
    }

    static Sentence sentence(String text, List<Event> events) {
        String sentence = text.startsWith("the ") ? "T" + text.substring(1) : text;
        return new Sentence(
                sentence, events.stream().limit(EVIDENCE_KEPT).map(Event::evidence).toList());
    }

    List<Sentence> sentences() {
        return List.copyOf(sentences);
    }
}
