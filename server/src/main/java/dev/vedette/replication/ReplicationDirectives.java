package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.replication.core.LeaseTerms;

import java.util.List;

/// The directives replication obeys.
public final class ReplicationDirectives {

    private ReplicationDirectives() {}

    private static final long MAX_INT = Integer.MAX_VALUE;

    /// Redis takes less and keeps this.
    static final long SMALLEST_BACKLOG = 16 * 1024;

    /// How a replica takes in an RDB.
    public enum DisklessLoad {
        /// Store it, then drop the old data and load.
        DISABLED,
        /// As it comes, if there is no old data.
        ON_EMPTY_DB,
        /// As it comes, beside the old data, which is dropped at the end.
        SWAPDB
    }

    static final Directive<Boolean> LAZY_FLUSH =
            toggle("replica-lazy-flush", false)
                    .alias("slave-lazy-flush")
                    .about("Whether a full sync frees the old data later, not at once.");

    public static final Directive<MasterAddress> REPLICAOF =
            section(Directive.of("replicaof", new MasterAddressSyntax(), MasterAddress.NONE))
                    .alias("slaveof")
                    .about("The master this node follows.");

    public static final Directive<Bytes> MASTER_AUTH =
            section(Directive.of("masterauth", Syntax.phrase(), Bytes.EMPTY))
                    .mutable()
                    .secret()
                    .about("The password to give to the master; empty for none.");

    public static final Directive<Bytes> MASTER_USER =
            section(Directive.of("masteruser", Syntax.phrase(), Bytes.EMPTY))
                    .mutable()
                    .secret()
                    .about("The user the password is for; empty for the default user.");

    static final Directive<Boolean> SERVE_STALE =
            toggle("replica-serve-stale-data", true)
                    .alias("slave-serve-stale-data")
                    .about("Whether a replica answers while it has no link to its master.");

    static final Directive<Boolean> READ_ONLY =
            toggle("replica-read-only", true)
                    .alias("slave-read-only")
                    .about("Whether a replica refuses writes of clients.");

    static final Directive<Boolean> DISKLESS_SYNC =
            toggle("repl-diskless-sync", true)
                    .about(
                            "Whether a full synchronisation is sent without a file on the master's"
                                    + " disk.");

    static final Directive<Long> DISKLESS_DELAY =
            number("repl-diskless-sync-delay", 0, MAX_INT, 5)
                    .about(
                            "Seconds to wait for more replicas before one is served without a"
                                    + " file.");

    static final Directive<Long> DISKLESS_MAX_REPLICAS =
            number("repl-diskless-sync-max-replicas", 0, MAX_INT, 0)
                    .about("How many waiting replicas end that delay early; 0 for no such number.");

    static final Directive<DisklessLoad> DISKLESS_LOAD =
            section(
                            Directive.of(
                                    "repl-diskless-load",
                                    Syntax.oneOf(DisklessLoad.class),
                                    DisklessLoad.DISABLED))
                    .mutable()
                    .with(Directive.Trait.DENIED_WHILE_LOADING)
                    .about("Whether a replica loads an RDB as it comes, without a file.");

    static final Directive<Long> PING_PERIOD =
            number("repl-ping-replica-period", 1, MAX_INT, 10)
                    .alias("repl-ping-slave-period")
                    .about("Seconds between two PINGs of the master to its replicas.");

    static final Directive<Long> TIMEOUT =
            number("repl-timeout", 1, MAX_INT, 60)
                    .about("Seconds of silence after which either side gives the link up.");

    static final Directive<Boolean> DISABLE_NODELAY =
            section(
                            Directive.accepted(
                                    "repl-disable-tcp-nodelay",
                                    Syntax.yesNo(),
                                    false,
                                    "The stream is written once per turn: nothing to gather."))
                    .mutable();

