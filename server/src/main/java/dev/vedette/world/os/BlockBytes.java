package dev.vedette.world.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// How much memory blocks outside the heap may take. Asked of files rather than of the JVM's
/// management beans, which take 50 ms of a start.
final class BlockBytes {

    private static final String OPTION = "-XX:MaxDirectMemorySize=";

    /// Of the machine's memory: for blocks and the heap. The rest is for the system, for sockets
    /// and for what the JVM itself needs.
    private static final int MACHINE_PERCENT = 97;

    /// Who gives the heap nearly all of the machine gets as much for blocks nevertheless.
    private static final int LEAST_PERCENT = 25;

    private static final String UNITS = "bkmgt";
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private BlockBytes() {}

    /// @param totalBytes the machine's memory; 0 if unknown
    /// @param heapBytes what the heap may become, however little it is now: it grows when answers
    ///   are long, and nobody asks the blocks then
    static long limit(long totalBytes, long heapBytes) {
        long machine = Math.min(totalBytes, container(text(OWN_CGROUPS), CGROUPS));
        long jvm = jvmLimit(text(Path.of("/proc/self/cmdline")).split("\0"));
        return machine == 0 ? jvm : Math.min(besides(machine, heapBytes), jvm);
    }

    private static final Path OWN_CGROUPS = Path.of("/proc/self/cgroup");

    static long besides(long machine, long heapBytes) {
        long percent = machine / 100;
        return Math.max(percent * MACHINE_PERCENT - heapBytes, percent * LEAST_PERCENT);
    }

    /// What this group of processes, or one that it is part of, may take, where somebody has
    /// limited it. A container sees its own group at the root, whatever its path says.
    ///
    /// @param own a line for each hierarchy: its number, what it controls, the group; version 2 is
    ///   the one that controls nothing by name
    static long container(String own, Path root) {
        long least = Long.MAX_VALUE;
        for (String line : own.split("\n")) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && fields[1].isEmpty()) {
                least = Math.min(least, least(root, fields[2], "memory.max"));
            } else if (fields.length == 3 && fields[1].equals("memory")) {
                Path memory = root.resolve("memory");
                least = Math.min(least, least(memory, fields[2], "memory.limit_in_bytes"));
            }
        }
        return least;
    }

    private static long least(Path root, String group, String file) {
        long least = Long.MAX_VALUE;
        Path named = root.resolve(group.substring(1)).normalize();
        Path folder = named.startsWith(root) ? named : root;
        while (folder != null && folder.startsWith(root)) {
            String limit = text(folder.resolve(file)).strip();
            if (limit.matches("[0-9]{1,18}")) {
                least = Math.min(least, Long.parseLong(limit));
            }
            folder = folder.getParent();
        }
        return least;
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

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
