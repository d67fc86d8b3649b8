package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Catalogue;
import dev.vedette.command.CommandStats;
import dev.vedette.command.InfoLines;
import dev.vedette.command.InfoSection;
import dev.vedette.command.Session;
import dev.vedette.config.Compatibility;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.world.Host;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// INFO: the sections of the node itself in the fields and order of Redis 7.0, between those the
/// rooms bring.
///
/// Fields of things that exist only inside Redis (its allocator, threads, Lua) are there because
/// tools read them: they say what is true here, which is mostly 0.
final class NodeSections {

    private static final double MICROS_PER_SECOND = 1_000_000;
    private static final int MICRO_DECIMALS = 6;
    private static final double KIB = 1024;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long LRU_CLOCK_MASK = (1 << 24) - 1;

    private final Node node;
    private @Nullable List<InfoSection> sections;

    NodeSections(Node node) {
        this.node = node;
    }

    /// The text of the wanted sections; of the default ones if none is named.
    String text(List<Bytes> wanted) {
        Set<String> names = new LinkedHashSet<>();
        wanted.forEach(word -> names.add(word.latin1().toLowerCase(Locale.ROOT)));
        boolean isAll = names.contains("all") || names.contains("everything");
        boolean isDefault = names.isEmpty() || names.contains("default");
        InfoLines lines = new InfoLines();
        for (InfoSection section : sections()) {
            // As in Redis, "all" leaves out what modules bring, and with it the list of modules
            // stays.
            if (isAll || isDefault && section.isDefault() || names.contains(section.name())) {
                lines.heading(section.title());
                section.lines().accept(lines);
            }
        }
        return lines.text();
    }

    /// In their order; all rooms have brought theirs when somebody asks for the first time.
    private List<InfoSection> sections() {
        List<InfoSection> known = sections;
        if (known == null) {
            List<InfoSection> unordered = new ArrayList<>(node.contents().infoSections);
            unordered.addAll(own());
            known = new ArrayList<>();
            for (String name : node.contents().infoOrder) {
                for (InfoSection section : unordered) {
                    if (section.name().equals(name)) {
                        known.add(section);
                    }
                }
            }
            sections = known;
        }
        return known;
    }

    private List<InfoSection> own() {
        return List.of(
                new InfoSection("server", "Server", true, this::server),
                new InfoSection("clients", "Clients", true, this::clients),
                new InfoSection("memory", "Memory", true, this::memory),
                new InfoSection("stats", "Stats", true, this::stats),
                new InfoSection("cpu", "CPU", true, this::cpu),
                new InfoSection("modules", "Modules", true, _ -> {}),
                new InfoSection("commandstats", "Commandstats", false, this::commandStats),
                new InfoSection("errorstats", "Errorstats", true, this::errorStats),
                new InfoSection("latencystats", "Latencystats", false, this::latencyStats),
                new InfoSection(
                        "cluster", "Cluster", true, lines -> lines.line("cluster_enabled", 0)),
                new InfoSection("keyspace", "Keyspace", true, this::keyspace));
    }

