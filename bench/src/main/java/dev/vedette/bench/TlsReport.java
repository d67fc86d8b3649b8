package dev.vedette.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The page about TLS. Ratios are medians over the rounds, ours to theirs.
final class TlsReport {

    /// @param perSecond commands or handshakes
    /// @param cpuMicros of the server, for each
    record Figure(double perSecond, double cpuMicros) {}

    private record Round(Figure ours, Figure theirs) {}

    private record OtherRound(Bystanders ours, Bystanders theirs) {}

    private final Options options;
    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();
    private final List<OtherRound> alone = new ArrayList<>();
    private final List<OtherRound> beside = new ArrayList<>();

    TlsReport(Options options) {
        this.options = options;
    }

    void add(String what, Figure ours, Figure theirs) {
        rounds.computeIfAbsent(what, _ -> new ArrayList<>()).add(new Round(ours, theirs));
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f / %.0f per s, %.1f / %.1f us CPU%n",
                what,
                ours.perSecond(),
                theirs.perSecond(),
                ours.cpuMicros(),
                theirs.cpuMicros());
    }

    void addOthers(boolean isBusy, Bystanders ours, Bystanders theirs) {
        (isBusy ? beside : alone).add(new OtherRound(ours, theirs));
    }

    void write() throws IOException {
        Page page = options.page("TLS", "bench/run tls");
        page.add(
                """

                Each server is bound to one core, the load to the other; each round measures one right
                after the other. Commands by redis-benchmark over 50 connections with an RSA-2048
                certificate; handshakes by four `openssl s_time`. Ratios are ours to theirs, medians over
                the rounds: above 1.00 is better for the rate, below 1.00 for CPU.

                | what | theirs per s | ours per s | ratio | CPU us, ours / theirs | CPU ratio |
                |---|---|---|---|---|---|
                """);
        rounds.forEach((what, all) -> page.add(row(what, all)));
        // What was not asked for was not measured.
        if (!alone.isEmpty()) {
            page.add(
                    """

                    What a client with an open connection waits for PING, asked once a millisecond, alone and
                    while others shake hands (full ones, RSA-2048, TLS 1.3); ms.

                    | | ours p50 | ours p99 | theirs p50 | theirs p99 | handshakes per s, ours / theirs |
                    |---|---|---|---|---|---|
                    """);
            page.add(others("alone", alone)).add(others("beside handshakes", beside));
        }
        page.write();
    }

    private static String row(String what, List<Round> all) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | **%.2f** | %.1f / %.1f | %.2f |%n",
                what,
                median(all, r -> r.theirs().perSecond()),
                median(all, r -> r.ours().perSecond()),
                median(all, r -> r.ours().perSecond() / r.theirs().perSecond()),
                median(all, r -> r.ours().cpuMicros()),
                median(all, r -> r.theirs().cpuMicros()),
                median(all, r -> r.ours().cpuMicros() / r.theirs().cpuMicros()));
    }

    private static String others(String when, List<OtherRound> all) {
        return String.format(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %.3f | %.3f | %.0f / %.0f |%n",
                when,
                median(all, r -> r.ours().p50()),
                median(all, r -> r.ours().p99()),
                median(all, r -> r.theirs().p50()),
                median(all, r -> r.theirs().p99()),
                median(all, r -> r.ours().handshakesPerSecond()),
                median(all, r -> r.theirs().handshakesPerSecond()));
    }

    private static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
        return Report.median(all.stream().mapToDouble(figure).toArray());
    }
}
