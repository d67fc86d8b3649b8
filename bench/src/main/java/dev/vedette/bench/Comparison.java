package dev.vedette.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs two servers alternately under the same load and writes the ratios.
///
/// Both stand ready on the first core with the same million keys, and after that with none but the
/// load's own; the load runs on the second. Each round measures ours, then theirs, so that whatever
/// else the machine does falls on both. The figure to trust is the server's CPU time per command:
/// throughput is often the load's limit.
public final class Comparison {

    private static final int SERVER_CORE = 0;
    private static final int LOAD_CORE = 1;
    private static final int CLIENTS = 50;

    /// So many requests, and then as many as fill this time, tell how many fill another.
    private static final long PACE_REQUESTS = 20_000;

    private static final double PACE_SECONDS = 0.3;

    /// Unmeasured before each command's measurements with many requests at once, and then with as
    /// many as are measured: a compiler that shares the core of its server is done with what runs
    /// once a request after some hundred thousand of them, and after as many turns with the rest.
    private static final double WARM_UP_SECONDS = 3;

    private static final int WARM_UP_PIPELINE = 64;

    /// A measurement in ticks of 10 ms needs some of them.
    private static final long LEAST_REQUESTS = 50_000;

    private final Options options;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Footprint> footprints = new ArrayList<>();

    private Comparison(Options options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Comparison(Options.of(args)).run();
    }

    private void run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.of("bench");
                BenchedServer ours =
                        start("ours", options.ours(), options.port(), scratch.folder());
                BenchedServer theirs =
                        start("theirs", options.theirs(), options.port() + 1, scratch.folder())) {
            footprints.add(Footprint.measure(ours));
            footprints.add(Footprint.measure(theirs));
            ours.admit(options);
            theirs.admit(options);
            for (Workload.Data data : options.data()) {
                if (data == Workload.Data.EMPTY) {
                    ours.flush();
                    theirs.flush();
                }
                compareAll(ours, theirs, data);
            }
        }
        new Report(options, footprints, samples).write();
    }

    private static BenchedServer start(String name, String program, int port, Path folder)
            throws IOException, InterruptedException {
        return new BenchedServer(name, program, port, SERVER_CORE, folder);
    }

    private void compareAll(BenchedServer ours, BenchedServer theirs, Workload.Data data)
            throws IOException, InterruptedException {
        for (Workload workload : Workload.ALL) {
            if (options.wants(workload) && ours.knows(workload) && theirs.knows(workload)) {
                Load warmUp = new Load(workload, WARM_UP_PIPELINE, data);
                long requests = requests(theirs, warmUp, WARM_UP_SECONDS);
                for (BenchedServer server : List.of(ours, theirs)) {
                    server.prepare(workload, requests, data);
                    run(server, warmUp, requests);
                }
                for (int pipeline : options.pipelines()) {
                    compare(ours, theirs, new Load(workload, pipeline, data));
                }
            }
        }
    }

    /// What is measured.
    private record Load(Workload workload, int pipeline, Workload.Data data) {}

    private void compare(BenchedServer ours, BenchedServer theirs, Load load)
            throws IOException, InterruptedException {
        long requests = Math.max(LEAST_REQUESTS, requests(theirs, load, options.seconds()));
        long unmeasured = (long) (requests * Math.max(1, WARM_UP_SECONDS / options.seconds()));
        ours.prepare(load.workload, unmeasured, load.data);
        run(ours, load, unmeasured);
        for (int round = 1; round <= options.rounds(); round++) {
            Sample a = measure(round, ours, load, requests);
            Sample b = measure(round, theirs, load, requests);
            System.out.printf(
                    Locale.ROOT,
                    "%-7s %-10s P%-3d round %d: %9.0f / %9.0f per s, %.2f / %.2f us CPU, p99.9 %.2f"
                            + " / %.2f ms%n",
                    load.data.title,
                    load.workload.name(),
                    load.pipeline,
                    round,
                    a.load().perSecond(),
                    b.load().perSecond(),
                    a.cpuPerCommand(),
                    b.cpuPerCommand(),
                    a.load().p999(),
                    b.load().p999());
        }
    }

    /// How many requests fill so many seconds.
    private long requests(BenchedServer server, Load load, double seconds)
            throws IOException, InterruptedException {
        double roughly = pace(server, load, PACE_REQUESTS);
        return (long) (pace(server, load, (long) (roughly * PACE_SECONDS)) * seconds);
    }

    private double pace(BenchedServer server, Load load, long requests)
            throws IOException, InterruptedException {
        server.prepare(load.workload, requests, load.data);
        return run(server, load, requests).perSecond();
    }

    private Sample measure(int round, BenchedServer server, Load load, long requests)
            throws IOException, InterruptedException {
        if (load.workload.isUsedUp()) {
            server.prepare(load.workload, requests, load.data);
        }
        CpuTime before = server.cpu();
        CpuTime loadBefore = CpuTime.ofEnded();
        LoadFigures figures = run(server, load, requests);
        CpuTime cpu = server.cpu().since(before);
        CpuTime loadCpu = CpuTime.ofEnded().since(loadBefore);
        Sample sample =
                new Sample(
                        round,
                        server.name(),
                        load.data.title,
                        load.workload.name(),
                        load.pipeline,
                        requests,
                        cpu,
                        loadCpu.micros(),
                        figures);
        samples.add(sample);
        return sample;
    }

    private LoadFigures run(BenchedServer server, Load load, long requests)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("taskset", "-c", Integer.toString(LOAD_CORE)));
        words.addAll(
                load.workload.command(
                        options.benchmark(),
                        server.port(),
                        CLIENTS,
                        load.pipeline,
                        requests,
                        load.data));
        // redis-benchmark takes its options in any order, but not behind a command of its own.
        words.addAll(words.indexOf("-p"), options.login());
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed:\n" + output);
        }
        return LoadFigures.parse(output);
    }
}
