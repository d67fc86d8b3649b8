package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.rdb.RdbWriter;
import dev.vedette.replication.ReplicaPeer.State;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.DiskSource;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

// One snapshot for all replicas that wait for one.
//
// Without a file, the RDB is rendered in pieces by jobs, one at a time, each started when the
// slowest replica has taken most of the one before: two pieces per replica are all that exists at
// any moment. With a file, one job writes it and the replicas are sent what jobs read back.

/// A full synchronisation under way.
final class SnapshotTransfer {

    private static final int PIECE_BYTES = 256 * 1024;

    /// The next piece is made when no replica has more than this waiting.
    private static final int LOW_WATER_BYTES = 256 * 1024;

    private final World world;
    private final Log log;
    private final Snapshot snapshot;
    private final RdbWriter writer;
    private final boolean toFile;
    private final long offset;
    private final String endMark;
    private final String path;
    private final List<ReplicaPeer> members = new ArrayList<>();

    /// How the file is read for each replica.
    private final Map<ReplicaPeer, DiskSource> sources = new HashMap<>();

    private final List<ReplicaPeer> reading = new ArrayList<>();
    private boolean jobRuns;
    private boolean written;
    private boolean failed;
    private long fileBytes;

    SnapshotTransfer(
            World world,
            Log log,
            Snapshot snapshot,
            RdbWriter writer,
            boolean toFile,
            long offset) {
        this.world = world;
        this.log = log;
        this.snapshot = snapshot;
        this.writer = writer;
        this.toFile = toFile;
        this.offset = offset;
        this.endMark = world.secrets().hex(40);
        this.path = "temp-sync-" + world.host().pid() + "-" + offset + ".rdb";
    }

    boolean isToFile() {
        return toFile;
    }

    /// Where in the stream its data stands.
    long offset() {
        return offset;
    }

    List<ReplicaPeer> members() {
        return members;
    }

    /// Whether a replica may still join: only while a file is written can it get what the others
    /// get.
    boolean takesMore() {
        return toFile && !written && !members.isEmpty();
    }

    void add(ReplicaPeer peer, Moment now) {
        members.add(peer);
        peer.state = State.AWAITS_END;
        peer.progressAt = now;
    }

    void remove(ReplicaPeer peer) {
        members.remove(peer);
        DiskSource source = sources.remove(peer);
        if (source != null) {
            close(source);
        }
    }

    void begin() {
        log.notice(
                "Starting BGSAVE for SYNC with target: %s", toFile ? "disk" : "replicas sockets");
        if (toFile) {
            log.notice("Background saving started by pid %d", world.host().pid());
            run(this::writeFile, this::fileWritten);
        } else {
            log.notice("Background RDB transfer started by pid %d", world.host().pid());
            String announcement = "$EOF:" + endMark + "\r\n";
            members.forEach(peer -> peer.send(announcement));
        }
    }

    private <T> void run(Callable<T> work, Consumer<Outcome<T>> done) {
        jobRuns = true;
        world.jobs()
                .run(
                        "replication-snapshot",
                        work,
                        outcome -> {
                            jobRuns = false;
                            done.accept(outcome);
                        });
    }

    /// Moves on as far as the replicas allow; true when nothing more is to be done.
    boolean pump(Moment now) {
        for (ReplicaPeer peer : members) {
            long pending = peer.pendingBytes();
            if (pending < peer.pendingBefore) {
                peer.progressAt = now;
            }
            peer.pendingBefore = pending;
        }
        if (jobRuns) {
            return false;
        }
        if (failed || members.isEmpty()) {
            end();
            return true;
        }
        if (toFile) {
            return pumpFile(now);
        }
        if (!written) {
            boolean roomy =
                    members.stream().allMatch(peer -> peer.pendingBytes() <= LOW_WATER_BYTES);
            if (roomy) {
                run(() -> writer.next(PIECE_BYTES), this::pieceMade);
            }
            return false;
        }
        if (members.stream().anyMatch(peer -> peer.pendingBytes() > 0)) {
            return false;
        }
        sent(now);
        return true;
    }

    /// Whether [#pump] would do something now.
    boolean canGoOn() {
        if (jobRuns) {
            return false;
        }
        if (failed || members.isEmpty()) {
            return true;
        }
        return toFile ? members.stream().anyMatch(this::canTakePiece) : canTakePiece();
    }

    private boolean canTakePiece(ReplicaPeer peer) {
        return sources.containsKey(peer)
                ? !reading.contains(peer) && peer.pendingBytes() <= LOW_WATER_BYTES
                : written && peer.pendingBytes() == 0;
    }

    private boolean canTakePiece() {
        long most = written ? 0 : LOW_WATER_BYTES;
        return members.stream().allMatch(peer -> peer.pendingBytes() <= most);
    }

