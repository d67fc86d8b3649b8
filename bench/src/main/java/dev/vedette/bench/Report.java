package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The page and the raw figures beside it. A ratio is the median of the rounds' ratios, each of two
/// runs next to each other in time.
final class Report {

    private final Options options;
    private final List<Footprint> footprints;
    private final List<Sample> samples;

    Report(Options options, List<Footprint> footprints, List<Sample> samples) {
        this.options = options;
        this.footprints = footprints;
        this.samples = samples;
    }

    void write() throws IOException {
        Path page = options.report();
        Path raw =
                page.resolveSibling(
                        page.getFileName().toString().replaceFirst("\\.md$", "") + ".csv");
        String rows = samples.stream().map(Sample::csv).collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(raw, Sample.CSV_HEADER + "\n" + rows);
        Files.writeString(page, page(raw.getFileName().toString()));
        System.out.println("written: " + page + ", " + raw);
    }

    private String page(String rawName) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# Benchmarks\n\n");
        text.append("Written by `bench/run`; do not edit. Ours: `").append(options.ours());
        text.append("`, theirs: `").append(options.theirs()).append("` (");
        text.append(firstLine(options.theirs() + " --version")).append(").\n");
        text.append(machine(options));
        if (!options.rules().isEmpty()) {
            text.append("The load's user has the rules `").append(options.rules()).append("`.\n");
        }
        text.append(
                """

                Each server is bound to one core, the load (redis-benchmark, 50 clients, 64-byte values)
                to the other; each round measures one right after the other. "1M keys": beside 1,000,000
                keys of 16 bytes, from whose names the load draws its own; "empty": with nothing but
                what the load itself makes, of 1,000 names. LRANGE reads a list of 10,000 elements, HGET
                and ZRANGE a hash and a sorted set of all names; the others begin without a collection,
                RPOP with as many elements as it takes.
                A ratio is ours to theirs, the median over the rounds: above 1.00 is better for
                throughput, below 1.00 for everything else. The figure to trust is CPU per command; the
                load is often what limits throughput. Latencies are those under the fullest load, not
                under an equal one.
                """);
        text.append("Raw figures: [").append(rawName).append("](").append(rawName).append(").\n\n");
        footprints(text);
        workloads(text);
        return text.toString();
    }

    static String machine(Options options) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s; %d rounds of about %.0f s.%n",
                machine(),
                options.rounds(),
                options.seconds());
    }

    /// The day, the machine and the JDK.
    static String machine() throws IOException {
        String cpu =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.replaceFirst(".*:\\s*", ""))
                        .findFirst()
                        .orElse("unknown processor");
        return String.format(
                Locale.ROOT,
                "%s, on %s with %d processors, Linux %s, JDK %s",
                LocalDate.now(ZoneOffset.UTC),
                cpu,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"),
                Runtime.version());
    }

    static String firstLine(String command) throws IOException {
        Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            String line = output.readLine();
            return line == null ? "unknown" : line;
        }
    }

    private void footprints(StringBuilder text) {
        Footprint ours = footprints.getFirst();
        Footprint theirs = footprints.getLast();
        text.append("| | ours | theirs | ratio |\n|---|---|---|---|\n");
        footprint(text, "start to first answer, ms", ours.startMillis(), theirs.startMillis());
        footprint(
                text,
                "resident when empty, MB",
                ours.emptyBytes() / 1e6,
                theirs.emptyBytes() / 1e6);
        footprint(text, "resident bytes per key", ours.bytesPerKey(), theirs.bytesPerKey());
    }

    private static void footprint(StringBuilder text, String what, double ours, double theirs) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %.2f |%n",
                        what,
                        ours,
                        theirs,
                        ours / theirs));
    }

    private void workloads(StringBuilder text) {
        text.append(
                """

                | command, pipeline, data | theirs, k/s | throughput | CPU us, ours / theirs | CPU | p50 | p99 | p99.9 |
                |---|---|---|---|---|---|---|---|
                """);
        for (Workload.Data data : options.data()) {
            for (Workload workload : Workload.ALL) {
                for (int pipeline : options.pipelines()) {
                    List<Sample> ours = runs("ours", data, workload, pipeline);
                    List<Sample> theirs = runs("theirs", data, workload, pipeline);
                    if (!ours.isEmpty()) {
                        String title = workload.name() + ", " + pipeline + ", " + data.title;
                        text.append(row(title, ours, theirs));
                    }
                }
            }
        }
    }

    private List<Sample> runs(String server, Workload.Data data, Workload workload, int pipeline) {
        return samples.stream()
                .filter(s -> s.server().equals(server) && s.workload().equals(workload.name()))
                .filter(s -> s.data().equals(data.title))
                .filter(s -> s.pipeline() == pipeline)
                .toList();
    }

    private static String row(String title, List<Sample> ours, List<Sample> theirs) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | **%.2f** | %.2f / %.2f | **%.2f** | %.2f | %.2f | %.2f |%n",
                title,
                median(theirs.stream().mapToDouble(s -> s.load().perSecond() / 1e3).toArray()),
                ratio(ours, theirs, s -> s.load().perSecond()),
                median(ours.stream().mapToDouble(Sample::cpuPerCommand).toArray()),
                median(theirs.stream().mapToDouble(Sample::cpuPerCommand).toArray()),
                ratio(ours, theirs, Sample::cpuPerCommand),
                ratio(ours, theirs, s -> s.load().p50()),
                ratio(ours, theirs, s -> s.load().p99()),
                ratio(ours, theirs, s -> s.load().p999()));
    }

    private static double ratio(
            List<Sample> ours, List<Sample> theirs, ToDoubleFunction<Sample> figure) {
        return median(
                IntStream.range(0, ours.size())
                        .mapToDouble(
                                i ->
                                        figure.applyAsDouble(ours.get(i))
                                                / figure.applyAsDouble(theirs.get(i)))
                        .toArray());
    }

    /// The middle figure, or the mean of the two in the middle.
    static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
