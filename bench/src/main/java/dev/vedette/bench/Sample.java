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
        CpuTime cpu,
        double loadMicros,
        LoadFigures load) {

    static final String CSV_HEADER =
            "round,server,data,workload,pipeline,requests,commands_per_second,cpu_us_per_command,"
                    + "kernel_us_per_command,load_cpu_us_per_command,p50_ms,p99_ms,p99.9_ms";

    /// Server CPU time for one command.
    double cpuPerCommand() {
        return cpu.micros() / requests;
    }

    /// What of it was spent in the kernel.
    double kernelPerCommand() {
        return cpu.kernelMicros() / requests;
    }

    /// How much of its core the load had, 1 being all of it.
    double loadShare() {
        return loadMicros / requests * load.perSecond() / 1e6;
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "%d,%s,%s,%s,%d,%d,%.0f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f",
                round,
                server,
                data,
                workload,
                pipeline,
                requests,
                load.perSecond(),
                cpuPerCommand(),
                kernelPerCommand(),
                loadMicros / requests,
                load.p50(),
                load.p99(),
                load.p999());
    }
}
