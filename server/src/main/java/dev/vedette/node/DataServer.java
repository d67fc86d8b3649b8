package dev.vedette.node;

import dev.vedette.acl.AclDirectives;
import dev.vedette.acl.Lexicon;
import dev.vedette.acl.Users;
import dev.vedette.command.CommandCommand;
import dev.vedette.command.Gate;
import dev.vedette.command.UnitEnd;
import dev.vedette.config.Compatibility;
import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Directives;
import dev.vedette.config.Syntax;
import dev.vedette.data.hashes.HashCommands;
import dev.vedette.data.keys.KeyCommands;
import dev.vedette.data.lists.ListCommands;
import dev.vedette.data.sets.SetCommands;
import dev.vedette.data.sortedsets.SortedSetCommands;
import dev.vedette.data.strings.StringCommands;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.persistence.ConfigCommands;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.persistence.DebugCommands;
import dev.vedette.persistence.Persistence;
import dev.vedette.persistence.PersistenceDirectives;
import dev.vedette.pubsub.Channels;
import dev.vedette.pubsub.KeyEvents;
import dev.vedette.replication.Replication;
import dev.vedette.replication.ReplicationDirectives;
import dev.vedette.replication.Surroundings;
import dev.vedette.resp.Reply;
import dev.vedette.transaction.Transactions;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The rooms of a data server, put together by hand.
public final class DataServer {

    static final Directive<Long> DATABASES =
            Directive.of("databases", Syntax.integer(1, Integer.MAX_VALUE), 16L)
                    .section("GENERAL")
                    .about("How many databases there are.");

    /// What has no room of its own, or nothing to act on.
    private static final List<Directive<?>> OTHERS =
            List.of(
                    Outgoing.BIND_SOURCE,
                    Directive.accepted(
                                    "propagation-error-behavior",
                                    Syntax.oneOf("ignore", "panic", "panic-on-replicas"),
                                    "ignore",
                                    "A command of the master that fails here ends the link.")
                            .mutable()
                            .section("REPLICATION"),
                    Directive.notYet(
                                    "rdb-del-sync-files",
                                    Syntax.yesNo(),
                                    false,
                                    "Deleting the RDB files of syncs")
                            .mutable()
                            .section("SNAPSHOTTING"));

    /// Every directive a data server knows.
    public static final List<Directive<?>> DIRECTIVES =
            Stream.of(
                            NodeDirectives.ALL,
                            AclDirectives.of(Lexicon.ofNodes()),
                            TlsDirectives.ALL,
                            List.<Directive<?>>of(DATABASES),
                            EngineDirectives.ALL,
                            MemoryDirectives.ALL,
                            OTHERS,
                            KeyEvents.DIRECTIVES,
                            PersistenceDirectives.ALL,
                            ReplicationDirectives.ALL,
                            Directives.OF_NO_ROOM)
                    .<Directive<?>>flatMap(List::stream)
                    .toList();

    private DataServer() {}

    /// A node that serves data, configured by `config`; nothing listens before its start.
    public static Node node(World world, Config config, Log log, String configFile) {
        Journal journal = new Journal();
        Keyspace keyspace = keyspace(world, config, journal);
        EngineDirectives.apply(config, keyspace);
        Channels channels = new Channels();

        Contents contents =
                new Contents(Contents.Nature.STANDALONE, keyspace).configFile(configFile);
        Users users = Accounts.of(world, config, log, contents, Lexicon.ofNodes());
        contents.users(users);
        Transactions transactions = new Transactions(keyspace);
        contents.commands(transactions.commands()).onReset(transactions::end);
        contents.commands(CommandCommand.ALL)
                .commands(StringCommands.ALL)
                .commands(KeyCommands.ALL)
                .commands(ListCommands.ALL)
                .commands(SortedSetCommands.ALL)
                .commands(HashCommands.ALL)
                .commands(SetCommands.ALL);
        contents.commands(channels.commands())
                .onReset(channels::leaveAll)
                .figure("pubsub_channels", channels::channelCount)
                .figure("pubsub_patterns", channels::patternCount)
                .figure("pubsubshard_channels", channels::shardChannelCount);
        contents.timed(new SlabUpkeep(world, keyspace));
        Replication replication = replication(world, config, log, contents);
        contents.commands(replication.commands())
                .infoSections(replication.infoSections())
                .timed(replication)
                .beforeReplies(replication::feed)
                .beforeWriting(replication::beforeWriting)
                .heldBytes(replication::heldBytes)
                .mayEnd(replication::areReplicasInSync)
                .onEnd(
                        _ -> {
                            replication.reportLag(contents.node().now());
                            return true;
                        })
                .role(() -> Optional.of(replication.isMaster() ? "master" : "replica"))
                .figure("connected_slaves", replication::replicaCount)
                .figure("mem_total_replication_buffers", replication::streamBytes)
                .figure("mem_replication_backlog", replication::backlogBytes)
                .figure("sync_full", replication::fullSyncs)
                .figure("sync_partial_ok", replication::partialSyncs)
                .figure("sync_partial_err", replication::partialRefusals);
        Persistence persistence = persistence(world, config, log, contents, replication, users);
        MemoryLimit limit = memoryLimit(world, config, log, contents, replication);
        contents.gate(gate(limit, replication, persistence));
        KeyEvents keyEvents = new KeyEvents(channels, config, journal);
        contents.unitEnd(unitEnd(transactions, keyEvents, replication, persistence));
        contents.infoOrder(
                "server",
                "clients",
                "memory",
                "persistence",
                "stats",
                "replication",
                "cpu",
                "modules",
                "commandstats",
                "errorstats",
                "latencystats",
                "cluster",
                "keyspace");
        return new Node(world, config, log, contents);
    }

