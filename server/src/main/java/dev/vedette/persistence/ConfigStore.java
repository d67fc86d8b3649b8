package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Rewrite;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// The configuration file of a running server.
public final class ConfigStore {

    private final World world;
    private final Log log;
    private final Config config;
    private final String path;
    private final Consumer<Rewrite> others;
    private long last;
    private final Object writing = new Object();

    /// Of the text that lies in the file; guarded by [#writing].
    private long written;

    /// @param path absolute, or empty for a server that was started without a file
    /// @param others writes what no directive's value says: the users
    public ConfigStore(World world, Log log, Config config, String path, Consumer<Rewrite> others) {
        this.world = world;
        this.log = log;
        this.config = config;
        this.path = path;
        this.others = others;
    }

    /// Reads configurations from the world's disk.
    public static ConfigFile reader(Config config, World world) {
        return new ConfigFile(
                config,
                file -> contentOf(world, file),
                directory -> {
                    try {
                        return world.disk().list(directory);
                    } catch (DiskFailure _) {
                        // A pattern that leads nowhere includes nothing.
                        return List.of();
                    }
                });
    }

    /// The bytes of a file; [ConfigError] with the system's reason if it cannot be read.
    public static Bytes contentOf(World world, String file) {
        try {
            return Bytes.of(world.disk().readAll(file));
        } catch (DiskFailure failed) {
            throw new ConfigError(failed.reason());
        }
    }

    public boolean hasFile() {
        return !path.isEmpty();
    }

    /// Writes the present values into the file, which is created if it has gone; empty, or why that
    /// failed. Waits for the disk.
    public String rewrite() {
        try {
            Text text = text();
            replace(text);
            return ended("");
        } catch (DiskFailure failed) {
            return ended(failed.reason());
        }
    }

    /// As [#rewrite], with the values of now, but another thread waits for the disk; `done` is
    /// given the answer.
    public void rewrite(Consumer<String> done) {
        try {
            Text text = text();
            Callable<String> work =
                    () -> {
                        replace(text);
                        return "";
                    };
            world.jobs()
                    .run("config-rewrite", work, outcome -> done.accept(ended(failure(outcome))));
        } catch (DiskFailure failed) {
            done.accept(ended(failed.reason()));
        }
    }

    private Text text() throws DiskFailure {
        Bytes old = world.disk().exists(path) ? Bytes.of(world.disk().readAll(path)) : Bytes.EMPTY;
        Rewrite rewrite = Rewrite.of(old, config);
        others.accept(rewrite);
        return new Text(++last, rewrite.text());
    }

    private String ended(String failure) {
        if (failure.isEmpty()) {
            log.warning("CONFIG REWRITE executed with success.");
        } else {
            log.warning("CONFIG REWRITE failed: %s", failure);
        }
        return failure;
    }

    private static String failure(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Done<String>(String nothing) -> nothing;
            case Outcome.Failed<String>(DiskFailure failed) -> failed.reason();
            case Outcome.Failed<String>(Exception failed) -> String.valueOf(failed.getMessage());
        };
    }

    /// One at a time, and an older text never replaces a newer one.
    private void replace(Text text) throws DiskFailure {
        synchronized (writing) {
            if (text.number > written) {
                String temporary = path + "-" + world.host().pid() + ".tmp";
                DurableFile.replace(world.disk(), path, temporary, text.content);
                written = text.number;
            }
        }
    }

    /// @param number counts the texts, in the order in which they were ordered
    private record Text(long number, Bytes content) {}
}
