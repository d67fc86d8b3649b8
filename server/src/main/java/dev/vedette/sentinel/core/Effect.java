package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What the shell has to do, in the order of the list.
public sealed interface Effect {

    /// Connect. Ends in [Event.LinkUp] or [Event.LinkDown].
    ///
    /// @param group whose credentials and renamed commands apply; null for a Sentinel
    /// @param pubsub the second connection, which subscribes to hellos and carries nothing else
    record Open(long conn, Kind kind, Address address, @Nullable String group, boolean pubsub)
            implements Effect {}

    /// Give up a connection; no event follows.
    record Close(long conn) implements Effect {}

    record Send(long conn, Request request) implements Effect {}

    /// Write the whole image, then say [Event.Persisted]. Another one may follow when its votes are
    /// safe ([Event.VotesSafe]), or when that is said.
    record Persist(long number, Durable image) implements Effect {}

    /// Log and, unless the level is DEBUG, publish an event.
    record Announce(Level level, String event, String payload) implements Effect {}

    /// Log only.
    record Log(Level level, String text) implements Effect {}

    /// Log `Next failover delay` with that wall time.
    record LogNextFailover(long wallMillis) implements Effect {}

    record Answer(long ticket, Outcome outcome) implements Effect {}

    /// Send [Event.Tick] then; replaces an earlier wish.
    record WakeAt(Moment moment) implements Effect {}

    /// Run a program with these words, and these variables besides our own environment; then say
    /// [Event.ScriptStarted] and [Event.ScriptEnded].
    record RunScript(long id, List<String> words, Map<String, String> environment)
            implements Effect {}

    /// Kill it.
    record KillScript(long id) implements Effect {}

    /// End the process at once, as SENTINEL SIMULATE-FAILURE has asked; what follows in the list
    /// does not happen.
    record Crash() implements Effect {}

    /// What became of something asked with a ticket.
    sealed interface Outcome {}

    record Done() implements Outcome {}

    record ResetCount(int groups) implements Outcome {}

    record NotSaved() implements Outcome {}

    record NoSuchGroup() implements Outcome {}

    record DuplicateGroup() implements Outcome {}

    record FailoverInProgress() implements Outcome {}

    record NoGoodReplica() implements Outcome {}

    /// The master cannot hand over: it does not answer.
    record NoGoodMaster() implements Outcome {}

    /// @param leader null for `*`
    record Opinion(boolean down, @Nullable String leader, long leaderEpoch) implements Outcome {}
}
