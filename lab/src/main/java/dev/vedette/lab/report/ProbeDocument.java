package dev.vedette.lab.report;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.probe.Lag;
import dev.vedette.lab.probe.Measurement;
import dev.vedette.lab.probe.OwnKey;
import dev.vedette.lab.probe.Readiness;
import dev.vedette.lab.probe.Spread;
import dev.vedette.lab.probe.StaleReads;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.SentinelFacts;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a probe found as one JSON document. Its names are promised to scripts: they may be added
/// to, not changed.
public final class ProbeDocument {

    private ProbeDocument() {}

    /// @param visibilities empty when writing was not allowed
    public static String of(
            GroupFacts group,
            Measurement measurement,
            Readiness readiness,
            List<OwnKey.Visibility> visibilities) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("ready", readiness.isReady());
        root.put("group", group.name());
        root.put("master", group.masterAddress().map(Address::toString).orElse(null));
        root.put("faults", readiness.faults());
        root.put("sentinels", group.sentinels().stream().map(ProbeDocument::sentinel).toList());
        root.put("choices", readiness.choices().stream().map(ProbeDocument::choice).toList());
        Map<String, @Nullable Object> trips = new LinkedHashMap<>();
        measurement
                .roundTripsMicros()
                .forEach((address, spread) -> trips.put(address.toString(), spread(spread)));
        root.put("round_trips_us", trips);
        root.put(
                "written_bytes_per_second",
                measurement.bytesPerSecond() < 0 ? null : measurement.bytesPerSecond());
        root.put("lag", measurement.lags().stream().map(ProbeDocument::lag).toList());
        root.put("visible", visibilities.stream().map(ProbeDocument::visibility).toList());
        root.put("troubles", measurement.troubles());
        return Json.of(root);
    }

    public static String of(StaleReads.Tally tally) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        List<StaleReads.Stale> stale = tally.stale();
        root.put("operations", tally.done());
        root.put("stale", stale.size());
        root.put("missing", stale.stream().filter(read -> read.read() == 0).count());
        root.put("most_behind", stale.stream().mapToInt(StaleReads.Stale::behind).max().orElse(0));
        root.put("ms", tally.millis());
        root.put("failure", tally.failure().isEmpty() ? null : tally.failure());
        root.put("clients", tally.clients().stream().map(ProbeDocument::client).toList());
        root.put("stale_reads", stale.stream().map(ProbeDocument::stale).toList());
        return Json.of(root);
    }

    private static Map<String, @Nullable Object> spread(Spread spread) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("count", spread.count());
        object.put("p50", spread.count() == 0 ? null : spread.p50());
        object.put("p99", spread.count() == 0 ? null : spread.p99());
        object.put("max", spread.count() == 0 ? null : spread.max());
        return object;
    }

    private static Map<String, @Nullable Object> sentinel(SentinelFacts sentinel) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("address", sentinel.address().toString());
        object.put("reached", sentinel.isReached());
        object.put("master", sentinel.masterAddress().map(Address::toString).orElse(null));
        object.put("flags", sentinel.master("flags").maybe().orElse(null));
        for (String field :
                List.of("config-epoch", "quorum", "num-slaves", "num-other-sentinels")) {
            var number = sentinel.masterNumber(field);
            object.put(field.replace('-', '_'), number.isPresent() ? number.getAsLong() : null);
        }
        object.put(
                "ckquorum", sentinel.quorum().map(SentinelFacts.Quorum::text).maybe().orElse(null));
        return object;
    }

    private static Map<String, @Nullable Object> choice(Readiness.Choice choice) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("sentinel", choice.sentinel().toString());
        object.put(
                "chosen",
                choice.chosen().map(candidate -> candidate.address().toString()).orElse(null));
        object.put(
                "candidates", choice.candidates().stream().map(ProbeDocument::candidate).toList());
        return object;
    }

    private static Map<String, @Nullable Object> candidate(Readiness.Candidate candidate) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("address", candidate.address().toString());
        object.put("obstacle", candidate.isEligible() ? null : candidate.obstacle());
        object.put("priority", candidate.priority());
        object.put("offset", candidate.offset());
        object.put("run_id", candidate.runId());
        return object;
    }

    private static Map<String, @Nullable Object> lag(Lag lag) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("replica", lag.replica().toString());
        object.put("lacks_at_least_bytes", spread(lag.bytes()));
        object.put("caught_up_within_us", spread(lag.micros()));
        object.put("not_caught_up", lag.uncaught());
        return object;
    }

    private static Map<String, @Nullable Object> visibility(OwnKey.Visibility visibility) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("replica", visibility.replica().toString());
        object.put("visible_after_us", spread(visibility.micros()));
        object.put("never_seen", visibility.unseen());
        return object;
    }

    private static Map<String, @Nullable Object> client(StaleReads.ClientTally tally) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("client", tally.client());
        object.put("replica", tally.replica().toString());
        object.put("operations", tally.done());
        object.put("stale", tally.stale().size());
        object.put("read_after_us", spread(tally.micros()));
        return object;
    }

    private static Map<String, @Nullable Object> stale(StaleReads.Stale stale) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("client", stale.client());
        object.put("written", stale.written());
        object.put("read", stale.read() == 0 ? null : stale.read());
        object.put("behind", stale.behind());
        object.put("replica", stale.replica().toString());
        object.put("after_us", stale.micros());
        return object;
    }
}
