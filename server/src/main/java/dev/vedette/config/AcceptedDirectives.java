package dev.vedette.config;

import static dev.vedette.config.Directive.accepted;
import static dev.vedette.config.RareSyntaxes.fileName;
import static dev.vedette.config.RareSyntaxes.hostName;
import static dev.vedette.config.RareSyntaxes.octal;
import static dev.vedette.config.RareSyntaxes.titleTemplate;
import static dev.vedette.config.Syntax.bytes;
import static dev.vedette.config.Syntax.emptyableText;
import static dev.vedette.config.Syntax.integer;
import static dev.vedette.config.Syntax.lines;
import static dev.vedette.config.Syntax.oneOf;
import static dev.vedette.config.Syntax.text;
import static dev.vedette.config.Syntax.yesNo;

import java.util.List;
import java.util.stream.Stream;

/// Directives of Redis that there is nothing to do for here, each with the reason. They are taken
/// and shown, so that real files load; no row may be here whose value a user would miss.
final class AcceptedDirectives {

    private static final long MIB = 1024L * 1024;
    private static final String AOF_ONLY = "Only used with appendonly yes, which is refused.";
    private static final String OWN_GROUPS =
            "Java brings the groups for Diffie-Hellman that RFC 7919 names.";
    private static final String CLUSTER_ONLY =
            "Only used with cluster-enabled yes, which is refused.";
    private static final String DEFRAGMENTS =
            "Blocks are always moved together when much memory lies unused between them, in slices of"
                    + " a thousand keys.";
    private static final String ONE_LAYOUT =
            "Chooses between layouts in memory that do not exist here.";

    private static final List<Directive<?>> GENERAL =
            List.of(
                    accepted(
                                    "activerehashing",
                                    yesNo(),
                                    true,
                                    "Tables always grow and shrink in small steps.")
                            .mutable()
                            .section("GENERAL"),
                    accepted(
                                    "crash-log-enabled",
                                    yesNo(),
                                    true,
                                    "The JVM writes its own report when it crashes.")
                            .mutable()
                            .section("GENERAL"),
                    accepted(
                                    "crash-memcheck-enabled",
                                    yesNo(),
                                    true,
                                    "The JVM writes its own report when it crashes.")
                            .mutable()
                            .section("GENERAL"),
                    accepted(
                                    "disable-thp",
                                    yesNo(),
                                    true,
                                    "Without fork, transparent huge pages cost no latency here.")
                            .section("GENERAL"),
                    accepted(
                                    "jemalloc-bg-thread",
                                    yesNo(),
                                    true,
                                    "Memory is the garbage collector's.")
                            .mutable()
                            .section("GENERAL"),
                    accepted(
                                    "ignore-warnings",
                                    emptyableText(),
                                    "",
                                    "The warning it silences is about fork on ARM64 and is never"
                                            + " given.")
                            .mutable()
                            .section("GENERAL"),
                    accepted(
                                    "io-threads",
                                    integer(1, 128),
                                    1L,
                                    "A hint: one thread serves all clients.")
                            .section("GENERAL"),
                    accepted(
                                    "io-threads-do-reads",
                                    yesNo(),
                                    false,
                                    "A hint: one thread serves all clients.")
                            .section("GENERAL"),
                    accepted(
                                    "set-proc-title",
                                    yesNo(),
                                    true,
                                    "The launcher sets the title once, when the process starts.")
                            .section("GENERAL"),
                    accepted(
                                    "proc-title-template",
                                    titleTemplate(),
                                    "{title} {listen-addr} {server-mode}",
                                    "The launcher sets the title once, when the process starts.")
                            .mutable()
                            .section("GENERAL"),
                    accepted(
                                    "syslog-ident",
                                    text(),
                                    "redis",
                                    "Only used with syslog-enabled, which is refused.")
                            .section("GENERAL"),
                    accepted(
                                    "syslog-facility",
                                    oneOf(
                                            "user", "local0", "local1", "local2", "local3",
                                            "local4", "local5", "local6", "local7"),
                                    "local0",
                                    "Only used with syslog-enabled, which is refused.")
                            .section("GENERAL"),
                    accepted(
                                    "unixsocketperm",
                                    octal(),
                                    0L,
                                    "Only used with unixsocket, which is refused.")
                            .section("GENERAL"),
                    accepted(
                                    "oom-score-adj-values",
                                    new OomScores(),
                                    OomScores.INITIAL,
                                    "Only used with oom-score-adj, which is refused.")
                            .mutable()
                            .section("GENERAL"),
                    accepted("use-exit-on-panic", yesNo(), false, "For debugging Redis itself.")
                            .mutable()
                            .hidden()
                            .section("GENERAL"),
                    accepted(
                                    "watchdog-period",
                                    integer(0, Integer.MAX_VALUE),
                                    0L,
                                    "For debugging Redis itself.")
                            .mutable()
                            .hidden()
                            .section("GENERAL"));

