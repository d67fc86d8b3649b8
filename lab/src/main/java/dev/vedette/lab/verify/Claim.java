package dev.vedette.lab.verify;

/// One thing that holds of a healthy group, and what was found.
///
/// @param id for machines, in kebab case
/// @param claim what holds of a healthy group
/// @param found what was seen, with names and numbers
public record Claim(String id, String claim, Outcome outcome, String found) {

    /// Whether a claim holds, in the order of gravity.
    public enum Outcome {
        HOLDS,
        UNKNOWN,
        FAILS
    }

    public boolean holds() {
        return outcome == Outcome.HOLDS;
    }
}
