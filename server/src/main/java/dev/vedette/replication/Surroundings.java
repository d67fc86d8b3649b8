package dev.vedette.replication;

import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The node around replication.
///
/// @param dispatcher exists once the node is put together, of which the commands of this room are a
///   part
/// @param announcedPort the port other nodes should connect to
/// @param rdbFile where the node's RDB lies: a replica's received RDB replaces it
/// @param describe a client in one line, as CLIENT LIST shows it
/// @param adopt makes the link to our master a client that can be listed and killed; we go on
///   reading it
/// @param dialler connects to a master as the node is configured to
/// @param serverVersion what RDBs say wrote them
/// @param usedMemoryBytes INFO's `used_memory`, which they say as well
public record Surroundings(
        World world,
        Log log,
        Config config,
        Keyspace keyspace,
        Supplier<Dispatcher> dispatcher,
        IntSupplier announcedPort,
        Supplier<String> rdbFile,
        Function<Session, String> describe,
        Function<Connection, Session> adopt,
        Dialler dialler,
        String serverVersion,
        LongSupplier usedMemoryBytes) {

    /// Connects to an address that was known by `name` before it was looked up.
    @FunctionalInterface
    public interface Dialler {
        Connection connect(Address to, String name, Connection.Handler handler);
    }
}
