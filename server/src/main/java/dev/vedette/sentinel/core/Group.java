package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// One monitored master with its replicas and the Sentinels that watch it with us.
final class Group {

    final String name;
    final Timers timers;
    GroupSettings settings;
    Instance master;
    final Map<Address, Instance> replicas = new LinkedHashMap<>();
    final Map<String, Peer> peers = new LinkedHashMap<>();

    /// Who says that it belongs to [#peers], by run id.
    final Map<String, Newcomers.Newcomer> newcomers = new LinkedHashMap<>();

    /// Since when we watch it, or began anew to learn who else does.
    long bornAt;

    /// When a hello was last told not to be believed, and how many were not since.
    long refusalToldAt;

    int untold;

    long configEpoch;

    /// The newest epoch in which we voted, and for whom (null when only the epoch survived a
    /// restart).
    long leaderEpoch;

    @Nullable String leader;

    /// When we gave it.
    long votedAt;

    /// Which durable image holds that vote.
    long voteVersion;

    /// The epoch of the last vote that was announced.
    long announcedVote;

    /// The highest epoch in which anybody asked for or got a vote about this group.
    long seenEpoch;

    /// Which stream the master's data was last seen to come from, and which before that: a master
    /// that restarted without its data says a new one while its replicas still hold the old.
    Report.Lineage lineage = Report.Lineage.UNKNOWN;

    Report.Lineage formerLineage = Report.Lineage.UNKNOWN;

    /// When our last failover began.
    long triedAt;

    /// Whose candidacy an operator has ordered, as another Sentinel told, and in which epoch.
    String orderedCandidate = "";

    long orderedEpoch;

    /// When a hello last named another master with our epoch.
    long conflictAt;

    /// When we last stood for election to affirm the configuration.
    long affirmedLast;

    /// A configuration that somebody told and nobody has confirmed; null while there is none.
    @Nullable Claim claim;

    final Chronicle chronicle = new Chronicle();

    /// How often the master's address answered with another run id, and when last.
    int reboots;

    long rebootedLast;

    /// To whom our last grant went, under which run id, and until when it lets that node write.
    @Nullable Address leaseHolder;

    String leaseRunId = "";
    long leaseUntil;

    /// No grants before this: what the last process with our name granted is not known.
    long leasesFrom;

    /// When we last turned away from the master, by a vote or a candidacy; 0 when we have not.
    long fencedAt;

    long odownSince;

    /// No failover of our own before this.
    long blockedUntil;

    boolean isDelayLogged;
    int lostElections;
    @Nullable Stage stage;

    @SuppressWarnings("NullAway.Init") // the master needs its group first
    Group(String name, GroupSettings settings, Timers timers) {
        this.name = name;
        this.timers = timers;
        this.settings = settings;
    }

    /// The master has told where its data comes from.
    void learnLineage(Report.Lineage told) {
        if (told.isKnown() && !told.equals(lineage)) {
            formerLineage = lineage;
            lineage = told;
        }
    }

    Address address() {
        return master.address;
    }

    /// The failover that is under way, for those who are told; null for none.
    @Nullable Stage failover() {
        return stage == null || !stage.isFailover() ? null : stage;
    }

    boolean isOdown() {
        return odownSince != 0;
    }

    /// All Sentinels that count, dead or alive, known or expected, and us.
    int voters() {
        return Math.max(peers.size() + 1, settings.prudence().expectedSentinels());
    }

    /// So many that no others can be as many.
    int majority() {
        return voters() / 2 + 1;
    }

    /// How many votes make a leader.
    int votesNeeded() {
        return Math.max(settings.quorum(), majority());
    }
}
