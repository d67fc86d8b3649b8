package dev.vedette.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.replication.Group.Program;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Operators and tools match these lines: in the same situations ours are those of redis-server
/// 7.0.15, but for process ids, times, ports, ids and sizes.
class LogTextsIT {

    private static final String ID = "f".repeat(40);
    private static final String LOST = "Connection with replica";
    private static final String REFUSED = "with a wrong offset";

    /// Of its child processes Redis says more than we have to say, who have none.
    private static final Pattern NOT_OURS =
            Pattern.compile(
                    "Fork CoW|DB saved on disk|^C |WARNING|monotonic clock|Running mode|Server"
                            + " initialized|Ready to accept|User requested|bye bye|Configuration"
                            + " loaded|DB loaded from disk");

    private static final Pattern LINE =
            Pattern.compile("^\\d+:([A-Z]) \\d\\d \\w+ \\d+ [\\d:.]+ ([.*#-]) (.*)$");

    @Test
    void everyStepOfASynchronisation() {
        compare(
                group -> {
                    RedisProcess master = group.start(group.program, "--repl-diskless-sync", "yes");
                    Group.ask(master, "SET", "k", "v");
                    RedisProcess replica = group.start(group.program);
                    follow(replica, master);
                    Group.ask(replica, "REPLICAOF", "127.0.0.1", "" + master.port());
                    Group.ask(replica, "CLIENT", "KILL", "TYPE", "MASTER");
                    Group.awaitLog(replica, "Master accepted a Partial Resynchronization");
                    return List.of(master, replica);
                });
    }

    @Test
    void aSynchronisationByFile() {
        compare(
                group -> {
                    RedisProcess master = group.start(group.program, "--repl-diskless-sync", "no");
                    RedisProcess replica = group.start(group.program);
                    follow(replica, master);
                    return List.of(master, replica);
                });
    }

    /// It is taken for an order like any other: nobody can tell all names of a machine. It keeps
    /// its data, serves no replica, and the next order ends it.
    @Test
    void whoIsToFollowItself() {
        compare(
                group -> {
                    RedisProcess node = group.start(group.program);
                    Group.ask(node, "SET", "k", "v");
                    assertThat(Group.ask(node, "REPLICAOF", "127.0.0.1", "" + node.port()))
                            .isEqualTo(Reply.OK);
                    Group.awaitLog(node, "-NOMASTERLINK");
                    assertThat(Group.info(node))
                            .containsEntry("role", "slave")
                            .containsEntry("master_link_status", "down")
                            .containsEntry("connected_slaves", "0");
                    assertThat(Group.ask(node, "GET", "k")).isEqualTo(Reply.bulk("v"));
                    Group.ask(node, "REPLICAOF", "NO", "ONE");
                    assertThat(Group.ask(node, "SET", "k", "w")).isEqualTo(Reply.OK);
                    return List.of(node);
                });
    }

    private static void follow(RedisProcess replica, RedisProcess master) {
        Group.ask(replica, "REPLICAOF", "127.0.0.1", "" + master.port());
        Group.awaitLink(replica);
        Group.awaitLog(replica, "Finished with success");
        Group.awaitLog(master, "Synchronization with replica");
        Group.await(
                "acknowledged",
                master::log,
                () -> Group.info(master).getOrDefault("slave0", "").contains("lag=0"));
    }

    @Test
    void refusedAndGrantedContinuations() {
        compare(
                group -> {
                    RedisProcess master = group.start(group.program, "--repl-diskless-sync", "yes");
                    RedisProcess replica = group.start(group.program);
                    follow(replica, master);
                    Group.ask(replica, "REPLICAOF", "NO", "ONE");
                    Group.awaitLog(master, "Connection with replica");
                    Map<String, String> info = Group.info(replica);
                    String id = info.getOrDefault("master_replid", "");
                    String second = info.getOrDefault("master_replid2", "");
                    psync(replica, ID, "1");
                    psync(replica, second, "100000");
                    psync(replica, id, "100000");
                    psync(replica, id, "-2");
                    psync(replica, id, "x");
                    psync(replica, id, info.getOrDefault("repl_backlog_first_byte_offset", ""));
                    return List.of(master, replica);
                });
    }

    private static void psync(RedisProcess master, String id, String offset) {
        long lost = Group.count(master, LOST);
        long refused = Group.count(master, REFUSED);
        long settled = settled(master);
        try (RespClient client = master.connect()) {
            client.ask("REPLCONF", "listening-port", "7777");
            client.ask("REPLCONF", "capa", "eof", "capa", "psync2");
            client.send("PSYNC", id, offset);
            client.bytes(10);
            Group.await("settled", master::log, () -> settled(master) > settled);
        }
        Group.await(
                "gone",
                master::log,
                () -> Group.count(master, LOST) > lost || Group.count(master, REFUSED) > refused);
    }

