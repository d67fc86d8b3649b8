package dev.vedette.replication;

import dev.vedette.base.Moment;
import dev.vedette.command.InfoLines;
import dev.vedette.config.Config;
import dev.vedette.replication.core.Backlog;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.LinkState;
import dev.vedette.replication.core.ReplicaLink;
import dev.vedette.replication.core.ReplicaLink.ResumePoint;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;

/// INFO replication and ROLE, as Redis 7.0 writes them: Sentinel, clients and people read these
/// lines.
final class ReplicationReport {

    private final Replication replication;
    private final Config config;
    private final Surroundings around;

    ReplicationReport(Replication replication, Config config, Surroundings around) {
        this.replication = replication;
        this.config = config;
        this.around = around;
    }

    void lines(InfoLines out) {
        Moment now = around.dispatcher().get().now();
        MasterLink master = replication.link();
        out.line("role", master == null ? "master" : "slave");
        if (master != null) {
            following(out, master.link(), now);
        }
        Replicas replicas = replication.replicas();
        out.line("connected_slaves", replicas.peers().size());
        if (config.get(ReplicationDirectives.MIN_REPLICAS) > 0
                && config.get(ReplicationDirectives.MIN_REPLICAS_MAX_LAG) > 0) {
            out.line("min_slaves_good_slaves", replicas.good(now));
        }
        int index = 0;
        for (ReplicaPeer peer : replicas.peers()) {
            long lag = peer.state == ReplicaPeer.State.ONLINE ? peer.lagSeconds(now) : 0;
            out.line(
                    "slave" + index++,
                    "ip="
                            + peer.ip()
                            + ",port="
                            + peer.port()
                            + ",state="
                            + peer.state.word()
                            + ",offset="
                            + peer.ackedOffset
                            + ",lag="
                            + lag);
        }
        history(out);
        if (master == null) {
            replication.lease().lines(out);
        }
    }

    private void following(InfoLines out, ReplicaLink link, Moment now) {
        boolean receives =
                link.state() instanceof LinkState.Receiving
                        || link.state() instanceof LinkState.Loading;
        out.line("master_host", link.host());
        out.line("master_port", link.port());
        out.line("master_link_status", link.isUp() ? "up" : "down");
        out.line("master_last_io_seconds_ago", link.isUp() ? link.silentSeconds(now) : -1);
        out.line("master_sync_in_progress", receives);
        out.line("slave_read_repl_offset", readOffset(link));
        out.line("slave_repl_offset", offset(link));
        if (link.state() instanceof LinkState.Receiving(long received, long total)) {
            out.line("master_sync_total_bytes", total);
            out.line("master_sync_read_bytes", received);
            out.line("master_sync_left_bytes", total - received);
            out.line("master_sync_perc", total == 0 ? 0.0 : received * 100.0 / total, 2);
            out.line("master_sync_last_io_seconds_ago", link.silentSeconds(now));
        }
        if (!link.isUp()) {
            out.line("master_link_down_since_seconds", link.downSeconds(now));
        }
        out.line("slave_priority", config.get(ReplicationDirectives.PRIORITY));
        out.line("slave_read_only", config.get(ReplicationDirectives.READ_ONLY));
        out.line("replica_announced", config.get(ReplicationDirectives.ANNOUNCED));
    }

    private long readOffset(ReplicaLink link) {
        return link.isUp() ? replication.following().readOffset() : offset(link);
    }

    /// A node that stands nowhere says 1, as Redis does.
    private long offset(ReplicaLink link) {
        if (link.isUp()) {
            return replication.following().appliedOffset();
        }
        ResumePoint point = link.resumePoint();
        return point == null ? 1 : point.offset();
    }

    private void history(InfoLines out) {
        History history = replication.history();
        Backlog backlog = replication.stream().backlog();
        out.line("master_failover_state", "no-failover");
        out.line("master_replid", history.id());
        out.line("master_replid2", history.secondId());
        out.line("master_repl_offset", history.offset());
        out.line("second_repl_offset", history.secondOffset());
        out.line("repl_backlog_active", backlog != null);
        out.line(
                "repl_backlog_size",
                Math.max(
                        ReplicationDirectives.SMALLEST_BACKLOG,
                        config.get(ReplicationDirectives.BACKLOG_SIZE)));
        out.line("repl_backlog_first_byte_offset", backlog == null ? 0 : backlog.first());
        out.line("repl_backlog_histlen", backlog == null ? 0 : backlog.length());
    }

    Reply role() {
        MasterLink master = replication.link();
        if (master != null) {
            ReplicaLink link = master.link();
            return Reply.array(
                    Reply.bulk("slave"),
                    Reply.bulk(link.host()),
                    Reply.integer(link.port()),
                    Reply.bulk(link.state().word()),
                    Reply.integer(link.isUp() ? replication.following().appliedOffset() : -1));
        }
        List<Reply> replicas = new ArrayList<>();
        for (ReplicaPeer peer : replication.replicas().peers()) {
            if (peer.state == ReplicaPeer.State.ONLINE) {
                replicas.add(
                        Reply.array(
                                Reply.bulk(peer.ip()),
                                Reply.bulk(peer.port()),
                                Reply.bulk(peer.ackedOffset)));
            }
        }
        return Reply.array(
                Reply.bulk("master"),
                Reply.integer(replication.history().offset()),
                Reply.array(replicas));
    }
}
