package dev.vedette.lab.local;

import dev.vedette.lab.survey.Needs;

/// The sentinel.conf of a sentinel, in the manner of [RedisConf].
final class SentinelConf {

    private SentinelConf() {}

    static String of(Plan plan, Post post) {
        return String.join(
                "\n",
                head(plan, post),
                network(plan, post),
                watched(plan),
                users(plan),
                scripts(plan),
                files(plan, post));
    }

    private static String head(Plan plan, Post post) {
        return """
        # sentinel.conf of {post}, which watches the group {name}: {shape}.
        # Written by `vedette up`.
        #
        # On servers of their own: three sentinels (or five) on three machines that do not
        # fail together; the servers of the nodes will do. Copy this file to each and
        # change what stands under CHANGE. The sentinel must be able to write this file
        # and its folder: it keeps what it learns (its id, its votes, the replicas, the
        # other sentinels) in it. Never copy a file after its first start: two sentinels
        # with one `sentinel myid` count as one.
        """
                .replace("{post}", post.name())
                .replace("{name}", plan.name())
                .replace(
                        "{shape}",
                        RedisConf.shape(plan.nodes().size() - 1, plan.sentinels().size()));
    }

    private static String network(Plan plan, Post post) {
        return """
        ################ Network

        # CHANGE: loopback, and the address that the other sentinels and the clients reach
        # this one by, such as:
        # bind 127.0.0.1 10.0.0.11
        bind {host}

        # CHANGE: on servers of their own all may have port 26379.
        port {port}

        # Sentinels must hear each other: keep strangers out with a firewall{orPassword}.
        protected-mode no

        # CHANGE: behind NAT or a container's port mapping, what others must use to reach
        # this sentinel:
        # sentinel announce-ip 203.0.113.11
        # sentinel announce-port 26379
        """
                .replace("{host}", post.address().host())
                .replace("{port}", Integer.toString(post.address().port()))
                .replace(
                        "{orPassword}",
                        plan.sentinelPassword() == null ? "" : " and the password below");
    }

    private static String watched(Plan plan) {
        Plan.Timing timing = plan.timing();
        int sentinels = plan.sentinels().size();
        return """
        ################ What is watched

        # CHANGE: the address of the first master, as the other machines see it: never
        # 127.0.0.1, never a load balancer. The last number is the quorum: so many of the
        # {sentinels} sentinels must find the master silent. For the failover itself a
        # majority of all sentinels must agree in any case.
        sentinel monitor {name} {host} {port} {quorum}

        # Silence that counts as down, in milliseconds. Longer than the longest pause of a
        # busy server or its machine: a shorter time fails over sooner, and sometimes
        # without need.
        sentinel down-after-milliseconds {name} {downAfter}

        # A failover that does not get on is given up after this time; another try comes
        # after twice as long.
        sentinel failover-timeout {name} {failoverTimeout}

        # How many replicas turn to the new master at the same time; those that copy
        # everything cannot answer.
        sentinel parallel-syncs {name} 1
        """
                .replace("{sentinels}", Integer.toString(sentinels))
                .replace("{host}", plan.firstMaster().address().host())
                .replace("{port}", Integer.toString(plan.firstMaster().address().port()))
                .replace("{quorum}", Integer.toString(timing.quorum()))
                .replace("{downAfter}", Integer.toString(timing.downAfterMillis()))
                .replace("{failoverTimeout}", Integer.toString(timing.failoverTimeoutMillis()))
                .replace("{name}", plan.name());
    }

    private static String users(Plan plan) {
        String everybody =
                plan.sentinelPassword() == null
                        ? """
                        # Clients and operators are the user default, who needs no password here:
                        # requirepass <password>
                        """
                        : """
                        # Clients and operators are the user default, with this password.
                        requirepass {password}
                        """
                                .replace("{password}", plan.sentinelPassword());
        return """
        ################ Users

        # As whom this sentinel logs in at the nodes: `user sentinel` in every redis.conf.
        # One login serves all of them.
        sentinel auth-user {name} sentinel
        sentinel auth-pass {name} {sentinel}

        {everybody}
        # As whom the sentinels log in at each other, with the rights that takes. The same
        # on all of them. CHANGE: the password.
        user peer on >{peer} {peerRules}
        sentinel sentinel-user peer
        sentinel sentinel-pass {peer}
        """
                .replace("{everybody}", everybody)
                .replace("{peerRules}", RedisConf.rules(Needs.SENTINEL_AT_SENTINEL))
                .replace("{name}", plan.name())
                .replace("{sentinel}", plan.logins().sentinel())
                .replace("{peer}", plan.logins().peer());
    }

    private static String scripts(Plan plan) {
        return """
        ################ Scripts

        # Run for events of note, with two arguments: the event and its text. It must
        # exist, be executable, and end within a minute.
        # sentinel notification-script {name} /usr/local/bin/redis-event
        # Run when the master changes: name, role (leader or observer), state, old ip, old
        # port, new ip, new port.
        # sentinel client-reconfig-script {name} /usr/local/bin/redis-moved

        # Nobody may name other scripts over the network.
        sentinel deny-scripts-reconfig yes

        # CHANGE: to use names instead of addresses. Sentinel then depends on DNS, and a
        # slow one stops it.
        # sentinel resolve-hostnames yes
        # sentinel announce-hostnames yes
        """
                .replace("{name}", plan.name());
    }

    private static String files(Plan plan, Post post) {
        return """
        ################ Files

        # CHANGE: a folder of this sentinel's own.
        dir "{folder}"

        # CHANGE: such as /var/log/redis/sentinel.log; relative to `dir` here.
        loglevel notice
        logfile log.txt

        # The process stays in the foreground: whoever starts it (systemd, a container,
        # vedette) watches it.
        daemonize no
        """
                .replace("{folder}", post.folder(plan.folder()).toString());
    }
}
