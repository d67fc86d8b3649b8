package dev.vedette.bench.scale;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a Sentinel sees of a data server, and nothing else: a role, a lineage, an offset, one
/// channel. It holds no data.
final class StubNode {

    static final String CHANNEL = "__sentinel__:hello";

    /// INFO of a real 7.0.15 is so long; what a Sentinel does not read is the same for all.
    private static final String FILLER = filler(4200);

    private static final long OFFSET = 1000;

    final String host;
    final int port;
    private final String runId;
    private String lineage;
    private String formerLineage = "0".repeat(40);
    private @Nullable StubNode master;
    private final List<StubNode> replicas = new ArrayList<>();
    private long masterLostNanos;

    /// Who listens to [#CHANNEL] here.
    final List<StubConnection> subscribers = new ArrayList<>();

    boolean isDead;

    StubNode(String host, int port, int number) {
        this.host = host;
        this.port = port;
        runId = String.format(Locale.ROOT, "%040x", 0xfeed0000L + number);
        lineage = String.format(Locale.ROOT, "%040x", 0xdada0000L + number);
    }

    private static String filler(int length) {
        StringBuilder text = new StringBuilder("# Server\r\nredis_version:7.0.15\r\n");
        for (int i = 0; text.length() < length; i++) {
            text.append("some_field_of_no_concern_").append(i).append(':').append(i).append("\r\n");
        }
        return text.toString();
    }

    void follow(StubNode other) {
        lead();
        lineage = other.lineage;
        formerLineage = other.formerLineage;
        master = other;
        other.replicas.add(this);
    }

    private void lead() {
        if (master != null) {
            master.replicas.remove(this);
            master = null;
        }
    }

    /// The process is gone; its replicas lose their link.
    void die(long nanos) {
        isDead = true;
        subscribers.clear();
        for (StubNode replica : replicas) {
            replica.masterLostNanos = nanos;
        }
    }

    /// SLAVEOF, as `NO ONE` or with a node.
    void obey(@Nullable StubNode other) {
        if (other != null) {
            follow(other);
        } else if (master != null) {
            lead();
            formerLineage = lineage;
            lineage = String.format(Locale.ROOT, "%040x", lineage.hashCode() * 31L & 0xffffffffL);
        }
    }

    /// Hands a message to all who listen here and at the replicas; how many listen here.
    int publish(Reply message) {
        int here = deliver(message);
        for (StubNode replica : replicas) {
            if (!replica.isDead) {
                replica.deliver(message);
            }
        }
        return here;
    }

    private int deliver(Reply message) {
        for (StubConnection subscriber : subscribers) {
            subscriber.push(message);
        }
        return subscribers.size();
    }

    Bytes info(long nanos) {
        StringBuilder text = new StringBuilder(FILLER.length() + 600);
        text.append(FILLER).append("run_id:").append(runId).append("\r\n# Replication\r\n");
        if (master == null) {
            text.append("role:master\r\nconnected_slaves:").append(replicas.size()).append("\r\n");
            int index = 0;
            for (StubNode replica : replicas) {
                text.append("slave").append(index++).append(":ip=").append(replica.host);
                text.append(",port=").append(replica.port).append(",state=online,offset=");
                text.append(OFFSET).append(",lag=0\r\n");
            }
        } else {
            text.append("role:slave\r\nmaster_host:")
                    .append(master.host)
                    .append("\r\nmaster_port:");
            text.append(master.port).append("\r\nmaster_link_status:");
            text.append(master.isDead ? "down" : "up").append("\r\nslave_repl_offset:");
            text.append(OFFSET).append("\r\n");
            if (master.isDead) {
                text.append("master_link_down_since_seconds:");
                text.append((nanos - masterLostNanos) / 1_000_000_000).append("\r\n");
            }
            text.append("slave_priority:100\r\nslave_read_only:1\r\nreplica_announced:1\r\n");
        }
        text.append("master_replid:").append(lineage).append("\r\nmaster_replid2:");
        text.append(formerLineage).append("\r\nmaster_repl_offset:").append(OFFSET).append("\r\n");
        return Bytes.of(text.toString());
    }
}
