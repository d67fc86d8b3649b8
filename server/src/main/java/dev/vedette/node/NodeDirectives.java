package dev.vedette.node;

import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.world.Log;

import java.util.List;
import java.util.Map;

/// The directives that every node obeys, whatever it serves.
public final class NodeDirectives {

    private static final long MAX_INT = Integer.MAX_VALUE;
    private static final long MIB = 1024L * 1024;

    /// Redis' values of `loglevel`.
    public enum LogLevel {
        DEBUG(Log.Level.DEBUG),
        VERBOSE(Log.Level.VERBOSE),
        NOTICE(Log.Level.NOTICE),
        WARNING(Log.Level.WARNING);

        private final Log.Level level;

        LogLevel(Log.Level level) {
            this.level = level;
        }

        public Log.Level level() {
            return level;
        }
    }

    /// Who starts us, for `supervised`.
    public enum Supervision {
        UPSTART,
        SYSTEMD,
        AUTO,
        NO
    }

    public static final Directive<Long> PORT =
            Directive.of("port", Syntax.integer(0, 65535), 6379L)
                    .mutable()
                    .section("NETWORK")
                    .about("The TCP port clients connect to; 0 means none.");

    public static final Directive<List<String>> BIND =
            Directive.<List<String>>of("bind", new WordsSyntax("address..."), List.of("*", "-::*"))
                    .mutable()
                    .section("NETWORK")
                    .about(
                            "The addresses to listen on; one with a leading hyphen may be missing"
                                    + " on the machine.");

    static final Directive<Long> TCP_BACKLOG =
            Directive.of("tcp-backlog", Syntax.integer(0, MAX_INT), 511L)
                    .section("NETWORK")
                    .about("How many connections may wait to be accepted.");

    static final Directive<Long> TCP_KEEPALIVE =
            Directive.of("tcp-keepalive", Syntax.integer(0, MAX_INT), 300L)
                    .mutable()
                    .section("NETWORK")
                    .about(
                            "Seconds of silence after which a client's connection is probed; 0"
                                    + " means never.");

    static final Directive<Long> TIMEOUT =
            Directive.of("timeout", Syntax.integer(0, MAX_INT), 0L)
                    .mutable()
                    .section("NETWORK")
                    .about("Seconds after which an idle client is disconnected; 0 means never.");

    public static final Directive<Boolean> PROTECTED_MODE =
            Directive.of("protected-mode", Syntax.yesNo(), true)
                    .mutable()
                    .section("NETWORK")
                    .about("Refuse clients from other machines while no password is set.");

    public static final Directive<Long> MAXCLIENTS =
            Directive.of("maxclients", Syntax.integer(1, 4294967295L), 10000L)
                    .mutable()
                    .section("CLIENTS")
                    .about("How many clients may be connected at the same time.");

    static final Directive<Long> AUTHENTICATION_TIMEOUT =
            Directive.of("authentication-timeout", Syntax.integer(0, MAX_INT), 60L)
                    .mutable()
                    .own()
                    .section("CLIENTS")
                    .about(
                            "Seconds after which a client that has to authenticate and has not is"
                                    + " disconnected, whatever else it sends; 0 means never.");

    static final Directive<Map<OutputLimit.ClientClass, OutputLimit>> OUTPUT_LIMITS =
            Directive.of(
                            "client-output-buffer-limit",
                            new OutputLimit.Limits(),
                            OutputLimit.defaults())
                    .mutable()
                    .section("CLIENTS")
                    .about("When a client that does not read its replies is disconnected.");

    static final Directive<Long> QUERY_LIMIT =
            Directive.of("client-query-buffer-limit", Syntax.bytes(MIB, Long.MAX_VALUE), 1024 * MIB)
                    .mutable()
                    .section("CLIENTS")
                    .about("How much of unfinished requests a client may make the server keep.");

    static final Directive<Long> MAX_BULK =
            Directive.of("proto-max-bulk-len", Syntax.bytes(MIB, Long.MAX_VALUE), 512 * MIB)
                    .mutable()
                    .section("CLIENTS")
                    .about("The longest argument a client may send.");

    static final Directive<Long> HZ =
            Directive.of("hz", Syntax.integer(0, MAX_INT), 10L)
                    .mutable()
                    .section("GENERAL")
                    .about("How often per second background work is done, from 1 to 500.");

    static final Directive<Boolean> DYNAMIC_HZ =
            Directive.of("dynamic-hz", Syntax.yesNo(), true)
                    .mutable()
                    .section("GENERAL")
                    .about("Raise `hz` while many clients are connected.");

    public static final Directive<LogLevel> LOGLEVEL =
            Directive.of("loglevel", Syntax.oneOf(LogLevel.class), LogLevel.NOTICE)
                    .mutable()
                    .section("GENERAL")
                    .about("The least important lines that are logged.");

