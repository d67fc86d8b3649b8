package dev.vedette.sentinel;

import dev.vedette.sentinel.core.View;
import dev.vedette.sentinel.core.View.GroupView;
import dev.vedette.sentinel.core.View.InstanceView;
import dev.vedette.sentinel.core.View.ScriptView;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// What the HTTP port says. The metrics bear redis_exporter's names where it has them, so that
/// dashboards made for it show a Sentinel that needs no exporter.
final class HttpPages {

    /// One answer.
    record Page(int status, String type, String text) {}

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final double NANOS = 1e9;

    private final Shell shell;

    HttpPages(Shell shell) {
        this.shell = shell;
    }

    /// Whether the page tells nothing but how this process is.
    static boolean isForAnybody(String target) {
        return target.equals("/healthz") || target.equals("/readyz");
    }

    /// @param target the path, perhaps with a query
    Page answer(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return switch (path) {
            case "/metrics" -> new Page(200, METRICS, metrics());
            case "/healthz" -> new Page(200, TEXT, "ok\n");
            case "/readyz" -> ready();
            case "/primary" -> primary(query);
            default ->
                    new Page(
                            404,
                            TEXT,
                            "There are /metrics, /healthz, /readyz, /primary?master=NAME\n");
        };
    }

    /// Ready is who may vote and fail over.
    private Page ready() {
        View view = shell.view();
        if (view.isTilted()) {
            return new Page(
                    503, TEXT, "tilt: this Sentinel was stopped for a while and only looks\n");
        }
        return shell.couldSave()
                ? new Page(200, TEXT, "ready\n")
                : new Page(503, TEXT, "the configuration file could not be written\n");
    }

    private Page primary(String query) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith("master=")) {
                String name = decoded(pair.substring("master=".length()));
                if (name == null) {
                    return new Page(400, TEXT, "the name is not encoded as a URL has it\n");
                }
                GroupView group = shell.group(name);
                return group == null
                        ? new Page(404, TEXT, "no such master\n")
                        : new Page(200, TEXT, group.address().text() + "\n");
            }
        }
        return new Page(400, TEXT, "say which: /primary?master=NAME\n");
    }

    /// Without `%xx`; null when one of them is not two hexadecimal digits.
    private static @Nullable String decoded(String text) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    return null;
                }
                bytes[length++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' ? ' ' : c);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private String metrics() {
        View view = shell.view();
        List<ScriptView> scripts = shell.scripts();
        MetricsText out = new MetricsText();
        out.gauge("redis_up", "Whether the Sentinel answers").add(1);
        out.gauge("redis_sentinel_masters", "Masters watched").add(view.groups().size());
        out.gauge("redis_sentinel_tilt", "Whether it is in TILT").add(view.isTilted() ? 1 : 0);
        out.gauge("redis_sentinel_running_scripts", "Scripts that run")
                .add(scripts.stream().filter(ScriptView::isRunning).count());
        out.gauge("redis_sentinel_scripts_queue_length", "Scripts that run or wait")
                .add(scripts.size());
        out.gauge("redis_sentinel_simulate_failure_flags", "SENTINEL SIMULATE-FAILURE")
                .add(view.rehearsal().flags());
        groups(out, view.groups());
        out.counter(
                "vedette_sentinel_hellos_refused_total",
                "Hellos that could not be read or whose sender was not believed");
        out.add(shell.refusedHellos());
        failovers(out);
        return out.text();
    }

    private static void groups(MetricsText out, List<GroupView> groups) {
        out.gauge("redis_sentinel_master_status", "1 for the status it has");
        for (GroupView g : groups) {
            String status =
                    g.master().odownAge() >= 0
                            ? "odown"
                            : g.master().sdownAge() >= 0 ? "sdown" : "ok";
            out.add(
                    1,
                    "master_name",
                    g.name(),
                    "master_address",
                    g.address().text(),
                    "master_status",
                    status);
        }
        perGroup(out, groups, "slaves", "Replicas", g -> g.replicas().size());
        perGroup(out, groups, "ok_slaves", "Replicas that are up", g -> up(g.replicas()));
        perGroup(out, groups, "sentinels", "Sentinels", g -> g.sentinels().size() + 1);
        perGroup(out, groups, "ok_sentinels", "Sentinels that are up", g -> up(g.sentinels()) + 1);
        out.gauge("redis_sentinel_master_ckquorum_status", "Whether it could fail over");
        for (GroupView g : groups) {
            String told = SentinelCommands.quorumText(g);
            out.add(told.startsWith("OK") ? 1 : 0, "master_name", g.name(), "message", told);
        }
        perGroup(out, groups, "setting_ckquorum", "quorum", g -> g.settings().quorum());
        perGroup(
                out,
                groups,
                "setting_failover_timeout",
                "failover-timeout",
                g -> g.settings().failoverTimeout());
        perGroup(
                out,
                groups,
                "setting_parallel_syncs",
                "parallel-syncs",
                g -> g.settings().parallelSyncs());
        perGroup(
                out,
                groups,
                "setting_down_after_milliseconds",
                "down-after-milliseconds",
                g -> g.settings().downAfter());
    }

    private static void perGroup(
            MetricsText out,
            List<GroupView> groups,
            String name,
            String about,
            ToLongFunction<GroupView> value) {
        out.gauge("redis_sentinel_master_" + name, about);
        for (GroupView g : groups) {
            out.add(
                    value.applyAsLong(g),
                    "master_name",
                    g.name(),
                    "master_address",
                    g.address().text());
        }
    }

    private static long up(List<InstanceView> instances) {
        return instances.stream().filter(i -> i.sdownAge() < 0).count();
    }

    private void failovers(MetricsText out) {
        FailoverTally tally = shell.tally();
        out.counter("vedette_sentinel_failovers_total", "Failovers of this Sentinel that ended");
        tally.ended()
                .forEach(
                        (kind, count) ->
                                out.add(
                                        count,
                                        "master_name",
                                        kind.master(),
                                        "cause",
                                        kind.cause(),
                                        "outcome",
                                        kind.outcome()));
        String stage = "vedette_sentinel_failover_stage_seconds";
        out.summary(stage, "How long the stages of failovers took");
        tally.stages()
                .forEach(
                        (group, times) ->
                                times.forEach(
                                        (name, time) ->
                                                out.sumAndCount(
                                                        String.format(
                                                                Locale.ROOT,
                                                                "%.6f",
                                                                time.nanos() / NANOS),
                                                        time.count(),
                                                        "master_name",
                                                        group,
                                                        "stage",
                                                        name)));
    }
}
