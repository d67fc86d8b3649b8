package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.node.Node;
import dev.vedette.resp.Reply;
import dev.vedette.world.Address;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A whole node with a limit on its memory, under writes of random sizes.
final class EvictingNodeTest {

    private static final String SERVER = "10.0.0.1";
    private static final int WRITES = 3_000;
    private static final long DATA_BYTES = 2 << 20;

    /// More than one value and what it needs on its way.
    private static final long LARGEST_BYTES = 400_000;

    private final Simulation simulation = new Simulation(17);
    private final SimWorld server = simulation.machine(SERVER);
    private final SimWorld machine = simulation.machine("10.0.0.2");
    private final SimClient client = new SimClient(machine, new Address(SERVER, 6379));
    private final Rng rng = new Rng(23);

    private void run() {
        while (!client.isIdle()) {
            simulation.run(1_000);
        }
    }

    private Reply last() {
        return client.history().getLast().reply();
    }

    private long figure(String section, String field) {
        client.ask("INFO", section);
        run();
        String text = ((Reply.Bulk) last()).value().latin1();
        for (String line : text.split("\r\n")) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.substring(field.length() + 1));
            }
        }
        throw new AssertionError("no " + field + " in " + text);
    }

    private Node start(String policy) {
        Node node = WholeNodeTest.node(server, "--save", "", "--maxmemory-policy", policy);
        server.start(node);
        machine.start(client);
        return node;
    }

    /// Where the limit lies above what there is now.
    private void limit() {
        long limit = figure("memory", "used_memory") + DATA_BYTES;
        client.ask("CONFIG", "SET", "maxmemory", Long.toString(limit));
        run();
    }

    private List<String> write(boolean expires) {
        String key = (expires ? "e" : "s") + rng.nextInt(2_000);
        String value = "v".repeat(1 + rng.nextInt(rng.chance(0.02) ? 100_000 : 1_000));
        return expires
                ? List.of("SET", key, value, "EX", Long.toString(10_000 + rng.nextInt(1_000)))
                : List.of("SET", key, value);
    }

    private long counted() {
        return figure("memory", "used_memory") - figure("memory", "mem_not_counted_for_evict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random"})
    void itKeepsToTheLimitAndRefusesNothing(String policy) {
        Node node = start(policy);
        limit();
        long limit = counted() + DATA_BYTES;
        boolean hadRoom = true;
        for (int i = 0; i < WRITES; i++) {
            client.ask(write(rng.chance(0.3)).toArray(String[]::new));
            if (i % 100 == 99) {
                run();
                // The next command makes room for what the last has taken.
                assertThat(counted()).isLessThan(limit + LARGEST_BYTES);
                hadRoom &= counted() < limit - LARGEST_BYTES;
                if (hadRoom) {
                    assertThat(figure("stats", "evicted_keys")).isZero();
                }
            }
        }
        assertThat(figure("stats", "evicted_keys")).isGreaterThan(100);
        assertThat(client.history())
                .filteredOn(done -> done.request().getFirst().equals("SET"))
                .allMatch(done -> Reply.OK.equals(done.reply()));
        node.validate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "volatile-lru",
                "volatile-lfu",
                "volatile-random",
                "volatile-ttl",
                "noeviction"
            })
    void whatNeverExpiresStaysAndThenWritesAreRefused(String policy) {
        Node node = start(policy);
        limit();
        List<Bytes> stored = new ArrayList<>();
        boolean isRefused = false;
        for (int i = 0; i < 20 * WRITES && !isRefused; i++) {
            List<String> words = write(rng.chance(0.5));
            client.ask(words.toArray(String[]::new));
            run();
            isRefused = last() instanceof Reply.Error;
            if (!isRefused && words.size() == 3) {
                stored.add(Bytes.of(words.get(1)));
            }
        }
        assertThat(last())
                .isEqualTo(Reply.error("OOM command not allowed when used memory > 'maxmemory'."));
        for (Bytes key : stored) {
            client.ask("EXISTS", key.latin1());
            run();
            assertThat(last()).isEqualTo(Reply.integer(1));
        }
        client.ask("DBSIZE");
        run();
        long keys = ((Reply.Int) last()).value();
        boolean mayEvict = !policy.equals("noeviction");
        assertThat(keys == Set.copyOf(stored).size()).isEqualTo(mayEvict);
        node.validate();
    }
}
