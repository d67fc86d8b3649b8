package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The connections to one process and what they tell about its life. A master or replica has two,
/// another Sentinel has one, shared by all groups it watches with us. When a replica becomes the
/// master its link goes with it: a connection that works is the best proof that the new master
/// lives.
///
/// All times are [Memory#now]; 0 is never.
final class Link {

    /// One connection: closed (`conn` 0), being made, or up.
    static final class Channel {
        long conn;
        boolean isUp;
        long openedAt;

        /// Whether anything was answered since it is up; told of commands only.
        boolean hasAnswered;
    }

    final Kind kind;
    Address address;

    /// Whose credentials to use; null for a Sentinel.
    final @Nullable String group;

    final Channel command = new Channel();
    final Channel pubsub = new Channel();

    /// The instances that use this link: one, or a Sentinel once per group.
    final List<Instance> users = new ArrayList<>(1);

    String localHost = "";
    int pending;

    /// When the oldest PING without a valid answer was sent, or the connection was lost; 0 while
    /// all is answered.
    long silentSince;

    /// The errors with which the instance refuses us, empty while it does not.
    final Map<Dealing, String> refusals = new EnumMap<>(Dealing.class);

    /// Why the connection is not there, empty while it is.
    String lossReason = "";

    /// How often in a row the command connection came up and ended without an answer.
    int muteEnds;

    /// When the other machine said that nobody listens there, since the connection was lost.
    long refusedAt;

    long pingedAt;
    long repliedAt;
    long aliveAt;
    long heardAt;
    int infosPending;

    Link(Kind kind, Address address, @Nullable String group, long now) {
        this.kind = kind;
        this.address = address;
        this.group = group;
        silentSince = now;
        aliveAt = now;
        repliedAt = now;
        heardAt = now;
    }

    boolean isUp() {
        return command.isUp;
    }

    /// Whether so much is unanswered that nothing more is sent for now. A connection to a Sentinel
    /// serves all groups that it watches with us.
    boolean isClogged() {
        return pending >= Tuning.MAX_PENDING * users.size();
    }

    boolean hasPubsub() {
        return kind != Kind.SENTINEL;
    }

    /// Milliseconds this end has waited for a sign of life.
    long silence(long now) {
        if (silentSince != 0) {
            return now - silentSince;
        }
        return isUp() ? 0 : now - aliveAt;
    }

    /// Whether the instance lives but does not let us see how it is.
    boolean isLockedOut() {
        return !refusals.isEmpty() && isLockedOutByAny();
    }

    private boolean isLockedOutByAny() {
        return isLockedOut(Dealing.LOGIN) || isLockedOut(Dealing.PING) || isLockedOut(Dealing.INFO);
    }

    private boolean isLockedOut(Dealing dealing) {
        return switch (codeOf(refusals.getOrDefault(dealing, ""))) {
            case "NOAUTH", "WRONGPASS", "NOPERM", "DENIED" -> true;
            default -> false;
        };
    }

    /// The first word of an error.
    static String codeOf(String error) {
        return error.substring(0, Math.max(0, error.indexOf(' ')));
    }

    long pingPeriod() {
        long longest = users.getFirst().group.timers.of(Timer.PING_PERIOD);
        long shortest = longest * 10;
        for (Instance user : users) {
            shortest = Math.min(shortest, user.group.settings.downAfter());
        }
        return Math.min(longest, Math.max(shortest / 10, Tuning.MIN_PING_PERIOD));
    }
}
