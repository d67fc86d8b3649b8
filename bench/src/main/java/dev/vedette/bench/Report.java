package dev.vedette.bench;

import java.io.IOException;
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
        Page page = options.page("Benchmarks", "bench/run");
        if (!options.rules().isEmpty()) {
            page.add("The load's user has the rules `%s`.\n", options.rules());
        }
        page.add(
                """

                Each server is bound to one core, the load (redis-benchmark, 50 clients, 64-byte values)
                to the other; each round measures one right after the other. "1M keys": beside 1,000,000
                keys of 16 bytes, from whose names the load draws its own; "empty": with nothing but
                what the load itself makes, of 1,000 names. LRANGE reads a list of 10,000 elements, HGET
                and ZRANGE a hash and a sorted set of all names; the others begin without a collection,
                RPOP with as many elements as it takes.
                A ratio is ours to theirs, the median over the rounds: above 1.00 is better for
                throughput, below 1.00 for everything else. The figure to trust is CPU per command; the
                load is often what limits throughput: "load" is how much of its core it had. "Least" is
                the least CPU of our rounds to the least of theirs, which neighbours on the machine
                disturb less than a median. "Kernel" is what of the CPU time its timer found in the
                kernel, which is too little. Latencies are
                those under the fullest load; those under an equal one: [latency.md](latency.md). What
                falls short, and why: [benchmarks-notes.md](benchmarks-notes.md).
                """);
        page.linkRaw("Raw figures");
        page.add("\n");
        footprints(page);
        workloads(page);
        String rows = samples.stream().map(Sample::csv).collect(Collectors.joining("\n", "", "\n"));
        page.write(Sample.CSV_HEADER + "\n" + rows);
    }

    private void footprints(Page page) {
        Footprint ours = footprints.getFirst();
        Footprint theirs = footprints.getLast();
        page.add("| | ours | theirs | ratio |\n|---|---|---|---|\n");
        footprint(page, "start to first answer, ms", ours.startMillis(), theirs.startMillis());
        footprint(
                page,
                "resident when empty, MB",
                ours.emptyBytes() / 1e6,
                theirs.emptyBytes() / 1e6);
        footprint(page, "resident bytes per key", ours.bytesPerKey(), theirs.bytesPerKey());
    }

    private static void footprint(Page page, String what, double ours, double theirs) {
        page.add("| %s | %.1f | %.1f | %.2f |%n", what, ours, theirs, ours / theirs);
    }

    private void workloads(Page page) {
        page.add(
                """

                | command, pipeline, data | theirs, k/s | throughput | load, ours / theirs | CPU us, ours / theirs | kernel us, ours / theirs | CPU | least | p50 | p99 | p99.9 |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        for (Workload.Data data : options.data()) {
            for (Workload workload : Workload.ALL) {
                for (int pipeline : options.pipelines()) {
                    List<Sample> ours = runs("ours", data, workload, pipeline);
                    List<Sample> theirs = runs("theirs", data, workload, pipeline);
                    if (!ours.isEmpty()) {
                        String title = workload.name() + ", " + pipeline + ", " + data.title;
                        page.add(row(title, ours, theirs));
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
                "| %s | %.0f | **%.2f** | %.2f / %.2f | %.2f / %.2f | %.2f / %.2f | **%.2f** | %.2f | %.2f | %.2f | %.2f |%n",
                title,
                median(theirs.stream().mapToDouble(s -> s.load().perSecond() / 1e3).toArray()),
                ratio(ours, theirs, s -> s.load().perSecond()),
                median(ours, Sample::loadShare),
                median(theirs, Sample::loadShare),
                median(ours, Sample::cpuPerCommand),
                median(theirs, Sample::cpuPerCommand),
                median(ours, Sample::kernelPerCommand),
                median(theirs, Sample::kernelPerCommand),
                ratio(ours, theirs, Sample::cpuPerCommand),
                least(ours) / least(theirs),
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

    private static double least(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::cpuPerCommand).min().orElse(Double.NaN);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return median(samples.stream().mapToDouble(figure).toArray());
    }

    /// The middle figure, or the mean of the two in the middle.
    static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
