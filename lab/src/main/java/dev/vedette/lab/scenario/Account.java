package dev.vedette.lab.scenario;

import dev.vedette.lab.check.Reads;
import dev.vedette.lab.topology.Seat;
import dev.vedette.lab.topology.Topology;

import java.util.List;

/// What a run came to. Figures that were not reached are -1.
///
/// @param acknowledged writes that a server said it had made
/// @param refused writes that a server answered with an error
/// @param unanswered writes whose answer never came
/// @param lost acknowledged writes that are not there in the end
/// @param duplicated numbers of the shared counter that were given out, or counted, twice
/// @param unavailableMillis the longest time without an acknowledged write, from the fault on
/// @param firstWriteMillis from the fault to the first write acknowledged by another node
/// @param readPauseMillis the longest time without an answered read, from the fault on
public record Account(
        Topology topology,
        Fault fault,
        long acknowledged,
        long refused,
        long unanswered,
        long lost,
        long duplicated,
        double unavailableMillis,
        double firstWriteMillis,
        double readPauseMillis,
        Reads reads,
        List<Seat> before,
        List<Seat> after,
        List<Entry> timeline,
        List<Verdict> verdicts) {

    /// Whether everything that was claimed was checked and holds.
    public boolean isGood() {
        return !verdicts.isEmpty() && verdicts.stream().allMatch(Verdict::holds);
    }
}
