package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Session;
import dev.vedette.command.Slot;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.rdb.RdbHeader;
import dev.vedette.rdb.RdbWriter;
import dev.vedette.replication.ReplicaPeer.State;
import dev.vedette.replication.core.Backlog;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.Psync;
import dev.vedette.resp.Reply;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The replicas that follow this node, whatever the node itself is: their synchronisation, the
/// stream they are fed, what they acknowledge, and the clients that wait for it.
final class Replicas {

    private static final int FEED_BYTES = 64 * 1024;

    /// No more of the stream is put into a connection's buffer than this: the rest stays in the
    /// backlog, which all share.
    private static final long MOST_PENDING_BYTES = 256 * 1024;

    private static final long SECOND_MILLIS = 1000;
    private static final Bytes PING = Bytes.of("ping");
    private static final Bytes[] GETACK = {Bytes.of("REPLCONF"), Bytes.of("GETACK"), Bytes.of("*")};

    /// How far the stream was when a client's last command ended.
    static final class LastWrite {
        long offset;
    }

    static final Slot<LastWrite> LAST_WRITE = new Slot<>(LastWrite::new);

    /// A client in WAIT.
    private final class Waiter implements Session.Waiting {
        final Session session;
        final long offset;
        final long count;
        final long deadlineNanos;

        Waiter(Session session, long offset, long count, long deadlineNanos) {
            this.session = session;
            this.offset = offset;
            this.count = count;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public Reply timeOut() {
            return Reply.integer(acknowledgedBy(offset));
        }

        @Override
        public boolean hasDeadline() {
            return deadlineNanos != Moment.NEVER;
        }

        @Override
        public void over() {
            waiters.remove(this);
        }
    }

    private final Surroundings around;
    private final Config config;
    private final Log log;
    private final ReplicationStream stream;
    private final Supplier<RdbHeader.@Nullable StreamPoint> streamPoint;
    private final List<ReplicaPeer> peers = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final byte[] chunk = new byte[FEED_BYTES];
    private @Nullable SnapshotTransfer transfer;
    private boolean wantsAcks;
    private Moment lastPing;
    private Moment lastNewline;
    private Moment aloneSince;
    private long fullSyncs;
    private long partialSyncs;
    private long partialRefusals;

    Replicas(
            Surroundings around,
            ReplicationStream stream,
            Supplier<RdbHeader.@Nullable StreamPoint> streamPoint) {
        this.around = around;
        this.config = around.config();
        this.log = around.log();
        this.stream = stream;
        this.streamPoint = streamPoint;
        Moment now = around.world().clock().now();
        this.lastPing = now;
        this.lastNewline = now;
        this.aloneSince = now;
    }

    List<ReplicaPeer> peers() {
        return peers;
    }

    // Synchronisation

    /// Answers PSYNC of a client that becomes a replica.
    Reply psync(Session session, String askedId, long askedOffset, Moment now) {
        Psync.Decision decision =
                Psync.decide(
                        askedId,
                        askedOffset,
                        ReplicaPeer.name(session),
                        stream.history(),
                        stream.backlog());
        switch (decision) {
            case Psync.Decision.Continue granted -> {
                partialSyncs++;
                resume(join(session, true, now), granted);
            }
            case Psync.Decision.FullResync refused -> {
                log.notice("%s", refused.reason());
                if (refused.ahead()) {
                    log.warning(
                            "Warning: replica %s tried to PSYNC with an offset that is greater than"
                                    + " the master replication offset.",
                            ReplicaPeer.name(session));
                }
                if (!askedId.startsWith("?")) {
                    partialRefusals++;
                }
                fullResync(join(session, true, now), now);
            }
        }
        return Reply.later();
    }

    /// Answers SYNC, the way before PSYNC.
    Reply sync(Session session, Moment now) {
        fullResync(join(session, false, now), now);
        return Reply.later();
    }

    private ReplicaPeer join(Session session, boolean speaksPsync, Moment now) {
        ReplicaPeer peer = new ReplicaPeer(session, speaksPsync, now);
        if (peers.isEmpty()) {
            lastPing = now;
        }
        peers.add(peer);
        session.kind(Session.Kind.REPLICA);
        session.onClose(() -> leave(peer));
        return peer;
    }

    private void resume(ReplicaPeer peer, Psync.Decision.Continue granted) {
        Backlog backlog = backlog();
        peer.cursor = backlog.cursorAt(granted.offset());
        peer.state = State.ONLINE;
        String id = stream.history().id();
        peer.send(peer.takesNewIds() ? "+CONTINUE " + id + "\r\n" : "+CONTINUE\r\n");
        log.notice(
                "Partial resynchronization request from %s accepted. Sending %d bytes of backlog"
                        + " starting from offset %d.",
                peer.name(), granted.bytes(), granted.offset());
    }

