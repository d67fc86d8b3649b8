package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.List;

/// A finding in the making.
final class Found {

    private final String id;
    private final Finding.Certainty certainty;
    private final Sentence what;
    private final List<Sentence> details = new ArrayList<>();
    private final List<String> remedies = new ArrayList<>();
    private final List<String> lookAt = new ArrayList<>();

    private Found(String id, Finding.Certainty certainty, Sentence what) {
        this.id = id;
        this.certainty = certainty;
        this.what = what;
    }

    static Found shown(String id, String text, Event... events) {
        return shown(id, text, List.of(events));
    }

    static Found shown(String id, String text, List<Event> events) {
        return new Found(id, Finding.Certainty.SHOWN, Telling.sentence(text, events));
    }

    static Found likely(String id, String text, Event... events) {
        return new Found(id, Finding.Certainty.LIKELY, Telling.sentence(text, events));
    }

    static Found possible(String id, String text, Event... events) {
        return new Found(id, Finding.Certainty.POSSIBLE, Telling.sentence(text, events));
    }

    Found detail(String text, Event... events) {
        details.add(Telling.sentence(text, events));
        return this;
    }

    Found detail(Sentence sentence) {
        details.add(sentence);
        return this;
    }

    Found remedy(String text) {
        remedies.add(text);
        return this;
    }

    Found look(String text) {
        lookAt.add(text);
        return this;
    }

    Finding finding() {
        return new Finding(
                id,
                certainty,
                what,
                List.copyOf(details),
                List.copyOf(remedies),
                List.copyOf(lookAt));
    }
}
