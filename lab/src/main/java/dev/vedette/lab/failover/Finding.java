package dev.vedette.lab.failover;

/// One thing that was checked at the end, and what was found.
public record Finding(String claim, Result result, String found) {

    public enum Result {
        HOLDS,
        FAILS,
        /// It could not be found out, and `found` says why.
        UNKNOWN
    }

    static Finding of(String claim, boolean holds, String found) {
        return new Finding(claim, holds ? Result.HOLDS : Result.FAILS, found);
    }
}
