package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// What is said to an instance on its command connection. Each request gets exactly one reply
/// event, in the order of sending, unless the connection is lost first.
public sealed interface Request {

    /// PING; answered by [Event.PingReplied].
    record Ping() implements Request {}

    /// INFO without arguments; answered by [Event.InfoRead].
    record Inquire() implements Request {}

    /// PUBLISH of a hello; answered by [Event.HelloSent].
    record Publish(Hello hello) implements Request {}

    /// `SENTINEL is-master-down-by-addr`; answered by [Event.DownAnswered] with the same question.
    ///
    /// @param candidate null asks for the opinion only, otherwise also for a vote for that run id
    record AskDown(String group, Address master, long epoch, @Nullable String candidate)
            implements Request {}

    /// Tells another Sentinel, if it is one of ours, that the candidacy that follows was ordered by
    /// an operator; answered by [Event.OrderDone].
    record TellOrder(String group, long epoch) implements Request {}

    /// Tells another Sentinel, if it is one of ours, why a failover goes as it does; answered by
    /// [Event.OrderDone].
    record TellReason(String group, long epoch, String reason) implements Request {}

    /// `SENTINEL get-master-addr-by-name`, asked of another Sentinel; answered by
    /// [Event.WhereAnswered].
    record AskWhere(String group) implements Request {}

    /// `SENTINEL MYID`, asked of another Sentinel; answered by [Event.IdAnswered].
    record AskId() implements Request {}

    /// REPLICAOF NO ONE with everything that belongs to it; answered by [Event.OrderDone].
    record BecomeMaster() implements Request {}

    /// REPLICAOF with everything that belongs to it; answered by [Event.OrderDone].
    ///
    /// @param releases also ends what [HoldWrites] began
    record Follow(Address master, boolean releases) implements Request {}

    /// CLIENT PAUSE WRITE; answered by [Event.HoldAnswered].
    record HoldWrites(long millis) implements Request {}

    /// CLIENT UNPAUSE; answered by [Event.OrderDone].
    record ReleaseWrites() implements Request {}

    /// `REPLCONF sentinel-lease`, by which we vouch for a master of ours for `millis` from when it
    /// made `token`; with the token `-` it is only asked for one. Answered by
    /// [Event.LeaseAnswered].
    record Vouch(String group, long millis, String token) implements Request {}

    /// `CONFIG SET sentinel-lease`: whose grants the instance has to count; answered by
    /// [Event.EnlistAnswered].
    record Enlist(String terms) implements Request {}

    /// CONFIG REWRITE, so that a restart does not undo that; answered by [Event.TermsKept].
    record KeepTerms() implements Request {}

    /// SCRIPT KILL, for a master that is only busy; answered by [Event.OrderDone].
    record KillScript() implements Request {}
}
