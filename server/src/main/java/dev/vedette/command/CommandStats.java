package dev.vedette.command;

/// What INFO commandstats says about one command.
public final class CommandStats {

    private long calls;
    private long nanos;
    private long rejected;
    private long failed;

    public long calls() {
        return calls;
    }

    public long micros() {
        return nanos / 1000;
    }

    /// Refused before it ran.
    public long rejected() {
        return rejected;
    }

    /// Answered with an error.
    public long failed() {
        return failed;
    }

    /// Whether there is anything to tell.
    public boolean isUsed() {
        return calls > 0 || rejected > 0 || failed > 0;
    }

    void ran(long took, boolean hasFailed) {
        calls++;
        nanos += took;
        if (hasFailed) {
            failed++;
        }
    }

    /// Went on after it had to wait.
    void wentOn(long took, boolean hasFailed) {
        nanos += took;
        if (hasFailed) {
            failed++;
        }
    }

    void refused() {
        rejected++;
    }

    void reset() {
        calls = 0;
        nanos = 0;
        rejected = 0;
        failed = 0;
    }
}
