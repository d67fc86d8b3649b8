package dev.vedette.bench.micro;

import com.sun.management.ThreadMXBean;

import dev.vedette.base.Rng;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.world.Clock;
import dev.vedette.world.Disk;
import dev.vedette.world.Host;
import dev.vedette.world.Jobs;
import dev.vedette.world.Log;
import dev.vedette.world.Network;
import dev.vedette.world.Secrets;
import dev.vedette.world.World;
import dev.vedette.world.os.OsWorld;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// What a command costs from the bytes of its request to those of its answer, without the kernel: a
/// whole node whose clients are in memory and send what redis-benchmark sends. Prints CPU
/// nanoseconds (median and least of many short measurements) and bytes allocated by its thread per
/// command. Arguments: the pipeline (default 64), the seconds for each command (default 1), and
/// names of commands (default all).
///
/// All commands run one after another in the same process, twice: the compiler must not take the
/// one that happens to be measured for the only one there is.
public final class PipelineCost {

    private static final int CLIENTS = 50;
    private static final int CLIENTS_PER_TURN = 4;
    private static final int NAMES = 1000;
    private static final int VALUE_BYTES = 64;
    private static final int TURNS_AT_ONCE = 100;

    private static final List<String> COMMANDS =
            List.of(
                    "PING",
                    "SET #",
                    "GET #",
                    "INCR count:#",
                    "LPUSH mylist",
                    "RPOP mylist",
                    "SADD myset element:#",
                    "HSET myhash element:#",
                    "HGET myhash element:#",
                    "ZADD myzset @ element:#",
                    "ZRANGE myzset 0 99");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final World world = new Unconnected(new OsWorld(), network);
    private final Node node;
    private final int pipeline;
    private final long nanos;

    private PipelineCost(int pipeline, double seconds) throws ConfigFile.Refused {
        this.pipeline = pipeline;
        this.nanos = (long) (seconds * 1e9);
        Config config = new Config(DataServer.DIRECTIVES);
        ConfigStore.reader(config, world)
                .read(null, null, Invocation.of(List.of("--save", "")).overrides());
        Log log = new Log(world);
        log.level(Log.Level.WARNING);
        node = DataServer.node(world, config, log, "");
        node.start();
    }

    public static void main(String[] args) throws ConfigFile.Refused {
        int pipeline = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 1;
        List<String> wanted = List.of(args).subList(Math.min(2, args.length), args.length);
        PipelineCost cost = new PipelineCost(pipeline, seconds);
        for (int round = 0; round < 2; round++) {
            for (String command : COMMANDS) {
                String name = command.split(" ")[0];
                if (wanted.isEmpty() || wanted.contains(name)) {
                    cost.measure(name, command, round == 1);
                }
            }
        }
        System.exit(0);
    }

    private void measure(String name, String command, boolean counts) {
        Random random = new Random(7);
        for (int i = 0; i < CLIENTS; i++) {
            network.connect(requests(command, random));
        }
        network.perTurn(CLIENTS_PER_TURN);
        long commands = (long) TURNS_AT_ONCE * CLIENTS_PER_TURN * pipeline;
        List<Double> costs = new ArrayList<>();
        long until = System.nanoTime() + nanos;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        while (System.nanoTime() < until) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < TURNS_AT_ONCE; i++) {
                node.turn();
            }
            costs.add((double) (THREADS.getCurrentThreadCpuTime() - cpu) / commands);
        }
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        Collections.sort(costs);
        if (counts) {
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%-6s %6.0f ns, at best %5.0f, %5.0f bytes",
                            name,
                            costs.get(costs.size() / 2),
                            costs.getFirst(),
                            (double) allocated / (costs.size() * commands)));
        }
        network.disconnect();
        node.turn();
    }

    private byte[] requests(String command, Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < pipeline; i++) {
            String name = String.format(Locale.ROOT, "%012d", random.nextInt(NAMES));
            String score = String.format(Locale.ROOT, "%012d", random.nextInt(NAMES));
            String words = command.replace("#", "key:" + name).replace("@", score);
            if (words.startsWith("SET") || words.startsWith("LPUSH") || words.startsWith("HSET")) {
                words += " " + "x".repeat(VALUE_BYTES);
            }
            bytes.writeBytes(request(words.split(" ")).getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static String request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    /// The machine, but for its network.
    private record Unconnected(World machine, Network network) implements World {
        @Override
        public Clock clock() {
            return machine.clock();
        }

        @Override
        public Rng rng() {
            return machine.rng();
        }

        @Override
        public Secrets secrets() {
            return machine.secrets();
        }

        @Override
        public Disk disk() {
            return machine.disk();
        }

        @Override
        public Jobs jobs() {
            return machine.jobs();
        }

        @Override
        public Host host() {
            return machine.host();
        }
    }
}
