package dev.vedette.cli;

/// The exit codes that all commands share which look at a group or at its logs; each command's help
/// lists them in its own words. 0 and picocli's 2, wrong arguments, need no name.
final class Exit {

    /// It was looked at, and it is not good.
    static final int NOT_GOOD = 1;

    /// It could not be looked at.
    static final int COULD_NOT_LOOK = 3;

    /// 128 and the number of SIGINT, as shells have it.
    static final int INTERRUPTED = 130;

    private Exit() {}
}
