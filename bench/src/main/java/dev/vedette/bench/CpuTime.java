package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time as /proc has it: in all, and what of it was spent in the kernel. Linux only.
record CpuTime(double micros, double kernelMicros) {

    /// Ticks of /proc/PID/stat: 100 a second on every Linux a JDK runs on.
    private static final double MICROS_PER_TICK = 10_000;

    private static final int USER_TICKS = 11;
    private static final int CHILDREN_USER_TICKS = 13;

    /// Of all threads of a process so far.
    static CpuTime of(long pid) throws IOException {
        return read(Long.toString(pid), USER_TICKS);
    }

    /// Of the processes that this one has started and that have ended.
    static CpuTime ofEnded() throws IOException {
        return read("self", CHILDREN_USER_TICKS);
    }

    private static CpuTime read(String process, int userTicks) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long user = Long.parseLong(words[userTicks]);
        long kernel = Long.parseLong(words[userTicks + 1]);
        return new CpuTime((user + kernel) * MICROS_PER_TICK, kernel * MICROS_PER_TICK);
    }

    CpuTime since(CpuTime before) {
        return new CpuTime(micros - before.micros, kernelMicros - before.kernelMicros);
    }
}
