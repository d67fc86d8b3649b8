package dev.vedette.node;

import java.util.Locale;

/// MEMORY DOCTOR: what is wrong with the use of memory. The words for nothing wrong are Redis', as
/// scripts look for them.
final class MemoryDoctor {

    private static final long MIB = 1L << 20;

    /// With less data than this everything is overhead, and no ratio means anything.
    private static final long LITTLE_BYTES = 4 * MIB;

    private static final double PEAK_BY_USED = 1.5;
    private static final double LARGEST_FRAGMENTATION = 1.4;
    private static final long WORTH_NOTING_BYTES = 32 * MIB;
    private static final double REPLICAS_BY_USED = 0.25;
    private static final double CLIENTS_BY_USED = 0.25;

    private static final String EMPTY =
            "Hi Sam, this instance is empty or is using very little memory, my issues detector can't"
                    + " be used in these conditions. Please, leave for your mission on Earth and fill"
                    + " it with some data. The new Sam and I will be back to our programming as soon"
                    + " as I finished rebooting.\n";

    private static final String HEALTHY =
            "Hi Sam, I can't find any memory issue in your instance. I can only account for what"
                    + " occurs on this base.\n";

    private final MemoryFigures figures;
    private final StringBuilder found = new StringBuilder();

    MemoryDoctor(MemoryFigures figures) {
        this.figures = figures;
    }

    String report() {
        if (figures.used - figures.use.startupBytes() < LITTLE_BYTES) {
            return EMPTY;
        }
        lookAtPeak();
        lookAtGaps();
        lookAtBuffers();
        return found.isEmpty()
                ? HEALTHY
                : "Sam, I detected a few issues in this instance:\n\n" + found;
    }

    private void lookAtPeak() {
        if (figures.peak > PEAK_BY_USED * figures.used) {
            say(
                    "Peak memory: %s are used now, %s were used at the peak. Blocks are moved together"
                            + " and chunks given back by themselves; MEMORY PURGE gives back what is"
                            + " kept ready, and collects garbage.",
                    size(figures.used), size(figures.peak));
        }
    }

    private void lookAtGaps() {
        long gaps = figures.gaps;
        if (gaps > WORTH_NOTING_BYTES && gaps > (LARGEST_FRAGMENTATION - 1) * figures.allocated) {
            say(
                    "Fragmentation: %s lie unused between %s of data. They are closed up while no"
                            + " snapshot is open (active_defrag_running in INFO); a replica that loads"
                            + " slowly keeps one open.",
                    size(gaps), size(figures.allocated));
        }
    }

    private void lookAtBuffers() {
        long replicas = figures.use.replicaBytes();
        if (replicas > WORTH_NOTING_BYTES && replicas > REPLICAS_BY_USED * figures.used) {
            say(
                    "Replicas: %s wait to be sent to replicas that do not keep up. Look at their lag in"
                            + " INFO replication; client-output-buffer-limit cuts them off.",
                    size(replicas));
        }
        long clients = figures.use.ordinaryClientBytes();
        if (clients > WORTH_NOTING_BYTES && clients > CLIENTS_BY_USED * figures.used) {
            say(
                    "Clients: their buffers take %s. CLIENT LIST shows whose (tot-mem, omem); the limits"
                            + " are client-output-buffer-limit and maxmemory-clients.",
                    size(clients));
        }
    }

    private void say(String text, Object... numbers) {
        found.append(" * ").append(String.format(Locale.ROOT, text, numbers)).append("\n\n");
    }

    private static String size(long bytes) {
        return NodeSections.human(bytes);
    }
}
