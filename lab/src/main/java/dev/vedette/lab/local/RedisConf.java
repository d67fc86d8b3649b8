package dev.vedette.lab.local;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Needs;
import dev.vedette.lab.topology.Program;

/// The redis.conf of a node, for this machine and for an operator to copy: each setting has its
/// reason, and what differs from server to server stands under `CHANGE`.
final class RedisConf {

    private RedisConf() {}

    static String of(Plan plan, Post post) {
        boolean isOurs = post.program().equals(Program.OURS);
        return String.join(
                "\n",
                head(plan, post),
                network(post),
                users(plan),
                replication(plan, post),
                persistence(plan, post, isOurs),
                memory(),
                clients());
    }

    private static String head(Plan plan, Post post) {
        int replicas = plan.nodes().size() - 1;
        return """
        # redis.conf of {post}, one node of the group {name}: {shape}.
        # Written by `vedette up`.
        #
        # On servers of their own: copy this file to each server that holds data, and
        # change what stands under CHANGE. All else should be the same everywhere, since
        # every node may become the master. Let the server be able to write this file and
        # its folder: Sentinel keeps `replicaof` up to date in it.
        """
                .replace("{post}", post.name())
                .replace("{name}", plan.name())
                .replace("{shape}", shape(replicas, plan.sentinels().size()));
    }

    static String shape(int replicas, int sentinels) {
        return "a master, "
                + replicas
                + (replicas == 1 ? " replica, " : " replicas, ")
                + sentinels
                + (sentinels == 1 ? " sentinel" : " sentinels");
    }

    private static String network(Post post) {
        return """
        ################ Network

        # CHANGE: the addresses to listen on: loopback, and the one that the other servers
        # and the clients reach this server by, such as: bind 127.0.0.1 10.0.0.11
        bind {host}

        # CHANGE: on servers of their own all may have port 6379.
        port {port}

        # Without a password, refuse everybody who is not on this machine.
        protected-mode yes

        # Notice dead connections of clients after about 5 minutes; never cut an idle one.
        tcp-keepalive 300
        timeout 0

        # CHANGE: behind NAT or a container's port mapping, what others must use to reach
        # this node:
        # replica-announce-ip 203.0.113.11
        # replica-announce-port 6379
        """
                .replace("{host}", post.address().host())
                .replace("{port}", Integer.toString(post.address().port()));
    }

    private static String users(Plan plan) {
        String everybody =
                plan.password() == null
                        ? """
                        # Clients and operators are the user default, who needs no password here:
                        # requirepass <password>
                        """
                        : """
                        # Clients and operators are the user default, with this password. The same on every
                        # node: each may become the master.
                        requirepass {password}
                        """
                                .replace("{password}", plan.password());
        return """
        ################ Users

        {everybody}
        # What a replica runs at its master, and nothing else. The master logs in as it,
        # too: after a failover it comes back as a replica. CHANGE: the password.
        user replica on >{replica} {replicaRules}
        masteruser replica
        masterauth {replica}

        # What a sentinel runs at a node, and nothing else; `sentinel auth-user` and
        # `sentinel auth-pass` there. CHANGE: the password.
        user sentinel on >{sentinel} {sentinelRules}
        """
                .replace("{everybody}", everybody)
                .replace("{replicaRules}", rules(Needs.REPLICA_AT_NODE))
                .replace("{sentinelRules}", rules(Needs.SENTINEL_AT_NODE))
                .replace("{replica}", plan.logins().replica())
                .replace("{sentinel}", plan.logins().sentinel());
    }

    static String rules(Needs needs) {
        return String.join(" ", needs.rules(true));
    }

