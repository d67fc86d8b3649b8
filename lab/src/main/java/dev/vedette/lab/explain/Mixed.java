package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.List;

/// Finds logs in which the lines of several processes stand together without a name or a process id
/// that would tell them apart.
final class Mixed {

    private Mixed() {}

    static List<Sentence> of(Case all) {
        List<Sentence> mixed = new ArrayList<>();
        for (Voice voice : all.sentinels()) {
            Event previous = null;
            int doubled = 0;
            for (Event event : voice.events) {
                if (previous != null && saysTheSame(previous, event) && ++doubled == 2) {
                    mixed.add(
                            Telling.sentence(
                                    "%s says the same thing twice in a row: it seems to be the lines of several sentinels together, which nothing in them tells apart."
                                            .formatted(voice.name),
                                    previous,
                                    event));
                }
                previous = event;
            }
        }
        return mixed;
    }

    private static boolean saysTheSame(Event one, Event next) {
        return next.is(What.SWITCH, What.SDOWN, What.ODOWN)
                && one.what() == next.what()
                && one.line().message().equals(next.line().message());
    }
}
