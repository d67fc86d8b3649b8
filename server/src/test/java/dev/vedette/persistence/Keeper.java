package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.node.DataServer;
import dev.vedette.node.NodeDirectives;
import dev.vedette.sim.SimWorld;
import dev.vedette.value.StringValue;
import dev.vedette.world.Log;
import dev.vedette.world.Party;

import java.util.function.Consumer;

/// A process that has a keyspace and persistence and nothing else: it loads its file, then does
/// what the test wants in one of its turns.
final class Keeper implements Party {

    private static final int DATABASES = 16;
    private static final long TURN_NANOS = 10_000_000;

    final SimWorld world;
    final Journal journal = new Journal();
    final Keyspace keyspace;
    final Config config = new Config(DataServer.DIRECTIVES);
    final Persistence persistence;
    boolean isLoaded;
    boolean hasFailed;
    private Consumer<Keeper> wish = _ -> {};

    Keeper(SimWorld world) {
        this.world = world;
        Log log = new Log(world);
        log.role(Log.Role.MASTER);
        keyspace = new Keyspace(DATABASES, 1, 2, world.rng(), journal);
        persistence = new Persistence(world, log, config, keyspace);
    }

    /// Has `action` done in the next turn.
    void wish(Consumer<Keeper> action) {
        wish = action;
    }

    /// Every key has the value `text`, a different one for each.
    void fill(int keys, String text) {
        for (int i = 0; i < keys; i++) {
            keyspace.database(0).put(key(i), StringValue.of(Bytes.of(text + i)));
        }
        persistence.unitEnded(journal);
        journal.clear();
    }

    void port(long port) {
        config.put(NodeDirectives.PORT, port);
    }

    long port() {
        return config.get(NodeDirectives.PORT);
    }

    static Bytes key(int i) {
        return Bytes.of("key:" + i);
    }

    @Override
    public void start() {
        keyspace.at(world.clock().now().millis());
        persistence.startLoading(_ -> isLoaded = true, () -> hasFailed = true);
    }

    @Override
    public long turn() {
        keyspace.at(world.clock().now().millis());
        world.jobs().deliver();
        persistence.tick(world.clock().now());
        Consumer<Keeper> now = wish;
        wish = _ -> {};
        now.accept(this);
        return Math.min(persistence.nextDeadlineNanos(), world.clock().now().nanos() + TURN_NANOS);
    }

    @Override
    public boolean isFinished() {
        return false;
    }
}