    private Backlog backlog() {
        Backlog kept = stream.backlog();
        if (kept != null) {
            return kept;
        }
        // Nothing rendered so far is kept anywhere, so nobody may claim to continue from it.
        History history = stream.history();
        history.startAnew(around.world().secrets().hex(History.ID_LENGTH));
        Backlog opened = stream.open(config.get(ReplicationDirectives.BACKLOG_SIZE));
        log.notice(
                "Replication backlog created, my new replication IDs are '%s' and '%s'",
                history.id(), history.secondId());
        return opened;
    }

    private void fullResync(ReplicaPeer peer, Moment now) {
        fullSyncs++;
        backlog();
        SnapshotTransfer running = transfer;
        if (running != null && running.takesMore()) {
            peer.cursor = backlog().cursorAt(running.offset() + 1);
            announce(peer, running.offset());
            running.add(peer, now);
            log.notice("Waiting for end of BGSAVE for SYNC");
        } else if (running != null) {
            log.notice(
                    running.isToFile()
                            ? "Can't attach the replica to the current BGSAVE. Waiting for next"
                                    + " BGSAVE for SYNC"
                            : "Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC");
        } else if (startsIn(now) > 0) {
            log.notice("Delay next BGSAVE for diskless SYNC");
        } else {
            startTransfer(now);
        }
    }

    private void announce(ReplicaPeer peer, long offset) {
        if (peer.speaksPsync()) {
            peer.send("+FULLRESYNC " + stream.history().id() + " " + offset + "\r\n");
        }
    }

    private List<ReplicaPeer> waiting() {
        return peers.stream().filter(peer -> peer.state == State.AWAITS_START).toList();
    }

    private boolean canDoWithoutFile(List<ReplicaPeer> waiting) {
        return config.get(ReplicationDirectives.DISKLESS_SYNC)
                && waiting.stream().allMatch(ReplicaPeer::takesEndMark);
    }

    /// How many milliseconds until the snapshot for the waiting replicas may begin.
    private long startsIn(Moment now) {
        List<ReplicaPeer> waiting = waiting();
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long enough = config.get(ReplicationDirectives.DISKLESS_MAX_REPLICAS);
        if (!canDoWithoutFile(waiting) || (enough > 0 && waiting.size() >= enough)) {
            return 0;
        }
        long delay = config.get(ReplicationDirectives.DISKLESS_DELAY) * SECOND_MILLIS;
        return delay - now.millisSince(waiting.getFirst().since());
    }

    private void startTransfer(Moment now) {
        List<ReplicaPeer> waiting = waiting();
        boolean toFile = !canDoWithoutFile(waiting);
        long offset = stream.history().offset();
        RdbHeader header =
                new RdbHeader(
                        around.serverVersion(),
                        now.seconds(),
                        around.usedMemoryBytes().getAsLong(),
                        streamPoint.get());
        Snapshot snapshot = around.keyspace().snapshot();
        // Without a file the RDB is as short-lived as the connection, whose checksums are enough
        // for Redis, too; but a checksum costs little here and says at once when a proxy has
        // changed a byte.
        RdbWriter writer = new RdbWriter(snapshot, header, true, true);
        SnapshotTransfer started =
                new SnapshotTransfer(around.world(), log, snapshot, writer, toFile, offset);
        transfer = started;
        // Who loads this snapshot knows of no selected database.
        stream.selectAgain();
        for (ReplicaPeer peer : waiting) {
            peer.cursor = backlog().cursorAt(offset + 1);
            announce(peer, offset);
            started.add(peer, now);
        }
        started.begin();
    }

    // Leaving

    private void leave(ReplicaPeer peer) {
        if (!peers.remove(peer)) {
            return;
        }
        log.warning("Connection with replica %s lost.", peer.name());
        Backlog.Cursor cursor = peer.cursor;
        Backlog backlog = stream.backlog();
        if (cursor != null && backlog != null) {
            backlog.release(cursor);
        }
        peer.cursor = null;
        SnapshotTransfer running = transfer;
        if (running != null) {
            running.remove(peer);
        }
        if (peers.isEmpty()) {
            aloneSince = around.dispatcher().get().now();
        }
    }

    /// Ends all links: the replicas have to ask again, because our history has changed.
    void cutAll() {
        for (ReplicaPeer peer : List.copyOf(peers)) {
            leave(peer);
            peer.session().close();
        }
    }

    private void drop(ReplicaPeer peer) {
        leave(peer);
        peer.session().close();
    }

    // What replicas say

