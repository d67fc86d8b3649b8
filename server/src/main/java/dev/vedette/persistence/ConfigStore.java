package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Rewrite;
import dev.vedette.world.Disk;
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

    /// Counts what was ordered.
    private long last;

    /// The order that the file is of.
    private long published;

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
        Order order = order();
        try {
            order.prepare();
            order.publish();
            DurableFile.syncName(world.disk(), path);
            return ended("");
        } catch (DiskFailure failed) {
            return ended(failed.reason());
        }
    }

    /// As [#rewrite], with the values of now, but other threads make the text and wait for the
    /// disk; `done` is given the answer.
    public void rewrite(Consumer<String> done) {
        Order order = order();
        Consumer<String> end = failure -> done.accept(ended(failure));
        inBackground(order::prepare, end, () -> publish(order, end));
    }

    private void publish(Order order, Consumer<String> end) {
        try {
            order.publish();
        } catch (DiskFailure failed) {
            end.accept(failed.reason());
            return;
        }
        inBackground(() -> DurableFile.syncName(world.disk(), path), end, () -> end.accept(""));
    }

    private void inBackground(Step step, Consumer<String> failed, Runnable next) {
        Callable<Boolean> work =
                () -> {
                    step.take();
                    return true;
                };
        world.jobs()
                .run(
                        "config-rewrite",
                        work,
                        (Outcome<Boolean> outcome) -> {
                            switch (outcome) {
                                case Outcome.Done<Boolean> _ -> next.run();
                                case Outcome.Failed<Boolean>(DiskFailure failure) ->
                                        failed.accept(failure.reason());
                                case Outcome.Failed<Boolean>(Exception failure) ->
                                        failed.accept(String.valueOf(failure.getMessage()));
                            }
                        });
    }

    private String ended(String failure) {
        if (failure.isEmpty()) {
            log.warning("CONFIG REWRITE executed with success.");
        } else {
            log.warning("CONFIG REWRITE failed: %s", failure);
        }
        return failure;
    }

    private interface Step {
        void take() throws DiskFailure;
    }

    private Order order() {
        last++;
        String temporary = path + "-" + world.host().pid() + "-" + last + ".tmp";
        return new Order(last, temporary, config.copy(), others.get());
    }

    /// What is to be written: as it was when it was ordered.
    private final class Order {
        private final long number;
        private final String temporary;
        private final Config values;
        private final Consumer<Rewrite> rest;

        Order(long number, String temporary, Config values, Consumer<Rewrite> rest) {
            this.number = number;
            this.temporary = temporary;
            this.values = values;
            this.rest = rest;
        }

        /// Puts the new text beside the file; on any thread.
        void prepare() throws DiskFailure {
            Disk disk = world.disk();
            Bytes old = disk.exists(path) ? Bytes.of(disk.readAll(path)) : Bytes.EMPTY;
            Rewrite rewrite = Rewrite.of(old, values);
            rest.accept(rewrite);
            DurableFile.prepare(disk, temporary, rewrite.text());
        }

        /// Gives it the file's name, unless that holds later values already.
        void publish() throws DiskFailure {
            if (number < published) {
                DurableFile.remove(world.disk(), temporary);
                return;
            }
            try {
                DurableFile.rename(world.disk(), temporary, path);
            } catch (DiskFailure failed) {
                DurableFile.remove(world.disk(), temporary);
                throw failed;
            }
            published = number;
        }
    }
}
