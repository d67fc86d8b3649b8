package dev.vedette.bench;

import java.util.Locale;

/// One run of one workload on one server.
record Sample(
        int round,
        String server,
        String data,
        String workload,
        int pipeline,
        long requests,
        double cpuMicros,
        LoadFigures load) {

    static final String CSV_HEADER =
            "round,server,data,workload,pipeline,requests,commands_per_second,cpu_us_per_command,"
                    + "p50_ms,p99_ms,p99.9_ms";

    /// Server CPU time for one command.
    double cpuPerCommand() {
        return cpuMicros / requests;
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "%d,%s,%s,%s,%d,%d,%.0f,%.3f,%.3f,%.3f,%.3f",
                round,
                server,
                data,
                workload,
                pipeline,
                requests,
                load.perSecond(),
                cpuPerCommand(),
                load.p50(),
                load.p99(),
                load.p999());
    }
}
