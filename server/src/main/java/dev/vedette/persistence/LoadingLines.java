package dev.vedette.persistence;

import dev.vedette.base.Moment;
import dev.vedette.command.InfoLines;

/// The lines that INFO persistence has only while a file is loaded.
final class LoadingLines {

    private LoadingLines() {}

    static void write(InfoLines lines, Loading loading, Moment now) {
        long loaded = loading.loadedBytes();
        long total = loading.totalBytes();
        long elapsedSeconds = now.millisSince(loading.started()) / 1000;
        lines.line("loading_start_time", loading.started().seconds());
        lines.line("loading_total_bytes", total);
        lines.line("loading_rdb_used_mem", Math.max(loading.facts().usedMemoryBytes(), 0));
        lines.line("loading_loaded_bytes", loaded);
        lines.line("loading_loaded_perc", total == 0 ? 0 : loaded * 100.0 / total, 2);
        // One second is the most honest guess before anything has been read.
        long eta = loaded == 0 ? 1 : elapsedSeconds * (total - loaded) / loaded;
        lines.line("loading_eta_seconds", eta);
    }
}
