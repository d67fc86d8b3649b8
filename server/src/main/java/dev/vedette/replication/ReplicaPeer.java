package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Session;
import dev.vedette.command.Slot;
import dev.vedette.replication.core.Backlog;

import org.jspecify.annotations.Nullable;

/// One replica that follows us, from its PSYNC on.
final class ReplicaPeer {

    /// What a replica says of itself by REPLCONF before it asks to be synchronised.
    static final class Introduced {
        int port;
        String ip = "";
        boolean takesEndMark;
        boolean takesNewIds;

        /// It is no replica but wants a copy, as redis-cli --rdb does.
        boolean wantsOnlyRdb;
    }

    static final Slot<Introduced> INTRODUCED = new Slot<>(Introduced::new);

    enum State {
        /// A snapshot for it has not begun.
        AWAITS_START("wait_bgsave"),
        /// Its snapshot is being written to a file.
        AWAITS_END("wait_bgsave"),
        RECEIVES_RDB("send_bulk"),
        ONLINE("online");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final Session session;
    private final Introduced introduced;
    private final boolean speaksPsync;
    private final Moment since;

    State state = State.AWAITS_START;

    /// Its place in the stream, from the moment its snapshot is taken.
    Backlog.@Nullable Cursor cursor;

    /// The stream waits for its first word: it has to load an RDB whose end only it can see.
    boolean awaitsFirstAck;

    long ackedOffset;
    Moment ackedAt;

    /// When it last took bytes of the RDB.
    Moment progressAt;

    long pendingBefore;

    ReplicaPeer(Session session, boolean speaksPsync, Moment now) {
        this.session = session;
        this.introduced = session.slot(ReplicaPeer.INTRODUCED);
        this.speaksPsync = speaksPsync;
        this.since = now;
        this.ackedAt = now;
        this.progressAt = now;
    }

    Session session() {
        return session;
    }

    boolean takesEndMark() {
        return introduced.takesEndMark;
    }

    boolean takesNewIds() {
        return introduced.takesNewIds;
    }

    boolean wantsOnlyRdb() {
        return introduced.wantsOnlyRdb;
    }

    /// Replicas from before PSYNC never acknowledge.
    boolean speaksPsync() {
        return speaksPsync;
    }

    Moment since() {
        return since;
    }

    /// Whether the stream goes to it.
    boolean isStreaming() {
        return state == State.ONLINE && !awaitsFirstAck && !wantsOnlyRdb();
    }

    int port() {
        return introduced.port;
    }

    /// The address it announces, or the one it comes from.
    String ip() {
        return introduced.ip.isEmpty() ? hostOf(session.outlet().remote()) : introduced.ip;
    }

    private static String hostOf(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// As the log names it.
    String name() {
        return name(session);
    }

    static String name(Session session) {
        Introduced introduced = session.slot(INTRODUCED);
        String ip = introduced.ip.isEmpty() ? hostOf(session.outlet().remote()) : introduced.ip;
        return ip
                + ":"
                + (introduced.port == 0
                        ? "<unknown-replica-port>"
                        : Integer.toString(introduced.port));
    }

    void send(String line) {
        send(Bytes.of(line).array());
    }

    void send(byte[] bytes) {
        session.outlet().send(bytes, 0, bytes.length);
    }

    long pendingBytes() {
        return session.outlet().pendingBytes();
    }

    long lagSeconds(Moment now) {
        return now.millisSince(ackedAt) / 1000;
    }
}
