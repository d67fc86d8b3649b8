package dev.vedette.persistence;

import dev.vedette.command.InfoLines;

/// What has been saved when, and how it went: the numbers behind save points and INFO persistence.
final class SaveCounts {

    private long changes;
    private long lastSaveSeconds;
    private long lastTrySeconds;
    private long lastTookSeconds = -1;
    private boolean lastWentWell = true;
    private long saves;
    private long loadedKeys;
    private long expiredKeys;

    /// A start counts as a save: there is nothing newer than the file.
    SaveCounts(long nowSeconds) {
        lastSaveSeconds = nowSeconds;
    }

    void changed(long count) {
        changes += count;
    }

    /// The file shows all but `changesSince`.
    void saved(long nowSeconds, long changesSince) {
        lastSaveSeconds = nowSeconds;
        lastWentWell = true;
        changes = changesSince;
    }

    /// A client or a save point asked for a save.
    void asked() {
        saves++;
    }

    void started(long nowSeconds) {
        asked();
        lastTrySeconds = nowSeconds;
    }

    void endedWell(long nowSeconds) {
        lastTookSeconds = nowSeconds - lastTrySeconds;
    }

    void endedWithout(long nowSeconds) {
        lastTookSeconds = nowSeconds - lastTrySeconds;
    }

    void failed(long nowSeconds) {
        lastTookSeconds = nowSeconds - lastTrySeconds;
        lastWentWell = false;
    }

    void loaded(long keys, long expired) {
        loadedKeys = keys;
        expiredKeys = expired;
    }

    long changes() {
        return changes;
    }

    long lastSaveSeconds() {
        return lastSaveSeconds;
    }

    long lastTrySeconds() {
        return lastTrySeconds;
    }

    boolean lastWentWell() {
        return lastWentWell;
    }

    void info(InfoLines lines, boolean isSaving, long currentSeconds) {
        lines.line("rdb_changes_since_last_save", changes);
        lines.line("rdb_bgsave_in_progress", isSaving);
        lines.line("rdb_last_save_time", lastSaveSeconds);
        lines.line("rdb_last_bgsave_status", lastWentWell ? "ok" : "err");
        lines.line("rdb_last_bgsave_time_sec", lastTookSeconds);
        lines.line("rdb_current_bgsave_time_sec", currentSeconds);
        lines.line("rdb_saves", saves);
        lines.line("rdb_last_cow_size", 0);
        lines.line("rdb_last_load_keys_expired", expiredKeys);
        lines.line("rdb_last_load_keys_loaded", loadedKeys);
        lines.line("aof_enabled", 0);
        lines.line("aof_rewrite_in_progress", 0);
        lines.line("aof_rewrite_scheduled", 0);
        lines.line("aof_last_rewrite_time_sec", -1);
        lines.line("aof_current_rewrite_time_sec", -1);
        lines.line("aof_last_bgrewrite_status", "ok");
        lines.line("aof_rewrites", 0);
        lines.line("aof_rewrites_consecutive_failures", 0);
        lines.line("aof_last_write_status", "ok");
        lines.line("aof_last_cow_size", 0);
        lines.line("module_fork_in_progress", 0);
        lines.line("module_fork_last_cow_size", 0);
    }
}
