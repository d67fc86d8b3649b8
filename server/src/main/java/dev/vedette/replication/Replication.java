package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Gate;
import dev.vedette.command.InfoSection;
import dev.vedette.command.Session;
import dev.vedette.command.Timed;
import dev.vedette.command.UnitEnd;
import dev.vedette.command.Witness;
import dev.vedette.config.Config;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Journal;
import dev.vedette.rdb.RdbHeader.StreamPoint;
import dev.vedette.replication.core.Backlog;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.Introduction;
import dev.vedette.replication.core.ReplicaLink.ResumePoint;
import dev.vedette.resp.Reply;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.List;

// A node is a master, or it follows one; either way it may have replicas of its own. The three
// parts:
//
//   ReplicationStream   what replicas are fed, and where this node is in it (History, Backlog)
//   Replicas            those that follow us
//   MasterLink          our link to a master, and Following, what its bytes do to our data
//
// As master the stream is rendered from the journal of each unit; as replica it is the master's
// bytes, as they came.

/// Replication of one node.
public final class Replication implements Timed, UnitEnd, Witness {

    private static final String READONLY = "READONLY You can't write against a read only replica.";
    private static final String NOREPLICAS = "NOREPLICAS Not enough good replicas to write.";
    private static final String MASTERDOWN =
            "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
    private static final String LOADING = "LOADING Redis is loading the dataset in memory";
    private static final String NOT_MASTER_ANY_MORE =
            "UNBLOCKED force unblock from blocking operation, instance state changed (master ->"
                    + " replica?)";

    private final Surroundings around;
    private final Config config;
    private final Log log;
    private final ReplicationStream stream;
    private final Replicas replicas;
    private final Following following;
    private final LeaseKeeping lease;
    private @Nullable MasterLink link;

    /// Whose command is being carried out, for what WAIT waits for.
    private @Nullable Session speaking;

    private boolean started;

    /// `min-replicas-to-write` as long as `min-replicas-max-lag` is set, else 0.
    private long wantedReplicas;

    /// The turn in which the master was last heard ahead of clients.
    private long heardNanos;

    /// A master without data. The node adds [#commands], [#refuse], [#infoSections], the timer and
    /// the observer of units that this is, lets it [#feed] its replicas at the end of each turn,
    /// and calls [#start] once its data is loaded.
    public Replication(Surroundings around) {
        this.around = around;
        this.config = around.config();
        this.log = around.log();
        this.stream =
                new ReplicationStream(
                        around.world().secrets().hex(History.ID_LENGTH),
                        around.keyspace().journal());
        this.replicas = new Replicas(around, stream, this::streamPoint);
        this.following = new Following(around, stream, replicas);
        this.lease = new LeaseKeeping(around);
        MasterAddress master = config.get(ReplicationDirectives.REPLICAOF);
        if (!master.isNone()) {
            // A replica from the first moment, also while it loads its file.
            around.keyspace().expiryMode(ExpiryMode.HIDE);
            link(master, null);
        }
        config.onChange(
                () -> stream.keep(config.get(ReplicationDirectives.BACKLOG_SIZE)),
                ReplicationDirectives.BACKLOG_SIZE);
        config.onChange(
                this::countWanted,
                ReplicationDirectives.MIN_REPLICAS,
                ReplicationDirectives.MIN_REPLICAS_MAX_LAG);
        countWanted();
    }

    /// Each write asks how many replicas there must be.
    private void countWanted() {
        boolean isOn = config.get(ReplicationDirectives.MIN_REPLICAS_MAX_LAG) > 0;
        wantedReplicas = isOn ? config.get(ReplicationDirectives.MIN_REPLICAS) : 0;
    }

