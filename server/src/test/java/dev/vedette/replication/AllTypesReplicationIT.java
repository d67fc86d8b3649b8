package dev.vedette.replication;

import static dev.vedette.replication.Group.Program.OURS;
import static dev.vedette.replication.Group.Program.REDIS_62;
import static dev.vedette.replication.Group.Program.REDIS_70;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Rng;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.replication.Group.Program;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A replica that joins while collections of all types change ends up with the same digest: by the
/// snapshot, which is written from frozen values while they go on changing, and by the stream.
class AllTypesReplicationIT {

    private static final int KEYS = 40;
    private static final int MEMBERS = 1500;

    private final Group group = new Group();

    @AfterEach
    void stop() {
        group.close();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(REDIS_70, OURS),
                Arguments.of(REDIS_62, OURS),
                Arguments.of(OURS, REDIS_70),
                Arguments.of(OURS, OURS));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void aReplicaThatJoinsUnderLoadEndsUpEqual(Program master, Program replica) {
        for (String diskless : new String[] {"yes", "no"}) {
            RedisProcess source = start(master, "--repl-diskless-sync", diskless);
            write(source, 1, 2000);
            Thread writer = Thread.ofVirtual().start(() -> write(source, 2, 3000));
            RedisProcess copy = group.replica(replica, source.port(), debugging(replica));
            join(writer);
            Group.await(
                    "caught up",
                    () -> Group.info(source) + "\n" + Group.info(copy),
                    () -> Group.offset(copy) >= Group.offset(source));
            Reply expected = Group.ask(source, "DEBUG", "DIGEST");
            assertThat(Group.ask(copy, "DEBUG", "DIGEST")).isEqualTo(expected);
            Oracle.count(1);
        }
    }

    private RedisProcess start(Program program, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(debugging(program)));
        return group.start(program, all.toArray(String[]::new));
    }

    /// 6.2 allows DEBUG without being asked.
    private static String[] debugging(Program program) {
        return program == REDIS_62 ? new String[0] : new String[] {"--enable-debug-command", "yes"};
    }

    private static void join(Thread writer) {
        try {
            writer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /// Random changes of collections for `millis`.
    private static void write(RedisProcess master, long seed, long millis) {
        Rng rng = new Rng(seed);
        try (RespClient client = master.connect()) {
            long end = System.nanoTime() + millis * 1_000_000;
            while (System.nanoTime() < end) {
                int sent = 100;
                for (int i = 0; i < sent; i++) {
                    client.send(change(rng));
                }
                for (int i = 0; i < sent; i++) {
                    assertThat(client.receive()).isNotInstanceOf(Reply.Error.class);
                }
            }
        }
    }

    private static String[] change(Rng rng) {
        String key = ":" + (rng.chance(0.5) ? 0 : rng.nextInt(KEYS));
        String member = rng.chance(0.3) ? "" + rng.nextInt(MEMBERS) : "m" + rng.nextInt(MEMBERS);
        String text = ("v" + rng.nextInt(100)).repeat(rng.nextInt(40));
        return switch (rng.nextInt(12)) {
            case 0 -> words("RPUSH", "l" + key, member, text);
            case 1 -> words("LPUSH", "l" + key, member);
            case 2 -> words("LPOP", "l" + key);
            case 3 -> words("LINSERT", "l" + key, "BEFORE", member, text);
            case 4, 5 -> words("HSET", "h" + key, member, text);
            case 6 -> words("HDEL", "h" + key, member);
            case 7 -> words("SADD", "s" + key, member);
            case 8 -> words("SREM", "s" + key, member);
            case 9, 10 -> words("ZADD", "z" + key, "" + rng.nextInt(1000), member);
            default -> words("ZREM", "z" + key, member);
        };
    }

    private static String[] words(String... words) {
        return words;
    }
}
