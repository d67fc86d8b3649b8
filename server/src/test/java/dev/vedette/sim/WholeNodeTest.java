package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.resp.Reply;
import dev.vedette.world.Address;
import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A whole data server in the simulated world: clients over a torn, cut and slow network, crashes,
/// pauses.
final class WholeNodeTest {

    private static final String SERVER = "10.0.0.1";
    private static final Address ADDRESS = new Address(SERVER, 6379);

    /// A server and two clients of one simulation.
    private static final class Scene {
        final Simulation simulation;
        final SimWorld server;
        final List<SimWorld> machines = new ArrayList<>();
        final List<SimClient> clients = new ArrayList<>();

        Scene(long seed, String... arguments) {
            simulation = new Simulation(seed);
            server = simulation.machine(SERVER);
            startServer(arguments);
            for (int i = 0; i < 2; i++) {
                SimWorld machine = simulation.machine("10.0.0." + (i + 2));
                SimClient client = new SimClient(machine, ADDRESS);
                machine.start(client);
                machines.add(machine);
                clients.add(client);
            }
        }

        void startServer(String... arguments) {
            server.start(node(server, arguments));
        }

        boolean areIdle() {
            return clients.stream().allMatch(SimClient::isIdle);
        }
    }

    /// A data server with these arguments, as on its command line.
    static Node node(SimWorld world, String... arguments) {
        Config config = new Config(DataServer.DIRECTIVES);
        List<String> words = new ArrayList<>(List.of("--protected-mode", "no"));
        words.addAll(List.of(arguments));
        try {
            new ConfigFile(config, _ -> Bytes.EMPTY, _ -> List.of())
                    .read(null, null, Invocation.of(words).overrides());
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(refused.text(), refused);
        }
        return DataServer.node(world, config, new Log(world), "");
    }

    private static String story(long seed) {
        Scene scene = new Scene(seed, "--save", "");
        scene.simulation.links().hiccups(0.02);
        for (int i = 0; i < 50; i++) {
            scene.clients.get(i % 2).ask("INCR", "k" + i % 5);
            scene.clients.get(i % 2).ask("SET", "t" + i, "v", "PX", "300");
        }
        scene.simulation.after(100, () -> scene.simulation.links().cut(SERVER, "10.0.0.2"));
        scene.simulation.after(900, () -> scene.simulation.links().heal(SERVER, "10.0.0.2"));
        scene.simulation.after(1500, () -> scene.server.pause(700));
        scene.simulation.run(20_000);
        return String.join("\n", scene.simulation.timeline())
                + "\n"
                + scene.clients.get(0).history()
                + scene.clients.get(1).history();
    }

    @Test
    void oneSeedTellsOneStory() {
        assertThat(story(7)).isEqualTo(story(7));
        assertThat(story(7)).isNotEqualTo(story(8));
    }

    @Test
    void everyAnsweredWriteIsThereHoweverTheNetworkTearsIt() {
        for (long seed = 1; seed <= 40; seed++) {
            Scene scene = new Scene(seed, "--save", "");
            scene.simulation.links().hiccups(0.05);
            for (int i = 0; i < 60; i++) {
                scene.clients.get(i % 2).ask("INCR", "counter");
            }
            scene.simulation.after(50, () -> scene.simulation.links().cut(SERVER, "10.0.0.3"));
            scene.simulation.after(3000, () -> scene.simulation.links().heal(SERVER, "10.0.0.3"));
            assertThat(scene.simulation.runUntil(scene::areIdle, 120_000))
                    .as("seed %d", seed)
                    .isTrue();
            scene.clients.get(0).ask("GET", "counter");
            assertThat(scene.simulation.runUntil(scene::areIdle, 10_000))
                    .as("seed %d", seed)
                    .isTrue();
            long answered = count(scene, true);
            long unknown = count(scene, false);
            long value = Long.parseLong(lastBulk(scene.clients.get(0)));
            assertThat(value).as("seed %d", seed).isBetween(answered, answered + unknown);
        }
    }

    private static long count(Scene scene, boolean isAnswered) {
        return scene.clients.stream()
                .flatMap(client -> client.history().stream())
                .filter(done -> done.request().getFirst().equals("INCR"))
                .filter(done -> isAnswered == (done.reply() instanceof Reply.Int))
                .count();
    }

    private static String lastBulk(SimClient client) {
        return ((Reply.Bulk) client.history().getLast().reply()).value().toString();
    }

