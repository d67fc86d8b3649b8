package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What the core can be told. `conn` is the number the core gave in [Effect.Open]; events of
/// connections it has given up are ignored. `ticket` is the caller's own number, handed back in
/// [Effect.Answer].
public sealed interface Event {

    /// Time passed; due at the latest when [Effect.WakeAt] said.
    record Tick() implements Event {}

    /// A connection is established and authenticated. `localHost` is this end's address.
    record LinkUp(long conn, String localHost) implements Event {}

    /// A connection could not be made, or is lost.
    record LinkDown(long conn, String reason) implements Event {

        /// Whether the other machine answered that nobody listens there: it lives, the process does
        /// not.
        boolean isRefusal() {
            return reason.contains("refused");
        }

        /// Whether the other end is there, but no stream under TLS comes about with it.
        boolean isTlsFailure() {
            return isTlsFailure(reason);
        }

        static boolean isTlsFailure(String reason) {
            return reason.startsWith("TLS ");
        }
    }

    /// The kinds of answer to PING that matter.
    enum PingReply {
        /// PONG.
        ALIVE,
        /// LOADING or MASTERDOWN: somebody is at home, and does not serve yet.
        PRESENT,
        /// BUSY: a script runs; not alive, but worth a SCRIPT KILL.
        BUSY,
        /// Anything else, such as NOAUTH.
        REFUSED
    }

    /// @param error the text of an error, empty for none
    record PingReplied(long conn, PingReply reply, String error) implements Event {

        PingReplied(long conn, PingReply reply) {
            this(conn, reply, "");
        }
    }

    /// The instance does not let us do something; `error` is its answer.
    record Refused(long conn, Dealing dealing, String error) implements Event {}

    /// The instance lets us do what it may have refused before.
    record Accepted(long conn, Dealing dealing) implements Event {}

    /// Another Sentinel says why its failover goes as it does.
    record ReasonHeard(String runId, String group, long epoch, String reason) implements Event {}

    /// Another Sentinel says that an operator told it to fail over, so that its candidacy in
    /// `epoch` needs no dead master.
    record OrderHeard(String runId, String group, long epoch) implements Event {}

    record InfoRead(long conn, Report report) implements Event {}

    /// INFO was answered, but not with anything one could read.
    record InfoRefused(long conn) implements Event {}

    /// The reply to PUBLISH arrived.
    record HelloSent(long conn, boolean accepted) implements Event {}

    /// Any message on a pub/sub connection: proof that it is not stuck.
    record ChannelHeard(long conn) implements Event {}

    record HelloHeard(Hello hello) implements Event {}

    /// Another Sentinel has told its run id.
    ///
    /// @param runId null when it did not
    /// @param error then its error
    record IdAnswered(long conn, @Nullable String runId, String error) implements Event {}

    /// Another Sentinel asks us.
    record DownAsked(long ticket, Address master, long epoch, @Nullable String candidate)
            implements Event {}

    /// @param leader null for `*`
    record DownAnswered(
            long conn,
            Request.AskDown question,
            boolean down,
            @Nullable String leader,
            long leaderEpoch)
            implements Event {}

    /// @param master null when the other Sentinel does not know the group or would not say
    record WhereAnswered(long conn, String group, @Nullable Address master) implements Event {}

    /// The reply to an order arrived, whatever it said: only INFO proves that an order was obeyed.
    record OrderDone(long conn) implements Event {}

    /// A master was asked to hold its writes.
    ///
    /// @param refusal its error, null when it does
    record HoldAnswered(long conn, @Nullable String refusal) implements Event {}

    /// @param token what to repeat in the next grant, empty with an error
    /// @param terms whose grants the instance counts, as it says
    record LeaseAnswered(long conn, String token, String terms, String error) implements Event {}

    /// @param error empty when the terms are set
    record EnlistAnswered(long conn, String error) implements Event {}

    /// @param error empty when the terms will outlive a restart
    record TermsKept(long conn, String error) implements Event {}

    /// The write of [Effect.Persist] with that number ended.
    record Persisted(long number, boolean written) implements Event {}

    /// Epochs and votes of an image would survive a crash now; [Persisted] of this image or of a
    /// later one follows. It may be left out.
    record VotesSafe(long number) implements Event {}

    record Monitor(long ticket, String name, Address master, GroupSettings settings)
            implements Event {}

    record Remove(long ticket, String name) implements Event {}

    /// New settings for a group. `changes` are the texts of the +set events.
    record Change(long ticket, String name, GroupSettings settings, List<String> changes)
            implements Event {}

    record Reset(long ticket, List<String> names) implements Event {}

    /// How much the operator lets a failover cost.
    enum Manner {
        /// Nothing, while the master answers; otherwise what it must.
        USUAL,
        /// Nothing, or it is refused.
        COORDINATED,
        /// Whatever is on the master only.
        FORCE
    }

    record Failover(long ticket, String name, Manner manner) implements Event {}

    record Flush(long ticket) implements Event {}

    /// New settings of the whole Sentinel.
    record Configure(long ticket, Globals globals) implements Event {}

    /// The script of [Effect.RunScript] runs.
    record ScriptStarted(long id, long pid) implements Event {}

    /// It has ended, or could not be started (status 2). `signal` is 0 unless it was killed.
    record ScriptEnded(long id, int status, int signal) implements Event {}

    /// Who was known at one address is known at another from now on.
    record Moved(Address from, Address to) implements Event {}

    /// SENTINEL DEBUG.
    record Tune(Timer timer, long millis) implements Event {}

    /// SENTINEL SIMULATE-FAILURE; replaces an earlier one.
    record Rehearse(Rehearsal rehearsal) implements Event {}
}