    /// Begins, with data that says it stands at `loaded` of some stream, or with data that says
    /// nothing.
    public void start(@Nullable StreamPoint loaded) {
        around.dispatcher().get().witness(this);
        started = true;
        History history = stream.history();
        long backlogBytes = config.get(ReplicationDirectives.BACKLOG_SIZE);
        MasterLink ourMaster = link;
        if (ourMaster == null) {
            log.role(Log.Role.MASTER);
            if (loaded != null) {
                // Our replicas may continue: what was loaded is what they have. But from here on it
                // is a stream of our own, as the same file may have been loaded elsewhere, too.
                history.inherit(loaded.replicationId(), loaded.offset());
                stream.open(backlogBytes);
            }
            return;
        }
        log.role(Log.Role.REPLICA);
        if (loaded != null) {
            history.adopt(loaded.replicationId(), loaded.offset());
            stream.open(backlogBytes);
            following.resumesIn(loaded.database());
            following.hasLoaded();
            ourMaster.link().standsAt(new ResumePoint(loaded.replicationId(), loaded.offset()));
        }
        ourMaster.tick(around.world().clock().now());
    }

    // Roles

    public boolean isMaster() {
        return link == null;
    }

    /// REPLICAOF host port. `client` is who ordered it, as the log names it.
    boolean follow(String host, int port, String client) {
        MasterLink old = link;
        if (old != null && old.link().host().equalsIgnoreCase(host) && old.link().port() == port) {
            log.notice(
                    "REPLICAOF would result into synchronization with the master we are already"
                            + " connected with. No operation performed.");
            return false;
        }
        ResumePoint resumePoint;
        if (old == null) {
            log.role(Log.Role.REPLICA);
            log.notice(
                    "Before turning into a replica, using my own master parameters to synthesize a"
                            + " cached master: I may be able to synchronize with the new master with"
                            + " just a partial transfer.");
            resumePoint = new ResumePoint(stream.history().id(), stream.history().offset());
            following.resumesIn(Math.max(0, stream.selected()));
            replicas.releaseWaiters(NOT_MASTER_ANY_MORE);
            lease.roleChanges();
        } else {
            resumePoint = leave(old);
        }
        around.dispatcher().get().blocked().releaseAll(Reply.error(NOT_MASTER_ANY_MORE));
        around.keyspace().expiryMode(ExpiryMode.HIDE);
        MasterAddress master = new MasterAddress(host, port);
        config.put(ReplicationDirectives.REPLICAOF, master);
        link(master, resumePoint).tick(around.world().clock().now());
        log.notice("REPLICAOF %s:%d enabled (user request from '%s')", host, port, client);
        return true;
    }

    private MasterLink link(MasterAddress master, @Nullable ResumePoint resumePoint) {
        MasterLink made =
                new MasterLink(
                        around,
                        following,
                        master.host(),
                        master.port(),
                        this::introduction,
                        resumePoint);
        link = made;
        following.over(made);
        return made;
    }

    private Introduction introduction() {
        long announcedPort = config.get(ReplicationDirectives.ANNOUNCE_PORT);
        return new Introduction(
                config.get(ReplicationDirectives.MASTER_USER),
                config.get(ReplicationDirectives.MASTER_AUTH),
                announcedPort == 0 ? around.announcedPort().getAsInt() : (int) announcedPort,
                config.get(ReplicationDirectives.ANNOUNCE_IP),
                config.get(ReplicationDirectives.TIMEOUT) * 1000);
    }

    /// Ends the link: where our data stands, if anywhere.
    private @Nullable ResumePoint leave(MasterLink old) {
        boolean wasUp = old.link().isUp();
        following.linkEnds(old.link());
        if (wasUp) {
            log.warning("Connection with master lost.");
            log.notice("Caching the disconnected master state.");
        }
        old.close();
        following.sync().dropTransfer();
        return old.link().resumePoint();
    }

    /// REPLICAOF NO ONE: this node is the master of its data now.
    void promote(String client) {
        MasterLink old = link;
        if (old == null) {
            return;
        }
        log.role(Log.Role.MASTER);
        if (leave(old) != null) {
            log.notice("Discarding previously cached master state.");
        }
        link = null;
        lease.roleChanges();
        config.put(ReplicationDirectives.REPLICAOF, MasterAddress.NONE);
        History history = stream.history();
        history.fork(around.world().secrets().hex(History.ID_LENGTH));
        log.warning(
                "Setting secondary replication ID to %s, valid up to offset: %d. New replication ID"
                        + " is %s",
                history.secondId(), history.secondOffset(), history.id());
        // The next byte of the stream is ours, and our replicas must learn the new id before they
        // get it.
        replicas.cutAll();
        stream.selectAgain();
        around.keyspace().expiryMode(ExpiryMode.DELETE);
        log.notice("MASTER MODE enabled (user request from '%s')", client);
    }