    private void pieceMade(Outcome<byte[]> outcome) {
        switch (outcome) {
            case Outcome.Done<byte[]>(byte[] piece) -> {
                members.forEach(peer -> peer.send(piece));
                if (writer.isFinished()) {
                    written = true;
                    members.forEach(peer -> peer.send(Bytes.of(endMark).array()));
                }
            }
            case Outcome.Failed<byte[]>(Exception reason) ->
                    fail("Background RDB transfer error: " + reason);
        }
    }

    private void sent(Moment now) {
        log.warning(
                "Diskless rdb transfer, done reading from pipe, %d replicas still up.",
                members.size());
        log.notice("Background RDB transfer terminated with success");
        for (ReplicaPeer peer : members) {
            log.notice(
                    "Streamed RDB transfer with replica %s succeeded (socket). Waiting for REPLCONF"
                            + " ACK from slave to enable streaming",
                    peer.name());
            online(peer, now, true);
        }
        end();
    }

    private void online(ReplicaPeer peer, Moment now, boolean awaitsFirstAck) {
        if (peer.wantsOnlyRdb()) {
            log.notice(
                    "Close the connection with replica %s as RDB transfer is complete",
                    peer.name());
            peer.session().closeAfterReplies();
            return;
        }
        peer.state = State.ONLINE;
        peer.awaitsFirstAck = awaitsFirstAck;
        peer.ackedAt = now;
        log.notice("Synchronization with replica %s succeeded", peer.name());
    }

    private Long writeFile() throws DiskFailure {
        try (DiskFile file = world.disk().create(path)) {
            for (byte[] piece = writer.next(PIECE_BYTES);
                    piece.length > 0;
                    piece = writer.next(PIECE_BYTES)) {
                file.write(piece);
            }
            return file.size();
        }
    }

    private void fileWritten(Outcome<Long> outcome) {
        switch (outcome) {
            case Outcome.Done<Long>(Long size) -> {
                log.notice("Background saving terminated with success");
                written = true;
                fileBytes = size;
                for (ReplicaPeer peer : List.copyOf(members)) {
                    openFor(peer);
                }
            }
            case Outcome.Failed<Long>(Exception reason) ->
                    fail("Background saving error: " + reason.getMessage());
        }
    }

    private void openFor(ReplicaPeer peer) {
        try {
            sources.put(peer, world.disk().open(path));
        } catch (DiskFailure failure) {
            log.warning(
                    "Can't open/stat DB file %s after BGSAVE: %s",
                    failure.path(), failure.reason());
            peer.session().close();
            return;
        }
        peer.state = State.RECEIVES_RDB;
        peer.send("$" + fileBytes + "\r\n");
    }

    private boolean pumpFile(Moment now) {
        for (ReplicaPeer peer : List.copyOf(members)) {
            DiskSource source = sources.get(peer);
            if (source == null) {
                if (written && peer.pendingBytes() == 0) {
                    members.remove(peer);
                    online(peer, now, false);
                }
            } else if (!reading.contains(peer) && peer.pendingBytes() <= LOW_WATER_BYTES) {
                reading.add(peer);
                world.jobs()
                        .run(
                                "replication-read",
                                () -> piece(source),
                                outcome -> pieceRead(peer, outcome));
            }
        }
        if (!members.isEmpty() || !reading.isEmpty()) {
            return false;
        }
        end();
        return true;
    }

    private static byte[] piece(DiskSource source) throws DiskFailure {
        byte[] bytes = new byte[PIECE_BYTES];
        int count = source.read(bytes, 0, bytes.length);
        return Arrays.copyOf(bytes, Math.max(0, count));
    }

    private void pieceRead(ReplicaPeer peer, Outcome<byte[]> outcome) {
        reading.remove(peer);
        DiskSource source = sources.get(peer);
        if (source == null) {
            return;
        }
        switch (outcome) {
            case Outcome.Done<byte[]>(byte[] piece) -> {
                if (piece.length > 0) {
                    peer.send(piece);
                } else {
                    sources.remove(peer);
                    close(source);
                }
            }
            case Outcome.Failed<byte[]>(Exception reason) -> {
                log.warning(
                        "Read error sending DB to replica: %s",
                        String.valueOf(reason.getMessage()));
                peer.session().close();
            }
        }
    }

    private void close(DiskSource source) {
        try {
            source.close();
        } catch (DiskFailure failure) {
            log.warning(
                    "Closing the file of a full synchronisation: %s",
                    String.valueOf(failure.getMessage()));
        }
    }

    private void fail(String reason) {
        failed = true;
        log.warning("%s", reason);
        for (ReplicaPeer peer : List.copyOf(members)) {
            peer.session().close();
        }
    }

    private void end() {
        snapshot.close();
        if (toFile && world.disk().exists(path)) {
            try {
                world.disk().delete(path);
            } catch (DiskFailure failure) {
                log.warning(
                        "Removing the file of a full synchronisation: %s",
                        String.valueOf(failure.getMessage()));
            }
        }
    }

    /// Whether `peer` has taken nothing for `millis`.
    static boolean stalls(ReplicaPeer peer, Moment now, long millis) {
        return now.millisSince(peer.progressAt) > millis;
    }
}
