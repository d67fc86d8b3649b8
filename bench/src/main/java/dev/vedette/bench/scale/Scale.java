package dev.vedette.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Has one Sentinel watch a thousand masters and tells what that costs, then has three of them lose
/// some of the masters at once and tells how long it takes.
///
/// The masters are stubs in this process, which say what a Sentinel asks; a few real ones are among
/// them. What is measured is measured here: when PINGs arrive, when events arrive, what /proc says
/// about the Sentinel.
public final class Scale {

    private static final long SETTLE_SECONDS = 180;

    /// Compilers, the rehearsal of a failover, discovery: over before the measurement begins.
    private static final long WARM_UP_SECONDS = 15;

    private static final int DOWN_AFTER_WHEN_LOST = 10_000;
    private static final int SENTINELS = 3;
    private static final double NANOS_PER_MILLI = 1e6;

    private final ScaleOptions options;
    private final Path folder;
    private final StubNodes stubs;
    private final RealServers servers;

    private Scale(ScaleOptions options, Path folder, StubNodes stubs, RealServers servers) {
        this.options = options;
        this.folder = folder;
        this.stubs = stubs;
        this.servers = servers;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        ScaleOptions options = ScaleOptions.of(args);
        Path folder = Files.createTempDirectory("vedette-scale");
        try (StubNodes stubs = new StubNodes(options.masters(), options.port() + 1);
                RealServers servers =
                        new RealServers(options.servers(), options.port() + 100, folder)) {
            Scale scale = new Scale(options, folder, stubs, servers);
            if (options.seconds() > 0) {
                scale.watch();
            }
            if (options.lost() > 0) {
                scale.lose();
            }
        }
        say("files in %s", folder);
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private int groups() {
        return options.masters() + options.servers();
    }

    private String lines(int quorum, int downAfter) {
        Map<String, String> addresses = new TreeMap<>();
        int number = 0;
        for (int port : servers.ports()) {
            addresses.put("r" + number++, "127.0.0.1 " + port);
        }
        for (StubNode master : stubs.masters()) {
            addresses.put(
                    String.format(Locale.ROOT, "m%04d", number++), master.host + " " + master.port);
        }
        StringBuilder lines = new StringBuilder();
        addresses.forEach(
                (name, address) ->
                        lines.append("sentinel monitor %s %s %d\n".formatted(name, address, quorum))
                                .append(
                                        "sentinel down-after-milliseconds %s %d\n"
                                                .formatted(name, downAfter))
                                .append("sentinel failover-timeout %s 10000\n".formatted(name)));
        return lines.toString();
    }

    private WatchedSentinel start(int index, int quorum, int downAfter)
            throws IOException, InterruptedException {
        return new WatchedSentinel(
                options.program(),
                folder.resolve("down-after-" + downAfter + "-" + index),
                options.port() + 50 + index,
                lines(quorum, downAfter));
    }

    private void watch() throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (WatchedSentinel sentinel = start(0, 1, options.downAfter())) {
            awaitSettled(List.of(sentinel), 1);
            say(
                    "%d masters, 1 replica each, down-after %d; all known %.1f s after the start",
                    groups(), options.downAfter(), (System.nanoTime() - began) / 1e9);
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            stubs.intervals().record(true);
            double cpu = sentinel.cpuSeconds();
            long from = System.nanoTime();
            TimeUnit.SECONDS.sleep(options.seconds());
            double cores = (sentinel.cpuSeconds() - cpu) / ((System.nanoTime() - from) / 1e9);
            long[] pings = stubs.intervals().summary();
            stubs.intervals().record(false);
            long period = Math.min(1000, Math.max(options.downAfter() / 10, 100));
            say(
                    "%d PINGs; interval: median %d ms, p99 %d ms, longest %d ms; period %d ms, so p99 is %.2f periods",
                    pings[0], pings[1], pings[2], pings[3], period, (double) pings[2] / period);
            say("cores: %.3f   RSS: %.1f MB", cores, sentinel.residentMegabytes());
            say(
                    "+tilt: %d   +sdown: %d   settled: %d",
                    sentinel.count("+tilt"), sentinel.count("+sdown"), sentinel.settled(1, 1));
        }
    }