    static final Directive<Long> BACKLOG_SIZE =
            section(Directive.of("repl-backlog-size", Syntax.bytes(1, Long.MAX_VALUE), 1L << 20))
                    .mutable()
                    .about(
                            "How much of the stream is kept so that a returning replica can"
                                    + " continue.");

    static final Directive<Long> BACKLOG_TTL =
            number("repl-backlog-ttl", 0, Long.MAX_VALUE, 3600)
                    .about(
                            "Seconds without replicas after which the backlog is freed; 0 for"
                                    + " never.");

    static final Directive<Long> PRIORITY =
            number("replica-priority", 0, MAX_INT, 100)
                    .alias("slave-priority")
                    .about(
                            "Sentinel promotes the replica with the lowest number; 0 means never"
                                    + " this one.");

    static final Directive<Boolean> ANNOUNCED =
            toggle("replica-announced", true)
                    .about("Whether Sentinel tells clients of this replica.");

    static final Directive<String> ANNOUNCE_IP =
            section(Directive.of("replica-announce-ip", Syntax.text(), ""))
                    .alias("slave-announce-ip")
                    .mutable()
                    .about("The address (or name) the master is told; empty for the one it sees.");

    static final Directive<Long> ANNOUNCE_PORT =
            number("replica-announce-port", 0, 65535, 0)
                    .alias("slave-announce-port")
                    .about("The port the master is told; 0 for the one we listen on.");

    static final Directive<Long> MIN_REPLICAS =
            number("min-replicas-to-write", 0, MAX_INT, 0)
                    .alias("min-slaves-to-write")
                    .about(
                            "Writes are refused with fewer replicas than this in good order; 0 for"
                                    + " never.");

    static final Directive<Long> MIN_REPLICAS_MAX_LAG =
            number("min-replicas-max-lag", 0, MAX_INT, 10)
                    .alias("min-slaves-max-lag")
                    .about("Seconds since its last word up to which a replica is in good order.");

    static final Directive<LeaseTerms> SENTINEL_LEASE =
            section(Directive.of("sentinel-lease", new LeaseSyntax(), LeaseTerms.NONE))
                    .mutable()
                    .own()
                    .about(
                            "As master, take writes only while a majority of these Sentinels"
                                    + " vouches for this node: what strict safety of a Sentinel"
                                    + " sets. With `off` no Sentinel may set it.");

    public static final List<Directive<?>> ALL =
            List.of(
                    REPLICAOF,
                    MASTER_AUTH,
                    MASTER_USER,
                    SERVE_STALE,
                    READ_ONLY,
                    DISKLESS_SYNC,
                    DISKLESS_DELAY,
                    DISKLESS_MAX_REPLICAS,
                    DISKLESS_LOAD,
                    PING_PERIOD,
                    TIMEOUT,
                    DISABLE_NODELAY,
                    BACKLOG_SIZE,
                    BACKLOG_TTL,
                    PRIORITY,
                    ANNOUNCED,
                    ANNOUNCE_IP,
                    ANNOUNCE_PORT,
                    MIN_REPLICAS,
                    MIN_REPLICAS_MAX_LAG,
                    SENTINEL_LEASE,
                    LAZY_FLUSH,
                    toggleAccepted(
                            "replica-ignore-disk-write-errors",
                            "",
                            "No append-only file exists here whose errors could stop a replica."));

    private static Directive<Boolean> toggleAccepted(String name, String alias, String reason) {
        Directive<Boolean> directive =
                section(Directive.accepted(name, Syntax.yesNo(), false, reason)).mutable();
        return alias.isEmpty() ? directive : directive.alias(alias);
    }

    private static Directive<Boolean> toggle(String name, boolean initial) {
        return section(Directive.of(name, Syntax.yesNo(), initial)).mutable();
    }

    private static Directive<Long> number(String name, long least, long most, long initial) {
        return section(Directive.of(name, Syntax.integer(least, most), initial)).mutable();
    }

    private static <T> Directive<T> section(Directive<T> directive) {
        return directive.section("REPLICATION");
    }
}
