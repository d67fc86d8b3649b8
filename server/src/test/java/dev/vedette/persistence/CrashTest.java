package dev.vedette.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Compatibility;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// Whenever the machine stops, the old or the new file is there, whole.
final class CrashTest {

    private static final int SEEDS = 400;
    private static final int KEYS = 300;
    private static final int MOST_CHANGES = 14;

    @Test
    void anRdbIsOldOrNewAfterACrash() {
        int survivedNew = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            survivedNew += saveAndCrash(seed, seed % 2 == 0) ? 1 : 0;
        }
        // Both outcomes must occur, or the crash never came at an interesting point.
        assertThat(survivedNew).isBetween(SEEDS / 20, SEEDS - SEEDS / 20);
    }

    /// Whether the new data was there after the crash.
    private static boolean saveAndCrash(int seed, boolean inBackground) {
        Simulation simulation = new Simulation(seed);
        SimWorld machine = simulation.machine("10.0.0.1");
        Keeper first = new Keeper(machine);
        machine.start(first);
        boolean[] hasSaved = new boolean[1];
        first.wish(
                keeper -> {
                    keeper.fill(KEYS, "old ".repeat(100));
                    assertThat(keeper.persistence.save()).isTrue();
                    keeper.fill(KEYS, "new ".repeat(200));
                    machine.simDisk().crashAfter(simulation.rng().nextInt(MOST_CHANGES));
                    if (inBackground) {
                        keeper.persistence.saveInBackground(well -> hasSaved[0] = well);
                    } else {
                        hasSaved[0] = keeper.persistence.save();
                    }
                });
        simulation.runUntil(() -> hasSaved[0] || !machine.isRunning(), 5_000);
        if (machine.isRunning()) {
            machine.crash();
        }
        Keeper second = new Keeper(machine);
        machine.start(second);
        simulation.runUntil(() -> second.isLoaded || second.hasFailed, 5_000);

        String value = String.valueOf(second.keyspace.database(0).peek(Keeper.key(7)));
        boolean isNew = second.keyspace.database(0).size() == KEYS && holds(second, "new ", 200);
        boolean isOld = second.keyspace.database(0).size() == KEYS && holds(second, "old ", 100);
        assertThat(second.isLoaded).as("seed %d: the file can be loaded", seed).isTrue();
        assertThat(isNew || isOld).as("seed %d: %s is one of two", seed, value).isTrue();
        assertThat(isNew || !hasSaved[0])
                .as("seed %d: what was said to be saved is", seed)
                .isTrue();
        return isNew;
    }

    private static boolean holds(Keeper keeper, String word, int times) {
        for (int i = 0; i < KEYS; i++) {
            Value value = keeper.keyspace.database(0).peek(Keeper.key(i));
            Bytes wanted = Bytes.of(word.repeat(times) + i);
            if (!(value instanceof StringValue string) || !string.bytes().equals(wanted)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aRewrittenConfigurationIsOldOrNewAfterACrash() throws DiskFailure {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Simulation simulation = new Simulation(seed);
            SimWorld machine = simulation.machine("10.0.0.1");
            Keeper keeper = new Keeper(machine);
            ConfigStore store =
                    new ConfigStore(
                            machine,
                            new Log(machine),
                            keeper.config,
                            "/data/redis.conf",
                            () -> _ -> {});
            machine.start(keeper);
            keeper.wish(_ -> store.rewrite());
            simulation.run(100);
            byte[] before = machine.disk().readAll("/data/redis.conf");
            keeper.port(1000L + simulation.rng().nextInt(100));
            boolean[] hasWritten = new boolean[1];
            boolean isLater = seed % 2 == 0;
            keeper.wish(
                    _ -> {
                        machine.simDisk().crashAfter(simulation.rng().nextInt(6));
                        if (isLater) {
                            store.rewrite(failure -> hasWritten[0] = failure.isEmpty());
                        } else {
                            hasWritten[0] = store.rewrite().isEmpty();
                        }
                    });
            simulation.runUntil(() -> hasWritten[0] || !machine.isRunning(), 1_000);
            if (machine.isRunning()) {
                machine.crash();
            }
            Bytes after = Bytes.of(machine.disk().readAll("/data/redis.conf"));
            String wanted = Bytes.of(before) + "\nport " + keeper.port() + "\n";
            boolean isNew = after.toString().equals(wanted);
            assertThat(isNew || after.equals(Bytes.of(before))).as("seed %d", seed).isTrue();
            assertThat(isNew || !hasWritten[0]).as("seed %d", seed).isTrue();
        }
    }

    /// A full disk leaves the old file and no other.
    @Test
    void aFullDiskLeavesTheOldFile() throws DiskFailure {
        Simulation simulation = new Simulation(1);
        SimWorld machine = simulation.machine("10.0.0.1");
        Keeper keeper = new Keeper(machine);
        machine.start(keeper);
        keeper.wish(
                one -> {
                    one.fill(3, "old");
                    one.persistence.save();
                });
        simulation.run(100);
        byte[] old = machine.disk().readAll("/data/dump.rdb");
        boolean[] went = {true, true};
        keeper.wish(
                one -> {
                    machine.simDisk().fail("No space left on device");
                    one.fill(3, "new");
                    went[0] = one.persistence.save();
                    one.persistence.saveInBackground(well -> went[1] = well);
                });
        simulation.run(1_000);
        machine.simDisk().fail(null);

        assertThat(went).containsExactly(false, false);
        assertThat(machine.disk().readAll("/data/dump.rdb")).isEqualTo(old);
        assertThat(machine.disk().list("/data")).containsExactly("dump.rdb");
        assertThat(machine.printed()).contains("No space left on device");
    }

    /// FLUSHALL writes an empty file at once, and a background save that it overtakes must not
    /// bring the old data back.
    @Test
    void aSaveThatWasCalledOffReplacesNothing() throws DiskFailure {
        for (int seed = 1; seed <= 50; seed++) {
            Simulation simulation = new Simulation(seed);
            SimWorld machine = simulation.machine("10.0.0.1");
            Keeper keeper = new Keeper(machine);
            machine.start(keeper);
            keeper.wish(
                    one -> {
                        one.fill(KEYS, "x");
                        one.persistence.saveInBackground(_ -> {});
                        one.keyspace.database(0).flush(false);
                        one.journal.emptied();
                        one.persistence.unitEnded(one.journal);
                        one.journal.clear();
                    });
            simulation.run(2_000);
            String file = Bytes.of(machine.disk().readAll("/data/dump.rdb")).latin1();

            assertThat(file).contains(Compatibility.REDIS_VERSION).doesNotContain("key:");
            assertThat(machine.disk().list("/data")).containsExactly("dump.rdb");
            assertThat(keeper.persistence.isSaving()).isFalse();
        }
    }

    @Test
    void anOlderTextNeverReplacesANewerOne() throws DiskFailure {
        Simulation simulation = new Simulation(1);
        SimWorld machine = simulation.machine("10.0.0.1");
        Keeper keeper = new Keeper(machine);
        ConfigStore store =
                new ConfigStore(
                        machine,
                        new Log(machine),
                        keeper.config,
                        "/data/redis.conf",
                        () -> _ -> {});
        machine.start(keeper);
        List<String> answers = new ArrayList<>();
        keeper.wish(
                _ -> {
                    keeper.port(1111);
                    store.rewrite(answers::add);
                    keeper.port(2222);
                    answers.add(store.rewrite());
                });
        simulation.runUntil(() -> answers.size() == 2, 1_000);
        assertThat(answers).containsExactly("", "");
        assertThat(Bytes.of(machine.disk().readAll("/data/redis.conf")).toString())
                .contains("port 2222")
                .doesNotContain("1111");
    }
}