    private static String replication(Plan plan, Post post) {
        Address master = plan.firstMaster().address();
        String role =
                post.equals(plan.firstMaster())
                        ? "# CHANGE: this node begins as the master. The others have this line, with its address:\n"
                                + "# replicaof "
                                + master.host()
                                + " "
                                + master.port()
                                + "\n"
                        : "# CHANGE: the address of the first master; the first master has no such line.\n"
                                + "replicaof "
                                + master.host()
                                + " "
                                + master.port()
                                + "\n";
        return """
        ################ Replication

        {role}
        # Which replica is promoted first: the lowest number; 0 means never.
        replica-priority 100

        {minReplicas}
        # What a replica missed while it was away is replayed from this buffer; what no
        # longer fits costs a full copy of the data. CHANGE: bytes written per second x
        # seconds of the longest outage to bridge.
        repl-backlog-size 64mb
        repl-backlog-ttl 3600

        # A full copy goes over the network without a file on the master's disk, at once.
        # With much data, 5 lets several replicas share one.
        repl-diskless-sync yes
        repl-diskless-sync-delay 0

        # A replica answers reads while its master is away, with what it has; it never
        # takes writes of clients.
        replica-serve-stale-data yes
        replica-read-only yes

        # Give up a silent link after a minute.
        repl-ping-replica-period 10
        repl-timeout 60
        """
                .replace("{role}", role)
                .replace("{minReplicas}", minReplicas(plan));
    }

    /// With a single replica a failover leaves the new master alone: asking for one would refuse
    /// all writes from then on.
    private static String minReplicas(Plan plan) {
        if (plan.nodes().size() < 3) {
            return """
            # With two or more replicas, 1 here makes a master that lost them all refuse
            # writes, which nobody would keep. With fewer, a failover would leave a master
            # that refuses everything.
            min-replicas-to-write 0
            min-replicas-max-lag 10
            """;
        }
        int maxLag = maxLagSeconds(plan.timing().downAfterMillis());
        return """
        # A master that heard no replica for so many seconds refuses writes: cut off from
        # the others, it would take writes that are lost when it comes back. Less than the
        # sentinels' down-after-milliseconds ({downAfter}), so that it has stopped before
        # another master is chosen.
        min-replicas-to-write 1
        min-replicas-max-lag {maxLag}
        """
                .replace("{downAfter}", Integer.toString(plan.timing().downAfterMillis()))
                .replace("{maxLag}", Integer.toString(maxLag));
    }

    /// Replicas report once a second, so the lag has that grain: 2 s are the least that a healthy
    /// replica keeps to.
    static int maxLagSeconds(int downAfterMillis) {
        return Math.clamp((downAfterMillis - 1_001) / 1_000, 2, 10);
    }

    private static String persistence(Plan plan, Post post, boolean isOurs) {
        String save =
                isOurs
                        ? """
                        # A snapshot every minute in which something changed: a crash loses no more.
                        save 60 1
                        """
                        : """
                        # A snapshot after an hour with 1 change, 5 minutes with 100, a minute with 10000.
                        save 3600 1 300 100 60 10000
                        """;
        String aof =
                isOurs
                        ? """
                        # Vedette has no append-only file yet. With real Redis, say yes: a crash then
                        # loses about a second of writes instead of everything since the last snapshot.
                        appendonly no
                        """
                        : """
                        # Every write goes to a file too: a crash loses about a second instead of
                        # everything since the last snapshot. A master that restarts empty would make its
                        # replicas empty as well.
                        appendonly yes
                        appendfsync everysec
                        """;
        return """
        ################ Persistence

        # CHANGE: a folder of this server's own, on a disk of its own if there is one.
        dir "{folder}"

        {save}
        # Refuse writes when snapshots fail: somebody should notice.
        stop-writes-on-bgsave-error yes

        {aof}"""
                .replace("{folder}", post.folder(plan.folder()).toString())
                .replace("{save}", save)
                .replace("{aof}", aof);
    }

    private static String memory() {
        return """
        ################ Memory

        # CHANGE: the same on every node, and well below what the server has: snapshots, buffers
        # of replicas and fragmentation come on top. Beyond it, writes are refused and nothing is
        # thrown away.
        maxmemory 1gb
        maxmemory-policy noeviction
        """;
    }

    private static String clients() {
        return """
        ################ Clients and log

        # More are refused at the door; each one needs a file descriptor (ulimit -n).
        maxclients 10000

        # A replica whose unsent stream grows beyond this is cut off: at once at 512 MB,
        # after a minute at 128 MB. Too little here makes a large full copy fail again and
        # again.
        client-output-buffer-limit replica 512mb 128mb 60

        # CHANGE: such as /var/log/redis/redis.log; relative to `dir` here.
        loglevel notice
        logfile log.txt

        # The process stays in the foreground: whoever starts it (systemd, a container,
        # vedette) watches it.
        daemonize no
        """;
    }
}
