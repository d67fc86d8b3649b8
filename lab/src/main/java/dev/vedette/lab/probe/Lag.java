package dev.vedette.lab.probe;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.probe.Sampler.Sample;

import java.util.ArrayList;
import java.util.List;

/// How far a replica is behind its master, from offsets that both were asked for.
///
/// No two servers can be asked at one moment, so each figure errs to a side that is known: `bytes`
/// is what the replica surely lacked, since the master had told of it before the replica was asked;
/// `micros` is the time within which the replica surely had what the master told of. The offsets in
/// the master's own INFO are not used: they are up to a second old.
///
/// @param bytes the lack at each sample
/// @param micros the time to catch up with each sample of the master, the sampling period included
/// @param uncaught samples of the master the replica had not caught up with at the end
public record Lag(Address replica, Spread bytes, Spread micros, long uncaught) {

    static Lag of(Address replica, List<Sample> master, List<Sample> own) {
        return new Lag(replica, Spread.of(bytes(master, own)), micros(master, own), 0)
                .counting(master, own);
    }

    private static List<Long> bytes(List<Sample> master, List<Sample> own) {
        List<Long> lacks = new ArrayList<>();
        int latest = -1;
        for (Sample sample : own) {
            while (latest + 1 < master.size()
                    && master.get(latest + 1).answeredNanos() - sample.askedNanos() <= 0) {
                latest++;
            }
            if (latest >= 0) {
                lacks.add(Math.max(0, master.get(latest).offset() - sample.offset()));
            }
        }
        return lacks;
    }

    private static Spread micros(List<Sample> master, List<Sample> own) {
        List<Long> times = new ArrayList<>();
        int next = 0;
        for (Sample sample : master) {
            while (next < own.size()
                    && (own.get(next).offset() < sample.offset()
                            || own.get(next).answeredNanos() - sample.askedNanos() < 0)) {
                next++;
            }
            if (next < own.size()) {
                times.add((own.get(next).answeredNanos() - sample.askedNanos()) / 1_000);
            }
        }
        return Spread.of(times);
    }

    private Lag counting(List<Sample> master, List<Sample> own) {
        long reached = own.isEmpty() ? -1 : own.getLast().offset();
        // What the master told of after the replica's last answer is nobody's fault.
        long missed =
                master.stream()
                        .filter(
                                sample ->
                                        own.isEmpty()
                                                || sample.answeredNanos()
                                                                - own.getLast().askedNanos()
                                                        < 0)
                        .filter(sample -> sample.offset() > reached)
                        .count();
        return new Lag(replica, bytes, micros, missed);
    }
}
