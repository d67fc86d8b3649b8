package dev.vedette.lab.explain;

import java.util.List;

/// Something found out: a cause, a fault, a danger.
///
/// @param id in kebab case, stable, for scripts: `no-good-replica`, `refused-login`
/// @param certainty how sure the lines make it
/// @param what the finding in one sentence
/// @param details what it rests on, further
/// @param remedies what to do, in order
/// @param lookAt what would tell more: which log of which machine, which command
public record Finding(
        String id,
        Certainty certainty,
        Sentence what,
        List<Sentence> details,
        List<String> remedies,
        List<String> lookAt) {

    /// How sure a finding is.
    public enum Certainty {
        /// The lines say so.
        SHOWN,
        /// The lines fit this best; another cause is possible.
        LIKELY,
        /// The lines leave it open.
        POSSIBLE
    }

    /// Whether it is more than an observation: it is not merely possible, and there is something to
    /// do about it.
    boolean isBad() {
        return certainty != Certainty.POSSIBLE && !remedies.isEmpty();
    }
}
