package dev.vedette.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What to compare and how long. Both programs take redis-server's arguments.
record Options(
        String ours,
        String theirs,
        String benchmark,
        int port,
        int rounds,
        double seconds,
        List<Integer> pipelines,
        List<String> workloads,
        List<Workload.Data> data,
        String rules,
        Path report) {

    /// As whom the load comes when there are rules, and its password.
    static final String USER = "bench";

    static final String USAGE =
            """
            bench/run [tls] [option value]...   (tls: under TLS, into docs/benchmarks-tls.md)
              --ours PROGRAM      the server to judge        (bin/redis-server)
              --theirs PROGRAM    the server it is held to   (redis-server)
              --benchmark PROGRAM the load                   (redis-benchmark)
              --port N            the first of two ports     (16390)
              --rounds N          times each is measured     (3)
              --seconds N         length of one measurement  (3)
              --pipelines N,N     commands in flight         (1,16,64)
              --workloads A,B     which of them              (all both servers know;
                                  under TLS handshakes, throughput, others)
              --data full,empty   beside a million keys or alone (both)
              --rules "RULES"     of the user as which the load comes, as ACL SETUSER has them
              --report FILE       where to write             (docs/benchmarks.md, .csv beside it)
            Needs Linux, taskset and two cores: the servers get the first, the load the second.
            """;

    /// Throws [IllegalArgumentException] with a message for people.
    static Options parse(List<String> arguments) {
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
        return new Options(
                given.getOrDefault("--ours", "bin/redis-server"),
                given.getOrDefault("--theirs", "redis-server"),
                given.getOrDefault("--benchmark", "redis-benchmark"),
                Integer.parseInt(given.getOrDefault("--port", "16390")),
                Integer.parseInt(given.getOrDefault("--rounds", "3")),
                Double.parseDouble(given.getOrDefault("--seconds", "3")),
                words(given.getOrDefault("--pipelines", "1,16,64")).stream()
                        .map(Integer::valueOf)
                        .toList(),
                words(given.getOrDefault("--workloads", "")),
                words(given.getOrDefault("--data", "full,empty")).stream()
                        .map(word -> Workload.Data.valueOf(word.toUpperCase(Locale.ROOT)))
                        .toList(),
                given.getOrDefault("--rules", ""),
                Path.of(given.getOrDefault("--report", "docs/benchmarks.md")));
    }

    /// What redis-benchmark must be told besides.
    List<String> login() {
        return rules.isEmpty() ? List.of() : List.of("--user", USER, "-a", USER);
    }

    private static List<String> words(String list) {
        List<String> words = new ArrayList<>(List.of(list.split(",")));
        words.removeIf(String::isEmpty);
        return words;
    }

    boolean wants(Workload workload) {
        return workloads.isEmpty() || workloads.contains(workload.name());
    }
}