    private void server(InfoLines lines) {
        Host host = node.world().host();
        Config config = node.config();
        long uptime = node.now().millisSince(node.started()) / 1000;
        lines.line("redis_version", Compatibility.REDIS_VERSION);
        lines.line("redis_git_sha1", "00000000");
        lines.line("redis_git_dirty", 0);
        lines.line("redis_build_id", Versions.BUILD_ID);
        lines.line("redis_mode", node.contents().nature.mode);
        lines.line("os", host.os());
        lines.line("arch_bits", 64);
        lines.line("monotonic_clock", "POSIX clock_gettime");
        lines.line("multiplexing_api", "java.nio");
        lines.line("atomicvar_api", "none");
        lines.line("gcc_version", "0.0.0");
        lines.line("process_id", host.pid());
        lines.line("process_supervised", supervisedBy(config));
        lines.line("run_id", node.runId());
        lines.line("tcp_port", Encryption.shownPort(config));
        lines.line("server_time_usec", node.micros());
        lines.line("uptime_in_seconds", uptime);
        lines.line("uptime_in_days", uptime / SECONDS_PER_DAY);
        lines.line("hz", node.hz());
        lines.line("configured_hz", node.hz());
        lines.line("lru_clock", node.now().seconds() & LRU_CLOCK_MASK);
        lines.line("executable", host.executable());
        lines.line("config_file", node.configFile());
        lines.line("io_threads_active", 0);
        Moment endsBy = node.endsBy();
        if (endsBy != null) {
            lines.line("shutdown_in_milliseconds", endsBy.millisSince(node.now()));
        }
        lines.line("vedette_version", Versions.VEDETTE);
        node.encryption().info(lines);
    }

    private static String supervisedBy(Config config) {
        return switch (config.get(NodeDirectives.SUPERVISED)) {
            case SYSTEMD -> "systemd";
            case UPSTART -> "upstart";
            case NO, AUTO -> "no";
        };
    }

    private void clients(InfoLines lines) {
        long input = 0;
        long output = 0;
        long blocked = 0;
        long timed = 0;
        for (Client client : node.clients().all()) {
            input = Math.max(input, client.input.available() + client.input.free());
            output = Math.max(output, client.output.size());
            Session.Waiting waiting = client.session.waiting();
            blocked += client.session.isBlocked() ? 1 : 0;
            timed += waiting != null && waiting.hasDeadline() ? 1 : 0;
        }
        lines.line(
                "connected_clients",
                node.clients().count() - node.contents().figure("connected_slaves"));
        lines.line("cluster_connections", 0);
        lines.line("maxclients", node.config().get(NodeDirectives.MAXCLIENTS));
        lines.line("client_recent_max_input_buffer", input);
        lines.line("client_recent_max_output_buffer", output);
        lines.line("blocked_clients", blocked);
        lines.line("tracking_clients", 0);
        lines.line("clients_in_timeout_table", timed);
    }

    private void memory(InfoLines lines) {
        Host host = node.world().host();
        MemoryFigures figures = new MemoryFigures(node);
        MemoryUse use = figures.use;
        Keyspace keyspace = node.contents().keyspace;
        sized(lines, "used_memory", figures.used);
        sized(lines, "used_memory_rss", figures.resident);
        sized(lines, "used_memory_peak", figures.peak);
        lines.line("used_memory_peak_perc", percent(figures.used, figures.peak));
        lines.line("used_memory_overhead", figures.overhead);
        lines.line("used_memory_startup", use.startupBytes());
        lines.line("used_memory_dataset", figures.dataset());
        lines.line(
                "used_memory_dataset_perc", InfoLines.decimal(figures.datasetPercent(), 2) + "%");
        lines.line("allocator_allocated", figures.allocated);
        lines.line("allocator_active", figures.active);
        lines.line("allocator_resident", figures.held);
        sized(lines, "total_system_memory", host.totalMemoryBytes());
        lines.line("used_memory_lua", 0);
        lines.line("used_memory_vm_eval", 0);
        lines.line("used_memory_lua_human", human(0));
        lines.line("used_memory_scripts_eval", 0);
        lines.line("number_of_cached_scripts", 0);
        lines.line("number_of_functions", 0);
        lines.line("number_of_libraries", 0);
        lines.line("used_memory_vm_functions", 0);
        sized(lines, "used_memory_vm_total", 0);
        lines.line("used_memory_functions", 0);
        sized(lines, "used_memory_scripts", 0);
        sized(lines, "maxmemory", node.config().get(MemoryDirectives.MAXMEMORY));
        lines.line("maxmemory_policy", node.config().format(MemoryDirectives.POLICY).latin1());
        ratio(lines, "allocator_frag", figures.active, figures.allocated);
        ratio(lines, "allocator_rss", figures.held, figures.active);
        ratio(lines, "rss_overhead", figures.resident, figures.held);
        lines.line(
                "mem_fragmentation_ratio",
                MemoryFigures.quotient(figures.resident, figures.used),
                2);
        lines.line("mem_fragmentation_bytes", figures.resident - figures.used);
        lines.line("mem_not_counted_for_evict", use.notCountedBytes());
        lines.line("mem_replication_backlog", use.backlogBytes());
        lines.line(
                "mem_total_replication_buffers",
                node.contents().figure("mem_total_replication_buffers"));
        lines.line("mem_clients_slaves", use.replicaBytes());
        lines.line("mem_clients_normal", use.ordinaryClientBytes());
        lines.line("mem_cluster_links", 0);
        lines.line("mem_aof_buffer", node.contents().figure("mem_aof_buffer"));
        lines.line("mem_allocator", "jvm");
        lines.line("active_defrag_running", keyspace.isDefragmenting() ? 1 : 0);
        lines.line("lazyfree_pending_objects", keyspace.pendingDiscards());
        lines.line("lazyfreed_objects", keyspace.lateDiscards());
    }

