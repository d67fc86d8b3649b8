package dev.vedette.lab.failover;

import dev.vedette.lab.check.Draws;
import dev.vedette.lab.client.Address;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a test came to.
///
/// @param newMaster null if no other node became the master
/// @param draws what became of the counter all clients draw from
/// @param strays what is known of lost writes the old master acknowledged after its replacement
/// @param keysRemoved the test's own keys, deleted from the master at the end
public record Account(
        Target target,
        Trigger trigger,
        @Nullable Address newMaster,
        List<Toll> tolls,
        Draws draws,
        Strays strays,
        List<Stage> stages,
        List<Finding> findings,
        long keysRemoved) {

    /// Writes that the old master went on to acknowledge although another node had been chosen in
    /// its place, and that are lost.
    ///
    /// @param fromMillis when the first one was acknowledged, after the trigger; -1 if there are
    ///   none
    /// @param toMillis when the last one was
    public record Strays(long count, double fromMillis, double toMillis) {}

    public long acknowledged() {
        return tolls.stream().mapToLong(Toll::acknowledged).sum();
    }

    public long lost() {
        return tolls.stream().mapToLong(Toll::lost).sum();
    }

    /// Writes that were carried out twice, and numbers that two clients were given.
    public long duplicated() {
        return tolls.stream().mapToLong(Toll::twice).sum() + draws.givenTwice();
    }

    /// Whether nothing that was checked fails, with up to `mostLost` lost writes forgiven.
    public boolean isGood(long mostLost) {
        return lost() <= mostLost
                && duplicated() <= mostLost
                && findings.stream().allMatch(finding -> finding.result() != Finding.Result.FAILS);
    }
}
