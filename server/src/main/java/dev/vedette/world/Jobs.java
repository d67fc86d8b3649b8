package dev.vedette.world;

import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Blocking work elsewhere: on immutable input, with the result brought back to the party's thread.
public interface Jobs {

    /// Starts `work` on another thread; `done` is called by [#deliver], once, also after a cancel.
    <T> Job run(String name, Callable<T> work, Consumer<Outcome<T>> done);

    /// Has `action` run on the party's thread by the next [#deliver]. Jobs may call this.
    void post(Runnable action);

    /// Calls what finished jobs and posts left for the party's thread; the party calls it once per
    /// turn.
    void deliver();
}
