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
import java.util.function.Supplier;

/// The configuration file of a running server.
public final class ConfigStore {

    private final World world;
    private final Log log;
    private final Config config;
    private final String path;
    private final Supplier<Consumer<Rewrite>> others;
    private long last;
    private final Object writing = new Object();

    /// The order that the file is of; guarded by [#writing].
    private long written;

    /// @param path absolute, or empty for a server that was started without a file
    /// @param others gives what writes, as it is at that moment and on whatever thread, what no
    ///   directive's value says: the users
    public ConfigStore(
            World world, Log log, Config config, String path, Supplier<Consumer<Rewrite>> others) {
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
            write(order());
            return ended("");
        } catch (DiskFailure failed) {
            return ended(failed.reason());
        }
    }

    /// As [#rewrite], with the values of now, but another thread makes the text and waits for the
    /// disk; `done` is given the answer.
    public void rewrite(Consumer<String> done) {
        Order order = order();
        Callable<String> work =
                () -> {
                    write(order);
                    return "";
                };
        world.jobs().run("config-rewrite", work, outcome -> done.accept(ended(failure(outcome))));
    }

    private Order order() {
        return new Order(++last, config.copy(), others.get());
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

    /// One at a time, and older values never replace newer ones.
    private void write(Order order) throws DiskFailure {
        synchronized (writing) {
            if (order.number > written) {
                boolean isThere = world.disk().exists(path);
                Bytes old = isThere ? Bytes.of(world.disk().readAll(path)) : Bytes.EMPTY;
                Rewrite rewrite = Rewrite.of(old, order.values);
                order.others.accept(rewrite);
                String temporary = path + "-" + world.host().pid() + ".tmp";
                DurableFile.replace(world.disk(), path, temporary, rewrite.text());
                written = order.number;
            }
        }
    }

    /// What is to be written: as it was when it was ordered.
    ///
    /// @param number counts the orders
    private record Order(long number, Config values, Consumer<Rewrite> others) {}
}