    private void awaitSettled(List<WatchedSentinel> sentinels, int expected)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        for (WatchedSentinel sentinel : sentinels) {
            while (sentinel.settled(1, expected) < groups()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "only %d of %d masters are settled; see %s"
                                    .formatted(sentinel.settled(1, expected), groups(), folder));
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private void lose() throws IOException, InterruptedException {
        List<WatchedSentinel> sentinels = new ArrayList<>();
        try {
            for (int i = 0; i < SENTINELS; i++) {
                sentinels.add(start(i + 1, 2, DOWN_AFTER_WHEN_LOST));
                awaitSettled(sentinels, i + 1);
            }
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            List<StubNode> victims =
                    stubs.masters().subList(0, options.lost() - servers.ports().size());
            int lost = victims.size() + servers.ports().size();
            double before = cpu(sentinels);
            long killed = System.nanoTime();
            servers.killMasters();
            stubs.kill(victims);
            awaitAll(sentinels, lost, killed);
            tell(sentinels, lost, killed, cpu(sentinels) - before);
        } finally {
            sentinels.forEach(WatchedSentinel::close);
        }
    }

    private static double cpu(List<WatchedSentinel> sentinels) throws IOException {
        double sum = 0;
        for (WatchedSentinel sentinel : sentinels) {
            sum += sentinel.cpuSeconds();
        }
        return sum;
    }

    private void awaitAll(List<WatchedSentinel> sentinels, int lost, long since)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        for (WatchedSentinel sentinel : sentinels) {
            while (sentinel.first("+switch-master", since).size() < lost) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("not all masters were replaced; see " + folder);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static void tell(List<WatchedSentinel> sentinels, int lost, long killed, double cpu)
            throws IOException {
        Map<String, Long> agreed = new TreeMap<>();
        Map<String, Long> named = new TreeMap<>();
        for (WatchedSentinel sentinel : sentinels) {
            sentinel.first("+odown", killed).forEach((n, at) -> agreed.merge(n, at, Math::min));
            sentinel.first("+switch-master", killed)
                    .forEach((n, at) -> named.merge(n, at, Math::max));
        }
        long[] each =
                named.entrySet().stream()
                        .mapToLong(e -> e.getValue() - agreed.getOrDefault(e.getKey(), killed))
                        .sorted()
                        .toArray();
        long[] sorted = agreed.values().stream().mapToLong(Long::longValue).sorted().toArray();
        long last = named.values().stream().mapToLong(Long::longValue).max().orElse(killed);
        say(
                "%d masters killed at once, 3 Sentinels, down-after %d: agreement %.0f to %.0f ms after it",
                lost,
                DOWN_AFTER_WHEN_LOST,
                (sorted[0] - killed) / NANOS_PER_MILLI,
                (sorted[sorted.length - 1] - killed) / NANOS_PER_MILLI);
        say(
                "agreement until the last Sentinel names the new master: median %.0f ms, longest %.0f ms; first agreement until the last: %.0f ms",
                each[each.length / 2] / NANOS_PER_MILLI,
                each[each.length - 1] / NANOS_PER_MILLI,
                (last - sorted[0]) / NANOS_PER_MILLI);
        long tilts = 0;
        long elections = 0;
        double resident = 0;
        for (WatchedSentinel sentinel : sentinels) {
            tilts += sentinel.count("+tilt");
            elections += sentinel.count("+try-failover");
            resident = Math.max(resident, sentinel.residentMegabytes());
        }
        say(
                "elections begun: %d   +tilt: %d   CPU of all three since: %.2f s   largest RSS: %.1f MB",
                elections, tilts, cpu, resident);
    }
}