    @Test
    void aCrashKeepsWhatWasSavedAndNothingHalf() {
        int crashesInASave = 0;
        for (long seed = 1; seed <= 60; seed++) {
            Scene scene = new Scene(seed, "--save", "");
            SimClient client = scene.clients.get(0);
            client.ask("SET", "k", "first");
            client.ask("SAVE");
            assertThat(scene.simulation.runUntil(scene::areIdle, 10_000))
                    .as("seed %d", seed)
                    .isTrue();
            client.ask("SET", "k", "second");
            client.ask("SAVE");
            scene.server.simDisk().crashAfter(1 + seed % 12);
            scene.simulation.run(5_000);
            crashesInASave += scene.server.isRunning() ? 0 : 1;
            if (scene.server.isRunning()) {
                scene.server.crash();
            }
            scene.startServer("--save", "");
            assertThat(scene.simulation.runUntil(scene::areIdle, 20_000))
                    .as("seed %d", seed)
                    .isTrue();
            client.ask("GET", "k");
            assertThat(scene.simulation.runUntil(scene::areIdle, 20_000))
                    .as("seed %d\n%s", seed, scene.server.printed())
                    .isTrue();
            assertThat(lastBulk(client)).as("seed %d", seed).isIn("first", "second");
        }
        assertThat(crashesInASave).isGreaterThan(10);
    }

    @Test
    void aPauseInsideATurnDelaysItsReply() {
        Scene scene = new Scene(3, "--save", "", "--enable-debug-command", "yes");
        scene.simulation.run(1_000);
        long asked = scene.simulation.nanos();
        scene.clients.get(0).ask("DEBUG", "SLEEP", "1.5");
        assertThat(scene.simulation.runUntil(scene::areIdle, 10_000)).isTrue();
        assertThat(scene.simulation.nanos() - asked)
                .isGreaterThan(1_500 * Simulation.NANOS_PER_MILLI);
    }

    @Test
    void expiryFollowsTheWallClockAsInRedis() {
        Scene scene = new Scene(4, "--save", "");
        SimClient client = scene.clients.get(0);
        client.ask("SET", "k", "v", "PX", "60000");
        client.ask("SET", "gone", "v", "PX", "1000");
        assertThat(scene.simulation.runUntil(scene::areIdle, 10_000)).isTrue();
        scene.server.jumpWallClock(2_000);
        scene.simulation.run(500);
        client.ask("EXISTS", "k", "gone");
        assertThat(scene.simulation.runUntil(scene::areIdle, 10_000)).isTrue();
        assertThat(client.history().getLast().reply()).isEqualTo(Reply.integer(1));
    }

    /// An operator reads there whether it will fit.
    @Test
    void anRdbSaysHowMuchMemoryItsServerUsed() {
        Scene scene = new Scene(3, "--save", "");
        SimClient client = scene.clients.getFirst();
        client.ask("SETRANGE", "k", "3000000", "v");
        client.ask("INFO", "memory");
        client.ask("SAVE");
        assertThat(scene.simulation.runUntil(scene::areIdle, 10_000)).isTrue();
        String info = ((Reply.Bulk) client.history().get(1).reply()).value().latin1();
        double used =
                info.lines()
                                .filter(line -> line.startsWith("used_memory:"))
                                .mapToLong(line -> Long.parseLong(line.split(":")[1].strip()))
                                .sum()
                        / (1024.0 * 1024.0);
        scene.server.crash();
        scene.startServer("--save", "");
        scene.simulation.run(1_000);
        String said =
                scene.server.printed().replaceAll("(?s).*usage when created ([0-9.]+) Mb.*", "$1");
        assertThat(Double.parseDouble(said)).isCloseTo(used, within(0.1));
    }

    @Test
    void aReplicaHasItsMastersDataAgainAfterEveryCut() {
        for (long seed = 1; seed <= 15; seed++) {
            Scene scene = new Scene(seed, "--save", "", "--repl-diskless-sync-delay", "0");
            Simulation simulation = scene.simulation;
            SimWorld replica = simulation.machine("10.0.0.9");
            replica.start(node(replica, "--save", "", "--replicaof", SERVER + " 6379"));
            SimWorld reader = simulation.machine("10.0.0.10");
            SimClient readers = new SimClient(reader, new Address("10.0.0.9", 6379));
            reader.start(readers);
            for (int i = 0; i < 200; i++) {
                scene.clients.get(i % 2).ask("INCR", "counter");
                scene.clients.get(i % 2).ask("SET", "k" + i, "v" + i);
            }
            long cutAfter = simulation.rng().nextLong(300);
            simulation.after(cutAfter, () -> simulation.links().cut(SERVER, "10.0.0.9"));
            simulation.after(cutAfter + 2_000, () -> simulation.links().heal(SERVER, "10.0.0.9"));
            assertThat(simulation.runUntil(scene::areIdle, 60_000)).as("seed %d", seed).isTrue();
            simulation.run(90_000);
            scene.clients.get(0).ask("GET", "counter");
            readers.ask("GET", "counter");
            readers.ask("DBSIZE");
            simulation.run(10_000);
            assertThat(readers.history().getLast().reply())
                    .as("seed %d\n%s", seed, replica.printed())
                    .isEqualTo(Reply.integer(201));
            assertThat(readers.history().getFirst().reply())
                    .as("seed %d", seed)
                    .isEqualTo(scene.clients.get(0).history().getLast().reply());
        }
    }
}
