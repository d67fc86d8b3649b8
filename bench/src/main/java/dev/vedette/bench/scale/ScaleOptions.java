package dev.vedette.bench.scale;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many masters, how long, how many are lost.
record ScaleOptions(
        String program, int masters, int servers, int downAfter, int seconds, int lost, int port) {

    static final String USAGE =
            """
            bench/run scale [option value]...
              --program PROGRAM  the Sentinel                             (bin/redis-sentinel)
              --masters N        how many stubs it watches, a replica each (1000)
              --servers N        and how many real redis-servers besides   (2)
              --down-after N     milliseconds                              (30000)
              --seconds N        how long one Sentinel is measured, 0: not (60)
              --lost N           how many masters are killed at once under three Sentinels,
                                 with a down-after of 10000; 0 for none     (50)
              --port N           the first of a few ports                  (23000)
            Needs Linux, and redis-server on PATH unless --servers is 0.
            """;

    /// Throws [IllegalArgumentException] with a message for people.
    static ScaleOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (!USAGE.contains("  " + option + " ")) {
                throw new IllegalArgumentException("unknown option " + option);
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            given.put(option, arguments.get(i + 1));
        }
        return new ScaleOptions(
                given.getOrDefault("--program", "bin/redis-sentinel"),
                number(given, "--masters", 1000),
                number(given, "--servers", 2),
                number(given, "--down-after", 30_000),
                number(given, "--seconds", 60),
                number(given, "--lost", 50),
                number(given, "--port", 23_000));
    }

    private static int number(Map<String, String> given, String option, int usual) {
        return Integer.parseInt(given.getOrDefault(option, Integer.toString(usual)));
    }
}