    /// REPLCONF ACK.
    void acknowledged(Session session, long offset, Moment now) {
        ReplicaPeer peer = find(session);
        if (peer == null) {
            return;
        }
        if (offset > stream.history().offset() || offset < 0) {
            log.warning(
                    "Replica %s acknowledges offset %d of a stream that has %d bytes, disconnecting"
                            + " it.",
                    peer.name(), offset, stream.history().offset());
            drop(peer);
            return;
        }
        if (offset < peer.ackedOffset) {
            // What WAIT has promised would not be true of it any more.
            log.warning(
                    "Replica %s acknowledged offset %d before and now only %d, disconnecting it.",
                    peer.name(), peer.ackedOffset, offset);
            drop(peer);
            return;
        }
        peer.ackedOffset = offset;
        peer.ackedAt = now;
        peer.awaitsFirstAck = false;
        answerWaiters(now);
    }

    private @Nullable ReplicaPeer find(Session session) {
        for (ReplicaPeer peer : peers) {
            if (peer.session() == session) {
                return peer;
            }
        }
        return null;
    }

    /// Whether every replica has confirmed all of the stream.
    boolean areInSync() {
        long offset = stream.history().offset();
        return peers.stream().allMatch(peer -> peer.ackedOffset == offset);
    }

    /// Says at the end of the server which replicas lack something of the stream.
    void reportLag(Moment now) {
        if (peers.isEmpty()) {
            return;
        }
        long offset = stream.history().offset();
        long inSync = 0;
        for (ReplicaPeer peer : peers) {
            if (peer.ackedOffset == offset) {
                inSync++;
                continue;
            }
            around.log()
                    .warning(
                            "Lagging replica %s reported offset %d behind master, lag=%d,"
                                    + " state=%s.",
                            peer.name(),
                            offset - peer.ackedOffset,
                            peer.state == State.ONLINE ? peer.lagSeconds(now) : 0,
                            peer.state.word());
        }
        around.log()
                .notice("%d of %d replicas are in sync when shutting down.", inSync, peers.size());
    }

    /// How many replicas are online and spoke recently enough for `min-replicas-to-write`.
    int good(Moment now) {
        long maxLag = config.get(ReplicationDirectives.MIN_REPLICAS_MAX_LAG);
        return (int)
                peers.stream()
                        .filter(
                                peer ->
                                        peer.state == State.ONLINE
                                                && peer.lagSeconds(now) <= maxLag)
                        .count();
    }

    // WAIT

    /// How many replicas have all of what `session` wrote.
    long acknowledgedBy(long offset) {
        return peers.stream()
                .filter(peer -> peer.state == State.ONLINE && peer.ackedOffset >= offset)
                .count();
    }

    /// Blocks `session` until `count` replicas have acknowledged `offset`, or until the deadline.
    void await(Session session, long offset, long count, long deadlineNanos) {
        Waiter waiter = new Waiter(session, offset, count, deadlineNanos);
        waiters.add(waiter);
        session.block(waiter);
        wantsAcks = true;
    }

    private void answerWaiters(Moment now) {
        for (Waiter waiter : List.copyOf(waiters)) {
            if (acknowledgedBy(waiter.offset) >= waiter.count
                    || now.hasReached(waiter.deadlineNanos)) {
                waiter.session.unblock(waiter.timeOut());
            }
        }
    }

    /// This node is no longer what those who wait for it believed.
    void releaseWaiters(String error) {
        for (Waiter waiter : List.copyOf(waiters)) {
            around.dispatcher().get().release(waiter.session, Reply.error(error));
            waiter.session.closeAfterReplies();
        }
    }

    // Time

    void tick(Moment now, boolean isMaster) {
        if (!peers.isEmpty() && now.millisSince(lastPing) >= pingMillis()) {
            lastPing = now;
            if (isMaster) {
                stream.append(PING);
            }
        }
        if (now.millisSince(lastNewline) >= SECOND_MILLIS) {
            lastNewline = now;
            for (ReplicaPeer peer : peers) {
                if (peer.state == State.AWAITS_START
                        || (peer.state == State.AWAITS_END && transferIsToFile())) {
                    peer.send("\n");
                }
            }
        }
        dropSilent(now);
        if (transfer == null && startsIn(now) <= 0) {
            startTransfer(now);
        }
        if (isMaster) {
            freeBacklog(now);
        }
        answerWaiters(now);
    }

    private long pingMillis() {
        return config.get(ReplicationDirectives.PING_PERIOD) * SECOND_MILLIS;
    }

    private boolean transferIsToFile() {
        SnapshotTransfer running = transfer;
        return running != null && running.isToFile();
    }

