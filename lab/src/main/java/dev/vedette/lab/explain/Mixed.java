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
                boolean isSame =
                        previous != null
                                && event.is(What.SWITCH, What.SDOWN, What.ODOWN)
                                && previous.what() == event.what()
                                && previous.line().message().equals(event.line().message());
                doubled += isSame ? 1 : 0;
                if (isSame && doubled == 2) {
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
}