    // What the node asks and tells

    /// Where our data stands in a stream, for the header of an RDB; null if nobody could make use
    /// of it.
    public @Nullable StreamPoint streamPoint() {
        History history = stream.history();
        MasterLink ourMaster = link;
        if (ourMaster == null) {
            return stream.backlog() == null
                    ? null
                    : new StreamPoint(
                            Math.max(0, stream.selected()), history.id(), history.offset());
        }
        Session master = following.master();
        if (master != null) {
            return new StreamPoint(master.db(), history.id(), history.offset());
        }
        ResumePoint point = ourMaster.link().resumePoint();
        return point == null
                ? null
                : new StreamPoint(
                        following.resumeDatabase(), point.replicationId(), point.offset());
    }

    @Override
    public void ran(Session session, Command command, Bytes[] argv, long nanos) {
        speaking = session;
        if (link == null && command.isWrite()) {
            lease.wrote(session);
        }
    }

    /// Nothing more runs in this turn, and replies are about to leave.
    public void beforeWriting() {
        lease.beforeWriting();
    }

    @Override
    public void served(Session session, Command command, Bytes[] argv, long nanos) {
        ran(session, command, argv, nanos);
    }

    @Override
    public void unitEnded(Journal journal) {
        Session author = speaking;
        speaking = null;
        if (link != null || journal.propagated().isEmpty()) {
            // A replica adds nothing to its master's stream, not even what clients of a writable
            // replica change.
            return;
        }
        stream.append(journal.propagated());
        if (author != null) {
            author.slot(Replicas.LAST_WRITE).offset = stream.history().offset();
        }
    }

    @Override
    public void tick(Moment now) {
        if (!started) {
            return;
        }
        MasterLink ourMaster = link;
        if (ourMaster != null) {
            following.sync().tick();
            ourMaster.tick(now);
        }
        replicas.tick(now, link == null);
    }

    @Override
    public long nextDeadlineNanos() {
        if (!started) {
            return Long.MAX_VALUE;
        }
        Moment now = around.dispatcher().get().now();
        long next = replicas.nextTickNanos(now);
        MasterLink ourMaster = link;
        if (ourMaster != null) {
            next = Math.min(next, ourMaster.link().nextTickNanos(now));
        }
        return following.sync().isLoading() ? now.nanos() : next;
    }

    /// The end of a turn, after all units: what they rendered goes into the replicas' connections.
    public void feed(Moment now) {
        replicas.feed(now);
    }

    /// Whether our data is being replaced and incomplete.
    public boolean isLoading() {
        return following.sync().isLoading();
    }

    /// How much of the stream waits for a replica besides what its connection holds: counts against
    /// its output limit.
    public long heldBytes(Session replica) {
        return replicas.heldBytes(replica);
    }

    public long replicaCount() {
        return replicas.peers().size();
    }

    /// Whether ending now would lose no replica anything.
    public boolean areReplicasInSync() {
        return replicas.areInSync();
    }

    /// The log lines about replicas at the end of the server.
    public void reportLag(Moment now) {
        replicas.reportLag(now);
    }

    /// What the stream that is kept for replicas takes.
    public long streamBytes() {
        Backlog kept = stream.backlog();
        return kept == null ? 0 : kept.heldBytes();
    }

    /// The part of it that is the backlog's, and would be kept without a replica that is behind.
    public long backlogBytes() {
        Backlog kept = stream.backlog();
        return kept == null ? 0 : kept.ownBytes();
    }

    /// Whether the data may be changed without a command: not by a master whose lease is missing.
    public boolean mayChangeData() {
        return !isMaster() || lease.refusal() == null;
    }

    /// INFO stats: `sync_full`.
    public long fullSyncs() {
        return replicas.fullSyncs();
    }

    /// INFO stats: `sync_partial_ok`.
    public long partialSyncs() {
        return replicas.partialSyncs();
    }

    /// INFO stats: `sync_partial_err`.
    public long partialRefusals() {
        return replicas.partialRefusals();
    }

    // What the room brings

    public List<Command> commands() {
        return new ReplicationCommands(this, around).all();
    }