    /// The rules of all rooms, in Redis' order. They are called by name, because every command asks
    /// them: what is in a list the compiler can neither see through nor leave out.
    private static Gate gate(MemoryLimit limit, Replication replication, Persistence persistence) {
        return (session, command, argv) -> {
            Reply refusal = Channels.refuse(session, command, argv);
            if (refusal == null) {
                refusal = limit.refuse(session, command, argv);
            }
            if (refusal == null) {
                refusal = replication.refuse(session, command, argv);
            }
            return refusal == null ? persistence.refuse(session, command) : refusal;
        };
    }

    private static MemoryLimit memoryLimit(
            World world, Config config, Log log, Contents contents, Replication replication) {
        Keyspace keyspace = contents.keyspace;
        Evictions evictions = evictions(world, config, log, contents, replication);
        contents.timed(evictions)
                .clientLimit(() -> MemoryDirectives.clientLimit(config))
                .onResetStats(evictions::resetCounts)
                .onResetStats(keyspace::resetCounts)
                .figure("evicted_keys", keyspace::evicted)
                .figure("total_eviction_exceeded_time", evictions::exceededMillis)
                .figure("current_eviction_exceeded_time", evictions::exceededMillisNow);
        return new MemoryLimit(evictions, keyspace, world.host());
    }

    private static Evictions evictions(
            World world, Config config, Log log, Contents contents, Replication replication) {
        BooleanSupplier isLeftToMaster =
                () -> !replication.isMaster() && config.get(MemoryDirectives.REPLICA_IGNORES);
        return new Evictions(
                config,
                log,
                contents.keyspace,
                () -> world.clock().now().nanos(),
                () -> contents.node().memory().countedBytes(),
                () ->
                        !contents.isLoading.getAsBoolean()
                                && !contents.keyspace.isHeld()
                                && !isLeftToMaster.getAsBoolean()
                                && replication.mayChangeData(),
                () -> contents.node().dispatcher().endSweep());
    }

    /// Who looks at what a unit did, in this order; by name, as the gates.
    private static UnitEnd unitEnd(
            Transactions transactions,
            KeyEvents keyEvents,
            Replication replication,
            Persistence persistence) {
        return journal -> {
            transactions.unitEnded(journal);
            keyEvents.unitEnded(journal);
            replication.unitEnded(journal);
            persistence.unitEnded(journal);
        };
    }

    private static Persistence persistence(
            World world,
            Config config,
            Log log,
            Contents contents,
            Replication replication,
            Users users) {
        Persistence persistence = new Persistence(world, log, config, contents.keyspace);
        BooleanSupplier isReplica = () -> !config.get(ReplicationDirectives.REPLICAOF).isNone();
        persistence.isReplica(isReplica);
        persistence.streamPoint(replication::streamPoint);
        persistence.usedMemory(() -> contents.node().memory().usedBytes());
        ConfigCommands configCommands =
                new ConfigCommands(
                        config,
                        new ConfigStore(world, log, config, contents.configFile, users::rewriting),
                        () -> contents.node().resetStats(),
                        Clients::isLocal,
                        persistence::isLoading);
        new DebugCommands(persistence, config).handlers().forEach(contents::debug);
        contents.commands(persistence.commands())
                .commands(configCommands.commands())
                .infoSections(persistence.infoSections())
                .timed(persistence)
                .isLoading(() -> persistence.isLoading() || replication.isLoading())
                .onStart(
                        () -> {
                            log.role(isReplica.getAsBoolean() ? Log.Role.REPLICA : Log.Role.MASTER);
                            persistence.startLoading(
                                    facts ->
                                            replication.start(
                                                    facts == null ? null : facts.stream()),
                                    contents.node()::cannotStart);
                        })
                .onEnd(
                        ending -> {
                            // Half the data must not replace the file it is being loaded from.
                            boolean saves =
                                    !ending.noSave()
                                            && !contents.isLoading.getAsBoolean()
                                            && (ending.save() || persistence.hasSavePoints());
                            return persistence.finish(saves, ending.force());
                        });
        return persistence;
    }

    private static Replication replication(World world, Config config, Log log, Contents contents) {
        return new Replication(
                new Surroundings(
                        world,
                        log,
                        config,
                        contents.keyspace,
                        () -> contents.node().dispatcher(),
                        () -> Encryption.announcedPort(config),
                        () -> config.get(PersistenceDirectives.DBFILENAME),
                        session -> contents.node().describe(session),
                        connection -> contents.node().clients().adopt(connection),
                        (to, name, handler) -> Encryption.connect(world, config, to, name, handler),
                        Compatibility.REDIS_VERSION,
                        () -> contents.node().memory().usedBytes()));
    }

    private static Keyspace keyspace(World world, Config config, Journal journal) {
        byte[] seeds = new byte[2 * Long.BYTES];
        world.secrets().fill(seeds);
        ByteBuffer seed = ByteBuffer.wrap(seeds);
        int databases = config.get(DATABASES).intValue();
        return new Keyspace(databases, seed.getLong(), seed.getLong(), world.rng(), journal);
    }
}
