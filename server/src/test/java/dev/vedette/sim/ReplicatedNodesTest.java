package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.resp.Reply;
import dev.vedette.world.Address;
import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A chain of whole nodes in the simulated world: whatever happens to lines and processes, when it
/// is over all hold the same data at the same offset.
final class ReplicatedNodesTest {

    private static final int NODES = 3;
    private static final int KEYS = 40;

    /// Node 0 is the master, each other follows the one before it. Each has a client of its own.
    private static final class Chain {
        final long seed;
        final Simulation simulation;
        final Rng rng;
        final List<SimWorld> machines = new ArrayList<>();
        final List<SimClient> clients = new ArrayList<>();

        Chain(long seed) {
            this.seed = seed;
            simulation = new Simulation(seed);
            rng = simulation.rng().split();
            for (int i = 0; i < NODES; i++) {
                machines.add(simulation.machine(address(i)));
                start(i);
            }
            for (int i = 0; i < NODES; i++) {
                SimWorld machine = simulation.machine("10.0.1." + (i + 1));
                SimClient client = new SimClient(machine, new Address(address(i), 6379));
                machine.start(client);
                clients.add(client);
            }
        }

        static String address(int node) {
            return "10.0.0." + (node + 1);
        }

        void start(int node) {
            List<String> words = new ArrayList<>(List.of("--protected-mode", "no", "--save", ""));
            words.addAll(List.of("--repl-diskless-sync-delay", "0", "--repl-timeout", "5"));
            words.addAll(List.of("--repl-ping-replica-period", "1", "--repl-backlog-size", "16kb"));
            words.addAll(List.of("--repl-diskless-sync", rng.chance(0.5) ? "yes" : "no"));
            String[] loads = {"disabled", "on-empty-db", "swapdb"};
            words.addAll(List.of("--repl-diskless-load", loads[rng.nextInt(loads.length)]));
            if (node > 0) {
                words.addAll(List.of("--replicaof", address(node - 1), "6379"));
            }
            Config config = new Config(DataServer.DIRECTIVES);
            try {
                new ConfigFile(config, _ -> Bytes.EMPTY, _ -> List.of())
                        .read(null, null, Invocation.of(words).overrides());
            } catch (ConfigFile.Refused refused) {
                throw new AssertionError(refused.text(), refused);
            }
            SimWorld world = machines.get(node);
            world.start(DataServer.node(world, config, new Log(world), ""));
        }

        /// A thing that happens in operation.
        void disturb() {
            int node = 1 + rng.nextInt(NODES - 1);
            String one = address(node - 1);
            String other = address(node);
            switch (rng.nextInt(6)) {
                case 0 -> {
                    simulation.links().cut(one, other);
                    simulation.after(rng.nextInt(8000), () -> simulation.links().heal(one, other));
                }
                case 1 -> clients.get(node).ask("CLIENT", "KILL", "TYPE", "MASTER");
                case 2 -> {
                    machines.get(node).kill();
                    start(node);
                }
                case 3 -> machines.get(rng.nextInt(NODES)).pause(rng.nextInt(7000));
                case 4 -> {
                    simulation.links().slow(one, other, 2000 + rng.nextInt(20_000));
                    simulation.after(5000, () -> simulation.links().speedUp(one, other));
                }
                default -> clients.get(node - 1).ask("CLIENT", "KILL", "TYPE", "REPLICA");
            }
        }

        void write(int count) {
            for (int i = 0; i < count; i++) {
                String key = "k" + rng.nextInt(KEYS);
                switch (rng.nextInt(5)) {
                    case 0 -> clients.getFirst().ask("INCR", "n" + rng.nextInt(3));
                    case 1 -> clients.getFirst().ask("APPEND", key, "x".repeat(rng.nextInt(200)));
                    case 2 -> clients.getFirst().ask("DEL", key);
                    case 3 ->
                            clients.getFirst()
                                    .ask("SET", key, "v" + i, "PX", "" + (1 + rng.nextInt(400)));
                    default -> clients.getFirst().ask("SET", key, "v" + i);
                }
            }
        }

        boolean areIdle() {
            return clients.stream().allMatch(SimClient::isIdle);
        }

        /// What a node says, asked of all at once.
        List<String> ask(String... words) {
            clients.forEach(client -> client.ask(words));
            assertThat(simulation.runUntil(this::areIdle, 60_000))
                    .as("seed %d answers", seed)
                    .isTrue();
            return clients.stream()
                    .map(client -> text(client.history().getLast().reply()))
                    .toList();
        }

        private static String text(@org.jspecify.annotations.Nullable Reply reply) {
            return reply instanceof Reply.Bulk(Bytes value)
                    ? value.toString()
                    : String.valueOf(reply);
        }

        /// Whether all links are up and all nodes at one offset.
        boolean agree() {
            List<String> infos = ask("INFO", "replication");
            boolean up =
                    infos.stream().skip(1).allMatch(info -> info.contains("master_link_status:up"));
            List<String> offsets =
                    infos.stream()
                            .map(info -> field(info, "master_repl_offset"))
                            .distinct()
                            .toList();
            return up && offsets.size() == 1;
        }

        static String field(String info, String name) {
            return info.lines().filter(line -> line.startsWith(name + ":")).findFirst().orElse("");
        }

        String story() {
            StringBuilder story = new StringBuilder("seed " + seed + "\n");
            for (SimWorld machine : machines) {
                story.append(machine.printed()).append("----\n");
            }
            return story.toString();
        }
    }

    private static Chain run(long seed) {
        Chain chain = new Chain(seed);
        chain.simulation.links().hiccups(0.02);
        chain.write(100 + chain.rng.nextInt(200));
        for (int i = 0; i < 6; i++) {
            chain.simulation.run(chain.rng.nextInt(4000));
            chain.disturb();
            chain.write(chain.rng.nextInt(60));
        }
        chain.simulation.run(10_000);
        assertThat(chain.simulation.runUntil(chain::areIdle, 300_000)).as(chain::story).isTrue();
        boolean agreed = false;
        for (int i = 0; i < 60 && !agreed; i++) {
            chain.simulation.run(500);
            agreed = chain.agree();
        }
        assertThat(agreed).as(chain::story).isTrue();
        return chain;
    }

    @Test
    void whateverHappensAllEndUpEqual() {
        List<String> keys = new ArrayList<>(List.of("MGET"));
        for (int i = 0; i < KEYS; i++) {
            keys.add("k" + i);
        }
        keys.addAll(List.of("n0", "n1", "n2"));
        for (long seed = 1; seed <= Long.getLong("replication.seeds", 60); seed++) {
            Chain chain = run(seed);
            List<String> data = chain.ask(keys.toArray(String[]::new));
            assertThat(data.stream().distinct().toList()).as(chain::story).hasSize(1);
            assertThat(chain.ask("DBSIZE").stream().distinct().toList())
                    .as(chain::story)
                    .hasSize(1);
        }
    }

    @Test
    void oneSeedTellsOneStory() {
        assertThat(String.join("\n", run(5).simulation.timeline()))
                .isEqualTo(String.join("\n", run(5).simulation.timeline()));
    }
}