    public List<InfoSection> infoSections() {
        ReplicationReport info = new ReplicationReport(this, config, around);
        return List.of(new InfoSection("replication", "Replication", true, info::lines));
    }

    /// In the order Redis asks.
    private final List<Gate> rules =
            List.of(
                    this::replicaSpeaks,
                    StreamRules::refuse,
                    this::tooFewReplicas,
                    this::withoutLease,
                    this::readOnly,
                    this::stale,
                    this::loading);

    /// The gate. Most commands come from an ordinary client of a master. The rules that can refuse
    /// them are the two about writes; the others are not asked one by one.
    public @Nullable Reply refuse(Session session, Command command, Bytes[] argv) {
        if (link == null
                && session.kind() == Session.Kind.NORMAL
                && !following.sync().isLoading()) {
            if (!session.anyHas(command, Flag.WRITE)) {
                return null;
            }
            Reply refusal = tooFewReplicas(session, command, argv);
            return refusal == null ? withoutLease(session, command, argv) : refusal;
        }
        for (Gate rule : rules) {
            Reply refusal = rule.refuse(session, command, argv);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /// What our master has sent already is applied before the turn's first client reads: in which
    /// order the network has delivered both is chance.
    private void hearMaster(Session session) {
        MasterLink master = link;
        Moment now = around.dispatcher().get().now();
        if (master != null
                && session.kind() == Session.Kind.NORMAL
                && !following.isApplying()
                && master.link().isUp()
                && now.nanos() != heardNanos) {
            heardNanos = now.nanos();
            master.readable();
        }
    }

    /// A replica has nothing to ask: a connection that does is not one, or not in its right mind.
    private @Nullable Reply replicaSpeaks(Session session, Command command, Bytes[] argv) {
        hearMaster(session);
        boolean says =
                session.kind() == Session.Kind.REPLICA
                        && !command.name().equals("REPLCONF")
                        && !command.name().equals("PSYNC")
                        && !command.name().equals("SYNC");
        return says ? refuseReplica(session, command) : null;
    }

    Reply refuseReplica(Session session, Command command) {
        log.warning(
                "Replica generated a reply to command '%s', disconnecting it: %s",
                command.fullName(), around.describe().apply(session));
        session.close();
        return Reply.later();
    }

    private @Nullable Reply tooFewReplicas(Session session, Command command, Bytes[] argv) {
        boolean isShort =
                link == null
                        && wantedReplicas > 0
                        && session.anyHas(command, Flag.WRITE)
                        && replicas.good(around.dispatcher().get().now()) < wantedReplicas;
        return isShort ? Reply.error(NOREPLICAS) : null;
    }

    private @Nullable Reply withoutLease(Session session, Command command, Bytes[] argv) {
        return link == null && session.anyHas(command, Flag.WRITE) ? lease.refusal() : null;
    }

    private @Nullable Reply readOnly(Session session, Command command, Bytes[] argv) {
        boolean refused =
                link != null
                        && session.kind() != Session.Kind.MASTER
                        && session.anyHas(command, Flag.WRITE)
                        && config.get(ReplicationDirectives.READ_ONLY);
        return refused ? Reply.error(READONLY) : null;
    }

    private @Nullable Reply stale(Session session, Command command, Bytes[] argv) {
        MasterLink ourMaster = link;
        boolean refused =
                ourMaster != null
                        && session.kind() != Session.Kind.MASTER
                        && !ourMaster.link().isUp()
                        && session.anyLacks(command, Flag.STALE)
                        && !config.get(ReplicationDirectives.SERVE_STALE);
        return refused ? Reply.error(MASTERDOWN) : null;
    }

    private @Nullable Reply loading(Session session, Command command, Bytes[] argv) {
        boolean refused =
                following.sync().isLoading()
                        && session.kind() != Session.Kind.MASTER
                        && session.anyLacks(command, Flag.LOADING);
        return refused ? Reply.error(LOADING) : null;
    }

    // For the commands and INFO of this room

    History history() {
        return stream.history();
    }

    ReplicationStream stream() {
        return stream;
    }

    Replicas replicas() {
        return replicas;
    }

    Following following() {
        return following;
    }

    LeaseKeeping lease() {
        return lease;
    }

    @Nullable MasterLink link() {
        return link;
    }
}
