package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Rewrite;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.util.List;
import java.util.function.Consumer;

/// The configuration file of a running server.
public final class ConfigStore {

    private final World world;
    private final Log log;
    private final Config config;
    private final String path;
    private final Consumer<Rewrite> others;

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
    /// failed.
    public String rewrite() {
        try {
            Bytes old =
                    world.disk().exists(path) ? Bytes.of(world.disk().readAll(path)) : Bytes.EMPTY;
            Rewrite rewrite = Rewrite.of(old, config);
            others.accept(rewrite);
            replace(rewrite.text());
            log.warning("CONFIG REWRITE executed with success.");
            return "";
        } catch (DiskFailure failed) {
            log.warning("CONFIG REWRITE failed: %s", failed.reason());
            return failed.reason();
        }
    }

    private void replace(Bytes text) throws DiskFailure {
        String temporary = path + "-" + world.host().pid() + ".tmp";
        DurableFile.replace(world.disk(), path, temporary, text);
    }
}