    /// How many PSYNCs have come to their end: with a snapshot, the backlog, or an error.
    private static long settled(RedisProcess master) {
        return Group.count(master, "Synchronization with replica")
                + Group.count(master, "bytes of backlog")
                + Group.count(master, REFUSED);
    }

    @Test
    void aMasterThatIsNotThereAndOneThatRefuses() {
        compare(
                group -> {
                    int nobody = RedisProcess.freePort();
                    RedisProcess replica = group.start(group.program);
                    Group.ask(replica, "REPLICAOF", "127.0.0.1", "" + nobody);
                    Group.awaitLog(replica, "Error condition on socket");
                    RedisProcess guarded = group.start(group.program, "--requirepass", "secret");
                    Group.ask(replica, "CONFIG", "SET", "masterauth", "wrong");
                    Group.ask(replica, "REPLICAOF", "127.0.0.1", "" + guarded.port());
                    Group.awaitLog(replica, "Unable to AUTH to MASTER");
                    return List.of(replica);
                });
    }

    private interface Situation {
        List<RedisProcess> happen(Cast cast);
    }

    /// A group all of whose processes run the same program.
    private static final class Cast implements AutoCloseable {
        private final Group group = new Group();
        final Program program;

        Cast(Program program) {
            this.program = program;
        }

        RedisProcess start(Program what, String... arguments) {
            return group.start(what, arguments);
        }

        @Override
        public void close() {
            group.close();
        }
    }

    private static void compare(Situation situation) {
        List<List<String>> theirs = logs(Program.REDIS_70, situation);
        List<List<String>> ours = logs(Program.OURS, situation);
        for (int i = 0; i < theirs.size(); i++) {
            assertThat(ours.get(i)).as("process %d", i).isEqualTo(theirs.get(i));
            Oracle.count(theirs.get(i).size());
        }
    }

    private static List<List<String>> logs(Program program, Situation situation) {
        try (Cast cast = new Cast(program)) {
            List<List<String>> logs = new ArrayList<>();
            for (RedisProcess process : situation.happen(cast)) {
                logs.add(masked(process.log()));
            }
            return logs;
        }
    }

    /// The lines without what differs from run to run; ids and ports become numbers in the order
    /// they appear. Lines that repeat at the pace of a timer are kept once.
    private static List<String> masked(String log) {
        Map<String, String> names = new TreeMap<>();
        Stream<String> lines =
                log.lines()
                        .map(LogTextsIT::withoutPrefix)
                        .filter(line -> !line.isEmpty() && !NOT_OURS.matcher(line).find())
                        .map(
                                line ->
                                        line.replaceAll(
                                                "user request from '.*'",
                                                "user request from <client>"))
                        .map(line -> line.replaceAll("started by pid \\d+", "started by pid <pid>"))
                        // Redis asks a socket for its peer only now, and one that was reset has
                        // none.
                        .map(
                                line ->
                                        line.replaceAll(
                                                "replica \\S.* lost", "replica <replica> lost"))
                        .map(line -> line.replaceAll("RDB age \\d+", "RDB age <n>"))
                        .map(
                                line ->
                                        line.replaceAll(
                                                "when created [\\d.]+ Mb", "when created <n> Mb"))
                        .map(line -> line.replaceAll("receiving \\d+ bytes", "receiving <n> bytes"))
                        .map(line -> line.replaceAll("Sending \\d+ bytes", "Sending <n> bytes"))
                        .map(line -> line.replaceAll("(request [0-9a-f]{40}):\\d+", "$1:<offset>"))
                        .map(
                                line ->
                                        line.replaceAll(
                                                "(from master: [0-9a-f]{40}):\\d+", "$1:<offset>"))
                        .map(
                                line ->
                                        line.replaceAll(
                                                "(offset|up to|up to offset:) \\d+", "$1 <offset>"))
                        .map(line -> named(line, names));
        return lines.distinct().toList();
    }

    private static String withoutPrefix(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3)
                : "";
    }

    private static String named(String line, Map<String, String> names) {
        return Pattern.compile("[0-9a-f]{40}|127\\.0\\.0\\.1:\\d+")
                .matcher(line)
                .replaceAll(
                        found ->
                                names.computeIfAbsent(
                                        found.group(),
                                        text ->
                                                "<"
                                                        + (text.length() == 40 ? "id" : "address")
                                                        + (names.size() + 1)
                                                        + ">"));
    }
}
