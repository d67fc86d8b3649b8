package dev.vedette.lab.probe;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Some seconds of asking everybody of a group, only reading.
///
/// @param roundTripsMicros of PING, by member: the nodes, then the sentinels
/// @param lags one for each replica that could be measured
/// @param bytesPerSecond what the master added to its replication stream meanwhile; -1 if unknown
/// @param troubles who could not be asked, or not to the end, and why
public record Measurement(
        Map<Address, Spread> roundTripsMicros,
        List<Lag> lags,
        long bytesPerSecond,
        List<String> troubles) {

    /// Between two questions to one server: the resolution of lag by offsets.
    public static final int PERIOD_MILLIS = 10;

    public static Measurement take(
            GroupFacts group, Access access, int timeoutMillis, Duration time)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        Map<Address, Sampler> samplers = new LinkedHashMap<>();
        for (NodeFacts node : group.reachedNodes()) {
            Address address = node.address();
            Sampler.Member member =
                    new Sampler.Member(address, true, () -> access.toNode(address, timeoutMillis));
            samplers.put(address, new Sampler(member, PERIOD_MILLIS, end));
        }
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            Address address = sentinel.address();
            Sampler.Member member =
                    new Sampler.Member(
                            address, false, () -> access.toSentinel(address, timeoutMillis));
            samplers.put(address, new Sampler(member, PERIOD_MILLIS, end));
        }
        List<Thread> threads =
                samplers.values().stream()
                        .map(sampler -> Thread.ofVirtual().name("sampler").start(sampler))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        return of(group, samplers);
    }

    private static Measurement of(GroupFacts group, Map<Address, Sampler> samplers) {
        Map<Address, Spread> roundTrips = new LinkedHashMap<>();
        List<String> troubles = new ArrayList<>(unreached(group));
        samplers.forEach(
                (address, sampler) -> {
                    roundTrips.put(address, sampler.roundTrips());
                    if (!sampler.trouble().isEmpty()) {
                        troubles.add(address + ": " + sampler.trouble());
                    }
                });
        List<Lag> lags = new ArrayList<>();
        List<Sampler.Sample> master =
                group.masterAddress().map(samplers::get).map(Sampler::samples).orElse(List.of());
        for (NodeFacts replica : group.replicas()) {
            Sampler own = samplers.get(replica.address());
            if (own != null && !own.samples().isEmpty() && !master.isEmpty()) {
                lags.add(Lag.of(replica.address(), master, own.samples()));
            }
        }
        return new Measurement(roundTrips, lags, rate(master), troubles);
    }

    private static List<String> unreached(GroupFacts group) {
        List<String> unreached = new ArrayList<>();
        for (NodeFacts node : group.nodes()) {
            if (!node.isReached()) {
                unreached.add(node.address() + ": " + node.login().reason());
            }
        }
        for (SentinelFacts sentinel : group.sentinels()) {
            if (!sentinel.isReached()) {
                unreached.add(sentinel.address() + ": " + sentinel.login().reason());
            }
        }
        return unreached;
    }

    private static long rate(List<Sampler.Sample> master) {
        if (master.size() < 2) {
            return -1;
        }
        Sampler.Sample first = master.getFirst();
        Sampler.Sample last = master.getLast();
        long nanos = last.answeredNanos() - first.answeredNanos();
        return (long) ((last.offset() - first.offset()) * 1e9 / Math.max(1, nanos));
    }
}
