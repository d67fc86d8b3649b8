package dev.vedette.replication;

import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// The node around replication.
///
/// @param dispatcher exists once the node is put together, of which the commands of this room are a
///   part
/// @param listeningPort the port clients connect to
/// @param rdbFile where the node's RDB lies: a replica's received RDB replaces it
/// @param describe a client in one line, as CLIENT LIST shows it
/// @param adopt makes the link to our master a client that can be listed and killed; we go on
///   reading it
/// @param source the local address of a connection to a master, null for any
/// @param serverVersion what RDBs say wrote them
public record Surroundings(
        World world,
        Log log,
        Config config,
        Keyspace keyspace,
        Supplier<Dispatcher> dispatcher,
        IntSupplier listeningPort,
        Supplier<String> rdbFile,
        Function<Session, String> describe,
        Function<Connection, Session> adopt,
        Function<Address, @Nullable Address> source,
        String serverVersion) {}
