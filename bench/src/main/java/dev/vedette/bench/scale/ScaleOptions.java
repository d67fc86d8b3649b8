package dev.vedette.bench.scale;

import dev.vedette.bench.Choice;
import dev.vedette.bench.Choices;

import java.util.List;

/// How many masters, how long, how many are lost.
record ScaleOptions(
        String program, int masters, int servers, int downAfter, int seconds, int lost, int port) {

    static ScaleOptions of(String[] words) {
        Choices given =
                Choices.of(
                        "bench/run scale",
                        List.of(
                                new Choice(
                                        "--program PROGRAM", "the Sentinel", "bin/redis-sentinel"),
                                new Choice("--masters N", "stubs, with a replica each", "1000"),
                                new Choice("--servers N", "and real redis-servers", "2"),
                                new Choice("--down-after N", "milliseconds", "30000"),
                                new Choice(
                                        "--seconds N",
                                        "how long one Sentinel is measured, 0: not",
                                        "60"),
                                new Choice(
                                        "--lost N",
                                        "masters killed at once under three Sentinels, 0: none",
                                        "50"),
                                new Choice("--port N", "the first of the ports", "23000")),
                        words);
        return new ScaleOptions(
                given.text("--program"),
                given.number("--masters"),
                given.number("--servers"),
                given.number("--down-after"),
                given.number("--seconds"),
                given.number("--lost"),
                given.number("--port"));
    }
}