    private static void sized(InfoLines lines, String field, long bytes) {
        lines.line(field, bytes);
        lines.line(field + "_human", human(bytes));
    }

    private static void ratio(InfoLines lines, String field, long of, long by) {
        lines.line(field + "_ratio", MemoryFigures.quotient(of, by), 2);
        lines.line(field + "_bytes", of - by);
    }

    private static String percent(long part, long whole) {
        return InfoLines.decimal(MemoryFigures.quotient(part, whole) * 100, 2) + "%";
    }

    /// As Redis shortens sizes: two decimals and one letter.
    static String human(long bytes) {
        if (bytes < KIB) {
            return bytes + "B";
        }
        double size = bytes;
        for (char unit : new char[] {'K', 'M', 'G', 'T', 'P'}) {
            size /= KIB;
            if (size < KIB || unit == 'P') {
                return InfoLines.decimal(size, 2) + unit;
            }
        }
        return bytes + "B";
    }

    private void stats(InfoLines lines) {
        NodeStats stats = node.stats();
        lines.line("total_connections_received", stats.connections);
        lines.line("total_commands_processed", stats.commands);
        lines.line("instantaneous_ops_per_sec", stats.commandRate.perSecond());
        lines.line(
                "total_net_input_bytes",
                stats.netInputBytes + figure("total_net_repl_input_bytes"));
        lines.line("total_net_output_bytes", stats.netOutputBytes);
        lines.line("total_net_repl_input_bytes", figure("total_net_repl_input_bytes"));
        lines.line("total_net_repl_output_bytes", stats.replicaOutputBytes);
        lines.line("instantaneous_input_kbps", stats.inputRate.perSecond() / KIB, 2);
        lines.line("instantaneous_output_kbps", stats.outputRate.perSecond() / KIB, 2);
        lines.line("instantaneous_input_repl_kbps", 0, 2);
        lines.line("instantaneous_output_repl_kbps", stats.replicaOutputRate.perSecond() / KIB, 2);
        lines.line("rejected_connections", stats.rejectedConnections);
        figures(lines, "sync_full", "sync_partial_ok", "sync_partial_err");
        lines.line("expired_keys", node.contents().keyspace.expired());
        lines.line("expired_stale_perc", 0, 2);
        lines.line("expired_time_cap_reached_count", stats.expiryCapReached);
        lines.line("expire_cycle_cpu_milliseconds", stats.expiryNanos / 1_000_000);
        figures(lines, "evicted_keys");
        lines.line("evicted_clients", stats.evictedClients);
        figures(lines, "total_eviction_exceeded_time", "current_eviction_exceeded_time");
        lines.line("keyspace_hits", node.contents().keyspace.hits());
        lines.line("keyspace_misses", node.contents().keyspace.misses());
        figures(
                lines,
                "pubsub_channels",
                "pubsub_patterns",
                "pubsubshard_channels",
                "latest_fork_usec",
                "total_forks",
                "migrate_cached_sockets",
                "slave_expires_tracked_keys",
                "active_defrag_hits",
                "active_defrag_misses",
                "active_defrag_key_hits",
                "active_defrag_key_misses",
                "total_active_defrag_time",
                "current_active_defrag_time",
                "tracking_total_keys",
                "tracking_total_items",
                "tracking_total_prefixes",
                "unexpected_error_replies");
        lines.line("total_error_replies", errorReplies());
        lines.line("dump_payload_sanitizations", 0);
        lines.line("total_reads_processed", stats.reads);
        lines.line("total_writes_processed", stats.writes);
        lines.line("io_threaded_reads_processed", 0);
        lines.line("io_threaded_writes_processed", 0);
        lines.line("reply_buffer_shrinks", 0);
        lines.line("reply_buffer_expands", 0);
    }

