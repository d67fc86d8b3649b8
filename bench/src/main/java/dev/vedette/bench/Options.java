package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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

    static Options of(String[] words) {
        return of(
                "bench/run",
                "1,16,64",
                "those of them that both servers know; all if none is named",
                "docs/benchmarks.md",
                words);
    }

    static Options underTls(String[] words) {
        return of(
                "bench/run tls",
                "1,16",
                "of handshakes,throughput,others; all if none is named",
                "docs/benchmarks-tls.md",
                words);
    }

    private static Options of(
            String program, String pipelines, String workloads, String report, String[] words) {
        Choices given =
                Choices.of(
                        program,
                        List.of(
                                Choice.OURS,
                                Choice.THEIRS,
                                new Choice("--benchmark PROGRAM", "the load", "redis-benchmark"),
                                Choice.port("the first of the ports"),
                                new Choice("--rounds N", "times each is measured", "3"),
                                new Choice("--seconds N", "length of one measurement", "3"),
                                new Choice("--pipelines N,N", "commands in flight", pipelines),
                                new Choice("--workloads A,B", workloads, ""),
                                new Choice(
                                        "--data A,B", "beside a million keys, alone", "full,empty"),
                                new Choice(
                                        "--rules RULES",
                                        "of the user as which the load comes, as for ACL SETUSER",
                                        ""),
                                Choice.report(report)),
                        words);
        return new Options(
                given.text("--ours"),
                given.text("--theirs"),
                given.text("--benchmark"),
                given.number("--port"),
                given.number("--rounds"),
                given.decimal("--seconds"),
                given.list("--pipelines").stream().map(Integer::valueOf).toList(),
                given.list("--workloads"),
                given.list("--data").stream()
                        .map(word -> Workload.Data.valueOf(word.toUpperCase(Locale.ROOT)))
                        .toList(),
                given.text("--rules"),
                Path.of(given.text("--report")));
    }

    /// What redis-benchmark must be told besides.
    List<String> login() {
        return rules.isEmpty() ? List.of() : List.of("--user", USER, "-a", USER);
    }

    boolean wants(Workload workload) {
        return workloads.isEmpty() || workloads.contains(workload.name());
    }

    /// A page that ends its head with how often and how long each was measured.
    Page page(String title, String program) throws IOException {
        return new Page(report, title, program, ours, theirs)
                .add("; %d rounds of about %.0f s.\n", rounds, seconds);
    }
}