    private void dropSilent(Moment now) {
        long timeout = config.get(ReplicationDirectives.TIMEOUT) * SECOND_MILLIS;
        SnapshotTransfer running = transfer;
        for (ReplicaPeer peer : List.copyOf(peers)) {
            if (peer.state == State.ONLINE) {
                if (peer.speaksPsync() && now.millisSince(peer.ackedAt) > timeout) {
                    log.warning("Disconnecting timedout replica (streaming sync): %s", peer.name());
                    drop(peer);
                }
            } else if (running != null
                    && running.members().contains(peer)
                    && peer.pendingBytes() > 0
                    && SnapshotTransfer.stalls(peer, now, timeout)) {
                log.warning("Disconnecting timedout replica (full sync): %s", peer.name());
                drop(peer);
            }
        }
    }

    private void freeBacklog(Moment now) {
        long ttl = config.get(ReplicationDirectives.BACKLOG_TTL);
        boolean free =
                ttl > 0
                        && peers.isEmpty()
                        && stream.backlog() != null
                        && now.millisSince(aloneSince) / SECOND_MILLIS > ttl;
        if (free) {
            // What is written from here on is not kept, so from here on we are somebody nobody
            // knows.
            stream.history().startAnew(around.world().secrets().hex(History.ID_LENGTH));
            stream.close();
            log.notice(
                    "Replication backlog freed after %d seconds without connected replicas.", ttl);
        }
    }

    /// Monotonic time of the next tick that is needed.
    long nextTickNanos(Moment now) {
        if (canGoOn()) {
            return now.nanos();
        }
        if (peers.isEmpty() && waiters.isEmpty()) {
            return stream.backlog() == null
                    ? Long.MAX_VALUE
                    : now.plusMillis(SECOND_MILLIS).nanos();
        }
        long next = now.plusMillis(SECOND_MILLIS).nanos();
        next = Math.min(next, lastNewline.plusMillis(SECOND_MILLIS).nanos());
        next = Math.min(next, lastPing.plusMillis(pingMillis()).nanos());
        for (Waiter waiter : waiters) {
            next = Math.min(next, waiter.deadlineNanos);
        }
        long start = transfer == null ? startsIn(now) : Long.MAX_VALUE;
        return start == Long.MAX_VALUE
                ? next
                : Math.min(next, now.plusMillis(Math.max(0, start)).nanos());
    }

    /// Whether the connections took so much of what the last [#feed] gave them that there is room
    /// for more already.
    private boolean canGoOn() {
        SnapshotTransfer running = transfer;
        Backlog backlog = stream.backlog();
        return (running != null && running.canGoOn())
                || (backlog != null && peers.stream().anyMatch(peer -> canTakeMore(peer, backlog)));
    }

    private static boolean canTakeMore(ReplicaPeer peer, Backlog backlog) {
        Backlog.Cursor cursor = peer.cursor;
        return cursor != null
                && peer.isStreaming()
                && backlog.behind(cursor) > 0
                && peer.pendingBytes() < MOST_PENDING_BYTES;
    }

    /// The end of a turn: what units rendered goes to the replicas.
    void feed(Moment now) {
        if (wantsAcks) {
            wantsAcks = false;
            if (!waiters.isEmpty()) {
                stream.append(GETACK);
            }
        }
        SnapshotTransfer running = transfer;
        if (running != null && running.pump(now)) {
            transfer = null;
            if (startsIn(now) <= 0) {
                startTransfer(now);
            }
        }
        Backlog backlog = stream.backlog();
        if (backlog == null) {
            return;
        }
        for (ReplicaPeer peer : peers) {
            Backlog.Cursor cursor = peer.cursor;
            if (cursor != null && peer.isStreaming()) {
                feed(peer, cursor, backlog);
            }
        }
    }

    private void feed(ReplicaPeer peer, Backlog.Cursor cursor, Backlog backlog) {
        boolean isFed = false;
        while (peer.pendingBytes() < MOST_PENDING_BYTES) {
            int count = backlog.read(cursor, chunk, 0, chunk.length);
            if (count == 0) {
                break;
            }
            isFed = true;
            peer.session().outlet().send(chunk, 0, count);
        }
        if (isFed) {
            // Before the client hears that its write is done, the write is on its way to replicas.
            peer.session().outlet().flush();
        }
    }

    /// How much of the stream waits for the replica behind `session`, besides what its connection
    /// already holds.
    long heldBytes(Session session) {
        if (session.kind() != Session.Kind.REPLICA) {
            return 0;
        }
        ReplicaPeer peer = find(session);
        Backlog backlog = stream.backlog();
        Backlog.Cursor cursor = peer == null ? null : peer.cursor;
        return cursor == null || backlog == null ? 0 : backlog.behind(cursor);
    }

    long fullSyncs() {
        return fullSyncs;
    }

    long partialSyncs() {
        return partialSyncs;
    }

    long partialRefusals() {
        return partialRefusals;
    }
}