    public static final Directive<String> LOGFILE =
            Directive.of("logfile", Syntax.emptyableText(), "")
                    .section("GENERAL")
                    .about("The file log lines are added to; standard output if empty.");

    public static final Directive<String> PIDFILE =
            Directive.of("pidfile", Syntax.text(), "")
                    .section("GENERAL")
                    .about("The file the process id is written to.");

    public static final Directive<Boolean> DAEMONIZE =
            Directive.of("daemonize", Syntax.yesNo(), false)
                    .section("GENERAL")
                    .about("Run in the background; the launcher detaches the process.");

    public static final Directive<Supervision> SUPERVISED =
            Directive.of("supervised", Syntax.oneOf(Supervision.class), Supervision.NO)
                    .section("GENERAL")
                    .about("Tell systemd when the server is ready.");

    static final Directive<Boolean> ALWAYS_SHOW_LOGO =
            Directive.of("always-show-logo", Syntax.yesNo(), false)
                    .section("GENERAL")
                    .about("Print the banner also when standard output is no terminal.");

    static final Directive<Long> SHUTDOWN_TIMEOUT =
            Directive.of("shutdown-timeout", Syntax.integer(0, MAX_INT), 10L)
                    .mutable()
                    .section("GENERAL")
                    .about("Seconds to wait for replicas that lag behind before the server ends.");

    static final Directive<ShutdownFlags> SHUTDOWN_ON_SIGINT =
            Directive.of("shutdown-on-sigint", new ShutdownFlags.Flags(), ShutdownFlags.DEFAULT)
                    .mutable()
                    .section("GENERAL")
                    .about("What SIGINT does, in the words of SHUTDOWN.");

    static final Directive<ShutdownFlags> SHUTDOWN_ON_SIGTERM =
            Directive.of("shutdown-on-sigterm", new ShutdownFlags.Flags(), ShutdownFlags.DEFAULT)
                    .mutable()
                    .section("GENERAL")
                    .about("What SIGTERM does, in the words of SHUTDOWN.");

    static final Directive<String> ENABLE_DEBUG =
            Directive.of("enable-debug-command", Syntax.oneOf("no", "yes", "local"), "no")
                    .section("SECURITY")
                    .about("Who may use DEBUG.");

    static final Directive<Long> SLOWLOG_SLOWER_THAN =
            Directive.of("slowlog-log-slower-than", Syntax.integer(-1, Long.MAX_VALUE), 10000L)
                    .mutable()
                    .section("SLOW LOG")
                    .about(
                            "Commands that ran longer than so many microseconds are kept; -1 keeps"
                                    + " none, 0 all.");

    static final Directive<Long> SLOWLOG_MAX_LEN =
            Directive.of("slowlog-max-len", Syntax.integer(0, Long.MAX_VALUE), 128L)
                    .mutable()
                    .section("SLOW LOG")
                    .about("How many slow commands are kept.");

    static final Directive<Long> EXPIRE_EFFORT =
            Directive.of("active-expire-effort", Syntax.integer(1, 10), 1L)
                    .mutable()
                    .section("GENERAL")
                    .about("How much time goes to deleting expired keys, from 1 to 10.");

    static final Directive<Boolean> LATENCY_TRACKING =
            Directive.of("latency-tracking", Syntax.yesNo(), true)
                    .mutable()
                    .section("LATENCY TRACKING")
                    .about("Keep a histogram of how long each command takes.");

    static final Directive<List<Double>> LATENCY_PERCENTILES =
            Directive.<List<Double>>of(
                            "latency-tracking-info-percentiles",
                            new PercentilesSyntax(),
                            List.of(50.0, 99.0, 99.9))
                    .mutable()
                    .section("LATENCY TRACKING")
                    .about("The percentiles INFO latencystats shows.");

    /// In the order of redis.conf.
    public static final List<Directive<?>> ALL =
            List.of(
                    BIND,
                    PROTECTED_MODE,
                    PORT,
                    TCP_BACKLOG,
                    TIMEOUT,
                    TCP_KEEPALIVE,
                    DAEMONIZE,
                    SUPERVISED,
                    PIDFILE,
                    LOGLEVEL,
                    LOGFILE,
                    ALWAYS_SHOW_LOGO,
                    ENABLE_DEBUG,
                    MAXCLIENTS,
                    AUTHENTICATION_TIMEOUT,
                    SHUTDOWN_TIMEOUT,
                    SHUTDOWN_ON_SIGINT,
                    SHUTDOWN_ON_SIGTERM,
                    SLOWLOG_SLOWER_THAN,
                    SLOWLOG_MAX_LEN,
                    LATENCY_TRACKING,
                    LATENCY_PERCENTILES,
                    OUTPUT_LIMITS,
                    QUERY_LIMIT,
                    MAX_BULK,
                    HZ,
                    DYNAMIC_HZ,
                    EXPIRE_EFFORT);

    private NodeDirectives() {}
}
