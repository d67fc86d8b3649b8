package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// How long answers take at equal load: as many requests a second for both servers, less than
/// either can carry out.
public final class Latency {

    private static final int SERVER_CORE = 0;
    private static final int CLIENTS = 50;
    private static final int VALUE_BYTES = 64;
    private static final double WARM_UP_SECONDS = 5;

    private static final List<Choice> CHOICES =
            List.of(
                    Choice.OURS,
                    Choice.THEIRS,
                    Choice.port("the first of two ports"),
                    new Choice("--keys N", "keys with values of 64 bytes", "1000000"),
                    new Choice("--rounds N", "times each is measured", "5"),
                    new Choice("--seconds N", "length of one measurement", "4"),
                    new Choice("--rates N,N", "requests a second", "10000,30000,50000"),
                    new Choice("--workloads A,B", "of get and set", "get,set"),
                    Choice.report("docs/latency.md"));

    /// One measurement; microseconds.
    private record Run(
            int round,
            String server,
            String workload,
            int rate,
            double p50,
            double p99,
            double p999,
            double p9999,
            double longest) {

        static Run of(int round, String server, String workload, int rate, long[] waits) {
            return new Run(
                    round,
                    server,
                    workload,
                    rate,
                    at(waits, 0.5),
                    at(waits, 0.99),
                    at(waits, 0.999),
                    at(waits, 0.9999),
                    at(waits, 1));
        }

        private static double at(long[] waits, double quantile) {
            return waits[(int) Math.min(waits.length - 1, quantile * waits.length)] / 1e3;
        }

        String csv() {
            return String.format(
                    Locale.ROOT,
                    "%d,%s,%s,%d,%.0f,%.0f,%.0f,%.0f,%.0f",
                    round,
                    server,
                    workload,
                    rate,
                    p50,
                    p99,
                    p999,
                    p9999,
                    longest);
        }
    }

    private final Choices options;
    private final List<Run> runs = new ArrayList<>();

    private Latency(Choices options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Latency(Choices.of("bench/run latency", CHOICES, args)).run();
    }

    private void run() throws IOException, InterruptedException {
        int port = options.number("--port");
        try (Scratch scratch = Scratch.of("latency");
                BenchedServer ours = start("ours", port, scratch.folder());
                BenchedServer theirs = start("theirs", port + 1, scratch.folder())) {
            ours.load(options.number("--keys"), VALUE_BYTES);
            theirs.load(options.number("--keys"), VALUE_BYTES);
            List<Integer> rates = options.numbers("--rates");
            for (String workload : options.list("--workloads")) {
                compare(ours, theirs, workload, rates);
            }
        }
        write();
    }

    private BenchedServer start(String name, int port, Path folder)
            throws IOException, InterruptedException {
        return new BenchedServer(name, options.text("--" + name), port, SERVER_CORE, folder);
    }

    private void compare(
            BenchedServer ours, BenchedServer theirs, String workload, List<Integer> rates)
            throws IOException {
        try (PacedLoad toOurs = load(ours, workload);
                PacedLoad toTheirs = load(theirs, workload)) {
            int highest = Collections.max(rates);
            toOurs.run(highest, WARM_UP_SECONDS);
            toTheirs.run(highest, WARM_UP_SECONDS);
            for (int rate : rates) {
                for (int round = 1; round <= options.number("--rounds"); round++) {
                    measure(round, ours, toOurs, workload, rate);
                    measure(round, theirs, toTheirs, workload, rate);
                }
            }
        }
    }

    private PacedLoad load(BenchedServer server, String workload) throws IOException {
        String value = "x".repeat(VALUE_BYTES);
        return new PacedLoad(server.port(), CLIENTS, workload, options.number("--keys"), value);
    }

    private void measure(int round, BenchedServer server, PacedLoad load, String workload, int rate)
            throws IOException {
        long[] waits = load.run(rate, options.decimal("--seconds"));
        runs.add(Run.of(round, server.name(), workload, rate, waits));
        System.out.println(runs.getLast().csv());
    }

    // The page

    private double[] of(String server, String workload, int rate, ToDoubleFunction<Run> what) {
        return runs.stream()
                .filter(run -> run.server.equals(server))
                .filter(run -> run.workload.equals(workload) && run.rate == rate)
                .mapToDouble(what)
                .toArray();
    }

    private String cell(String workload, int rate, ToDoubleFunction<Run> what) {
        double[] ours = of("ours", workload, rate, what);
        double[] theirs = of("theirs", workload, rate, what);
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        return String.format(
                Locale.ROOT,
                " %.0f / %.0f, **%.2f** |",
                Report.median(ours),
                Report.median(theirs),
                Report.median(ratios));
    }

    private void write() throws IOException {
        Page page = Page.of(options, "Latency at equal load", "bench/run latency");
        page.add("; %d rounds.\n\n", options.number("--rounds"));
        page.add(
                """
                Both servers stand on the first core with the same data; 50 clients send so many requests
                a second, one at a time and spread evenly, whether or not earlier ones are answered; an
                answer's time counts from when its request was due. Microseconds, ours / theirs, medians
                of the rounds, and the median of the rounds' ratios: below 1.00 is better. The floor is
                1.0 for the 99.9th percentile, the goal 0.5.

                | command, requests a second | p50 | p99 | p99.9 | p99.99 | longest |
                |---|---|---|---|---|---|
                """);
        for (String workload : options.list("--workloads")) {
            for (int rate : options.numbers("--rates")) {
                page.add("| %s, %d |", workload, rate);
                page.add(cell(workload, rate, Run::p50));
                page.add(cell(workload, rate, Run::p99));
                page.add(cell(workload, rate, Run::p999));
                page.add(cell(workload, rate, Run::p9999));
                page.add(cell(workload, rate, Run::longest)).add("\n");
            }
        }
        page.linkRaw("Each measurement");
        StringBuilder rows =
                new StringBuilder("round,server,command,rate,p50,p99,p99.9,p99.99,longest\n");
        runs.forEach(run -> rows.append(run.csv()).append('\n'));
        page.write(rows.toString());
    }
}
