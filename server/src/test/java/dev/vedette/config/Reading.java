package dev.vedette.config;

import dev.vedette.base.Bytes;
import dev.vedette.node.DataServer;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.persistence.Persistence;
import dev.vedette.persistence.PersistenceDirectives;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.os.OsWorld;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// Reads a command line into the directives of a data server, in a directory of the test's.
final class Reading {

    private Reading() {}

    static Config read(Path directory, @Nullable String input, String... arguments)
            throws ConfigFile.Refused {
        OsWorld world = new OsWorld();
        try {
            world.disk().changeDirectory(directory.toString());
        } catch (DiskFailure failed) {
            throw new AssertionError(failed);
        }
        Config config = new Config(DataServer.DIRECTIVES);
        Persistence.obeyDirectory(config, world);
        Invocation invocation = Invocation.of(List.of(arguments));
        ConfigStore.reader(config, world)
                .read(
                        invocation.file(),
                        invocation.readsStandardInput() && input != null ? Bytes.of(input) : null,
                        invocation.overrides());
        config.put(PersistenceDirectives.DIR, world.disk().directory());
        return config;
    }

    /// What is said against the command line, or a text that says that there is nothing.
    static String refusal(Path directory, @Nullable String input, String... arguments) {
        try {
            read(directory, input, arguments);
            return "accepted";
        } catch (ConfigFile.Refused refused) {
            return refused.text();
        }
    }
}
