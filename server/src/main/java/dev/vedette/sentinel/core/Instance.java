package dev.vedette.sentinel.core;

/// A master, a replica or (as [Peer]) another Sentinel, as one group sees it. Times are
/// [Memory#now]; 0 is never.
class Instance {

    /// How far a replica is in following a new master.
    enum Reconf {
        NONE,
        SENT,
        IN_PROGRESS,
        DONE
    }

    final Kind kind;
    final String name;
    Address address;
    final Group group;

    /// Empty until INFO or a hello told it.
    String runId = "";

    Link link;
    long sdownSince;
    long lastDownAt;
    long saidHelloAt;

    Report report = Report.NONE;
    long reportedAt;
    Role role;
    long roleSince;
    long infoAskedAt;

    /// Whether this master has restarted without the data its replicas have.
    boolean isRebornEmpty;

    /// Since when this master is known to run under another run id, until it answers PONG.
    long rebootedAt;

    Reconf reconf = Reconf.NONE;
    long reconfAt;

    /// Whether it has been seen as a replica since it became one for us. A former master that comes
    /// back has not.
    boolean wasSlave;

    /// Whether it has been replaced as the master so lately that it may have replicas nobody knows,
    /// and since when it follows its successor.
    boolean mayHaveLeftBehind;

    long settledAt;

    /// When the INFO came that first showed it as a master although it should be a replica, since
    /// we are connected to it.
    long claimedAt;

    /// When a hello of a newer configuration last named it the master.
    long namedAt;

    /// When it was last asked to hold its writes; 0 when it need not.
    long heldAt;

    /// What it last gave us to repeat in a grant, and when that came; empty for nothing.
    String leaseToken = "";

    long leaseTokenAt;

    /// When it was last asked for one, and whether the answer is due.
    long leaseAskedAt;

    boolean isLeaseAsked;

    /// When it was last told its terms.
    long enlistedAt;

    /// Whether it was told to keep them, and why it cannot; empty while it can.
    boolean isToldToKeep;

    String unkeptReason = "";

    /// Why it cannot be trusted to cease to write, empty while it can.
    String leaseObstacle = "";

    long strayedAt;
    long orderedAt;
    long whereAskedAt;

    @SuppressWarnings(
            "NullAway.Init") // attached by Links.attach or Group.takeLink before anybody sees it
    Instance(Kind kind, String name, Address address, Group group, long now) {
        this.kind = kind;
        this.name = name;
        this.address = address;
        this.group = group;
        role = kind == Kind.MASTER ? Role.MASTER : Role.SLAVE;
        roleSince = now;
    }

    boolean isDown() {
        return sdownSince != 0;
    }

    boolean isReportPending() {
        return link.isUp() && link.infosPending > 0;
    }

    /// `slave ip:port ip port @ name ip port`, the beginning of most events.
    String words() {
        String own = kind.word() + ' ' + name + ' ' + address.words();
        return kind == Kind.MASTER ? own : own + " @ " + group.name + ' ' + group.address().words();
    }

    /// Goes on with the connections of `other`, which is the same process.
    void takeLink(Instance other) {
        link = other.link;
        link.users.remove(other);
        link.users.add(this);
        runId = other.runId;
        report = other.report;
        reportedAt = other.reportedAt;
        infoAskedAt = other.infoAskedAt;
        heldAt = other.heldAt;
        leaseToken = other.leaseToken;
        leaseTokenAt = other.leaseTokenAt;
        leaseAskedAt = other.leaseAskedAt;
        isLeaseAsked = other.isLeaseAsked;
        enlistedAt = other.enlistedAt;
        isToldToKeep = other.isToldToKeep;
        unkeptReason = other.unkeptReason;
        leaseObstacle = other.leaseObstacle;
    }
}