    private static final List<Directive<?>> SCRIPTING =
            List.of(
                    accepted(
                                    "busy-reply-threshold",
                                    integer(0, Long.MAX_VALUE),
                                    5000L,
                                    "There are no scripts or modules that could be busy.")
                            .alias("lua-time-limit")
                            .mutable()
                            .section("SCRIPTING"));

    private static final List<Directive<?>> MEMORY =
            List.of(
                    accepted(
                                    "tracking-table-max-keys",
                                    integer(0, Long.MAX_VALUE),
                                    1000000L,
                                    "No client can ask for tracking, so no table grows.")
                            .mutable()
                            .section("MEMORY"));

    private static final List<Directive<?>> ENCODINGS =
            List.of(
                    accepted("hll-sparse-max-bytes", bytes(), 3000L, ONE_LAYOUT)
                            .mutable()
                            .section("ENCODINGS"),
                    accepted("stream-node-max-bytes", bytes(), 4096L, ONE_LAYOUT)
                            .mutable()
                            .section("ENCODINGS"),
                    accepted(
                                    "stream-node-max-entries",
                                    integer(0, Long.MAX_VALUE),
                                    100L,
                                    ONE_LAYOUT)
                            .mutable()
                            .section("ENCODINGS"),
                    accepted(
                                    "sanitize-dump-payload",
                                    oneOf("no", "yes", "clients"),
                                    "no",
                                    "What is loaded is always checked.")
                            .mutable()
                            .section("ENCODINGS"),
                    accepted(
                                    "list-max-ziplist-entries",
                                    lines(1, 1),
                                    List.of(),
                                    "Without meaning since Redis 3.2.")
                            .with(Directive.Trait.FILE_ONLY)
                            .section("ENCODINGS"),
                    accepted(
                                    "list-max-ziplist-value",
                                    lines(1, 1),
                                    List.of(),
                                    "Without meaning since Redis 3.2.")
                            .with(Directive.Trait.FILE_ONLY)
                            .section("ENCODINGS"),
                    accepted(
                                    "lua-replicate-commands",
                                    lines(1, 1),
                                    List.of(),
                                    "Without meaning since Redis 7.0.")
                            .with(Directive.Trait.FILE_ONLY)
                            .section("ENCODINGS"));

