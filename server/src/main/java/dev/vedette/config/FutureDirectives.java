package dev.vedette.config;

import static dev.vedette.config.Directive.notYet;
import static dev.vedette.config.Syntax.integer;
import static dev.vedette.config.Syntax.lines;
import static dev.vedette.config.Syntax.oneOf;
import static dev.vedette.config.Syntax.text;
import static dev.vedette.config.Syntax.yesNo;

import java.util.List;
import java.util.stream.Stream;

/// Directives of Redis whose feature does not exist here yet. Their default is taken; any other
/// value is refused by name, at start and by CONFIG SET. A row leaves this table together with the
/// commit that brings the feature.
final class FutureDirectives {

    private static final List<Directive<?>> GENERAL =
            List.of(
                    notYet("unixsocket", text(), "", "a Unix socket").section("GENERAL"),
                    notYet("syslog-enabled", yesNo(), false, "logging to syslog")
                            .section("GENERAL"),
                    notYet(
                                    "oom-score-adj",
                                    oneOf("no", "yes", "relative", "absolute"),
                                    "no",
                                    "adjusting the OOM score")
                            .mutable()
                            .section("GENERAL"),
                    notYet("server_cpulist", text(), "", "pinning threads to CPUs")
                            .section("GENERAL"),
                    notYet("bio_cpulist", text(), "", "pinning threads to CPUs").section("GENERAL"),
                    notYet("aof_rewrite_cpulist", text(), "", "pinning threads to CPUs")
                            .section("GENERAL"),
                    notYet("bgsave_cpulist", text(), "", "pinning threads to CPUs")
                            .section("GENERAL"),
                    notYet("socket-mark-id", integer(0, 4294967295L), 0L, "marking sockets")
                            .section("GENERAL"),
                    notYet(
                                    "latency-monitor-threshold",
                                    integer(0, Long.MAX_VALUE),
                                    0L,
                                    "the latency monitor")
                            .mutable()
                            .section("GENERAL"));

    private static final List<Directive<?>> MODULES =
            List.of(
                    notYet("loadmodule", lines(1, Integer.MAX_VALUE), List.of(), "loading modules")
                            .with(Directive.Trait.FILE_ONLY)
                            .section("MODULES"),
                    notYet(
                                    "enable-module-command",
                                    oneOf("no", "yes", "local"),
                                    "no",
                                    "loading modules")
                            .section("MODULES"));

    private static final List<Directive<?>> APPEND_ONLY_MODE =
            List.of(
                    notYet("appendonly", yesNo(), false, "an append only file")
                            .mutable()
                            .section("APPEND ONLY MODE"));

    private static final List<Directive<?>> TLS =
            List.of(
                    notYet("tls-cluster", yesNo(), false, "TLS of a cluster's bus")
                            .mutable()
                            .section("TLS"));

    private static final List<Directive<?>> CLUSTER =
            List.of(notYet("cluster-enabled", yesNo(), false, "cluster mode").section("CLUSTER"));

    static final List<Directive<?>> ALL =
            Stream.of(GENERAL, MODULES, APPEND_ONLY_MODE, TLS, CLUSTER)
                    .<Directive<?>>flatMap(List::stream)
                    .toList();

    private FutureDirectives() {}
}
