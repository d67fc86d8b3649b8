package dev.vedette.world.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// How much memory blocks outside the heap may take. Asked of files rather than of the JVM's
/// management beans, which take 50 ms of a start.
final class BlockBytes {

    private static final String OPTION = "-XX:MaxDirectMemorySize=";

    /// Of the machine's memory: the rest is for the system, for sockets and for what the JVM itself
    /// needs.
    private static final int MACHINE_PERCENT = 88;

    private static final String UNITS = "bkmgt";

    private BlockBytes() {}

    /// @param totalBytes the machine's memory; 0 if unknown
    static long limit(long totalBytes) {
        long machine = Math.min(totalBytes, container()) / 100 * MACHINE_PERCENT;
        long jvm = jvmLimit(text("/proc/self/cmdline").split("\0"));
        return machine == 0 ? jvm : Math.min(machine, jvm);
    }

    /// What this group of processes may take, where somebody has limited it.
    private static long container() {
        String limit = text("/sys/fs/cgroup/memory.max").strip();
        return limit.matches("[0-9]{1,18}") ? Long.parseLong(limit) : Long.MAX_VALUE;
    }

    /// Without the option the JVM grants as much as the heap may have.
    static long jvmLimit(String[] words) {
        long limit = Runtime.getRuntime().maxMemory();
        for (String word : words) {
            String size = word.startsWith(OPTION) ? word.substring(OPTION.length()) : "";
            String digits = size.replaceAll("[^0-9].*", "");
            if (!digits.isEmpty()) {
                String unit = size.substring(digits.length()).toLowerCase(Locale.ROOT);
                int power = unit.isEmpty() ? 0 : Math.max(0, UNITS.indexOf(unit.charAt(0)));
                limit = Long.parseLong(digits) << (10 * power);
            }
        }
        return limit;
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException _) {
            return "";
        }
    }
}