    private static final List<Directive<?>> APPEND_ONLY_MODE =
            List.of(
                    accepted(
                                    "appendfilename",
                                    fileName("appendfilename can't be a path, just a filename"),
                                    "appendonly.aof",
                                    AOF_ONLY)
                            .section("APPEND ONLY MODE"),
                    accepted(
                                    "appenddirname",
                                    fileName("appenddirname can't be a path, just a dirname"),
                                    "appendonlydir",
                                    AOF_ONLY)
                            .section("APPEND ONLY MODE"),
                    accepted("appendfsync", oneOf("everysec", "always", "no"), "everysec", AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("no-appendfsync-on-rewrite", yesNo(), false, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted(
                                    "auto-aof-rewrite-percentage",
                                    integer(0, Integer.MAX_VALUE),
                                    100L,
                                    AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("auto-aof-rewrite-min-size", bytes(), 64 * MIB, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("aof-load-truncated", yesNo(), true, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("aof-use-rdb-preamble", yesNo(), true, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("aof-timestamp-enabled", yesNo(), false, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("aof-rewrite-incremental-fsync", yesNo(), true, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"),
                    accepted("aof-disable-auto-gc", yesNo(), false, AOF_ONLY)
                            .mutable()
                            .section("APPEND ONLY MODE"));

    private static final List<Directive<?>> TLS =
            List.of(
                    accepted("tls-dh-params-file", text(), "", OWN_GROUPS)
                            .mutable()
                            .section("TLS"));

    private static final List<Directive<?>> CLUSTER =
            List.of(
                    accepted("cluster-config-file", text(), "nodes.conf", CLUSTER_ONLY)
                            .section("CLUSTER"),
                    accepted(
                                    "cluster-node-timeout",
                                    integer(0, Long.MAX_VALUE),
                                    15000L,
                                    CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-port", integer(0, 65535), 0L, CLUSTER_ONLY)
                            .section("CLUSTER"),
                    accepted(
                                    "cluster-replica-validity-factor",
                                    integer(0, Integer.MAX_VALUE),
                                    10L,
                                    CLUSTER_ONLY)
                            .alias("cluster-slave-validity-factor")
                            .mutable()
                            .section("CLUSTER"),
                    accepted(
                                    "cluster-migration-barrier",
                                    integer(0, Integer.MAX_VALUE),
                                    1L,
                                    CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-allow-replica-migration", yesNo(), true, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-require-full-coverage", yesNo(), true, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-replica-no-failover", yesNo(), false, CLUSTER_ONLY)
                            .alias("cluster-slave-no-failover")
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-allow-reads-when-down", yesNo(), false, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-allow-pubsubshard-when-down", yesNo(), true, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-link-sendbuf-limit", bytes(), 0L, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-announce-ip", text(), "", CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-announce-port", integer(0, 65535), 0L, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-announce-tls-port", integer(0, 65535), 0L, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-announce-bus-port", integer(0, 65535), 0L, CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted("cluster-announce-hostname", hostName(), "", CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"),
                    accepted(
                                    "cluster-preferred-endpoint-type",
                                    oneOf("ip", "hostname", "unknown-endpoint"),
                                    "ip",
                                    CLUSTER_ONLY)
                            .mutable()
                            .section("CLUSTER"));

    private static final List<Directive<?>> ACTIVE_DEFRAGMENTATION =
            List.of(
                    accepted("activedefrag", yesNo(), false, DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"),
                    accepted(
                                    "active-defrag-ignore-bytes",
                                    bytes(1, Long.MAX_VALUE),
                                    100 * MIB,
                                    DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"),
                    accepted("active-defrag-threshold-lower", integer(0, 1000), 10L, DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"),
                    accepted("active-defrag-threshold-upper", integer(0, 1000), 100L, DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"),
                    accepted("active-defrag-cycle-min", integer(1, 99), 1L, DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"),
                    accepted("active-defrag-cycle-max", integer(1, 99), 25L, DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"),
                    accepted(
                                    "active-defrag-max-scan-fields",
                                    integer(1, Long.MAX_VALUE),
                                    1000L,
                                    DEFRAGMENTS)
                            .mutable()
                            .section("ACTIVE DEFRAGMENTATION"));

    static final List<Directive<?>> ALL =
            Stream.of(
                            GENERAL,
                            SCRIPTING,
                            MEMORY,
                            ENCODINGS,
                            APPEND_ONLY_MODE,
                            TLS,
                            CLUSTER,
                            ACTIVE_DEFRAGMENTATION)
                    .<Directive<?>>flatMap(List::stream)
                    .toList();

    private AcceptedDirectives() {}
}