    private long figure(String field) {
        return node.contents().figure(field);
    }

    private void figures(InfoLines lines, String... fields) {
        for (String field : fields) {
            lines.line(field, figure(field));
        }
    }

    private long errorReplies() {
        return node.dispatcher().errorCounts().values().stream().mapToLong(Long::longValue).sum();
    }

    private void cpu(InfoLines lines) {
        Host.CpuTime used = node.world().host().cpuTime();
        seconds(lines, "used_cpu_sys", used.systemMicros());
        seconds(lines, "used_cpu_user", used.userMicros());
        seconds(lines, "used_cpu_sys_children", 0);
        seconds(lines, "used_cpu_user_children", 0);
        seconds(lines, "used_cpu_sys_main_thread", used.systemMicros());
        seconds(lines, "used_cpu_user_main_thread", used.userMicros());
    }

    private static void seconds(InfoLines lines, String field, long micros) {
        lines.line(field, micros / MICROS_PER_SECOND, MICRO_DECIMALS);
    }

    private void commandStats(InfoLines lines) {
        for (Catalogue.Entry entry : usedEntries()) {
            CommandStats stats = entry.stats();
            double each = stats.calls() == 0 ? 0 : (double) stats.micros() / stats.calls();
            lines.line(
                    "cmdstat_" + entry.command().fullName(),
                    String.format(
                            Locale.ROOT,
                            "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
                            stats.calls(),
                            stats.micros(),
                            each,
                            stats.rejected(),
                            stats.failed()));
        }
    }

    private List<Catalogue.Entry> usedEntries() {
        List<Catalogue.Entry> used = new ArrayList<>();
        for (Catalogue.Entry entry : node.dispatcher().catalogue().entries()) {
            if (entry.stats().isUsed()) {
                used.add(entry);
            }
            entry.subcommands().stream().filter(sub -> sub.stats().isUsed()).forEach(used::add);
        }
        return used;
    }

    private void errorStats(InfoLines lines) {
        for (Map.Entry<String, Long> error : node.dispatcher().errorCounts().entrySet()) {
            lines.line("errorstat_" + error.getKey(), "count=" + error.getValue());
        }
    }

    private void latencyStats(InfoLines lines) {
        node.latencies().lines(lines);
    }

    private long averageTtl(Database database) {
        return Math.max(0, database.meanExpiryMillis() - node.now().millis());
    }

    private void keyspace(InfoLines lines) {
        for (int i = 0; i < node.contents().keyspace.databases(); i++) {
            Database database = node.contents().keyspace.database(i);
            if (database.size() > 0) {
                lines.line(
                        "db" + i,
                        "keys="
                                + database.size()
                                + ",expires="
                                + database.volatileCount()
                                + ",avg_ttl="
                                + averageTtl(database));
            }
        }
    }
}
