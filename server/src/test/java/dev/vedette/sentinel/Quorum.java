package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A master, its replicas and their Sentinels as processes of their own, some real, some ours.
final class Quorum implements AutoCloseable {

    /// Who runs.
    enum Maker {
        REAL,
        OURS,
        /// Redis 6.2, for nodes.
        OLD
    }

    /// Several groups live at a time: what is late must not count as dead.
    static final int DOWN_AFTER = 2500;

    private static final int PORT_ATTEMPTS = 100;
    private static final long PATIENCE_SECONDS = 180;

    /// One process with its place.
    static final class Member {
        final String host;
        final int port;
        final Path directory;
        final List<String> command;
        Process process;

        Member(String host, int port, Path directory, List<String> command) {
            this.host = host;
            this.port = port;
            this.directory = directory;
            this.command = command;
        }

        String address() {
            return host + ":" + port;
        }

        void start() {
            try {
                process =
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(directory.resolve("out.txt").toFile())
                                .start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        void signal(String name) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        void kill() {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        String log() {
            try {
                return Files.readString(directory.resolve("log.txt"));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    final List<Member> nodes = new ArrayList<>();
    final List<Member> sentinels = new ArrayList<>();
    private final Path directory;

    /// @param hosts one per node and Sentinel; all nodes then share one port, all Sentinels another
    Quorum(List<Maker> nodeMakers, List<Maker> makers, List<String> hosts) {
        try {
            directory = Files.createTempDirectory("quorum-");
            boolean isOneHost = hosts.stream().distinct().count() == 1;
            int nodePort = isOneHost ? 0 : portOnAll(hosts);
            int sentinelPort = isOneHost ? 0 : portOnAll(hosts);
            for (int i = 0; i < nodeMakers.size(); i++) {
                addNode(nodeMakers.get(i), hosts.get(i), nodePort);
            }
            for (int i = 0; i < makers.size(); i++) {
                addSentinel(makers.get(i), hosts.get(i), sentinelPort);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        nodes.forEach(Member::start);
        sentinels.forEach(Member::start);
    }

    /// A port that is free on each of `hosts`.
    private static int portOnAll(List<String> hosts) throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = portAt(hosts.getFirst(), 0);
            try {
                for (String host : hosts) {
                    portAt(host, port);
                }
                return port;
            } catch (BindException taken) {
                if (attempt == PORT_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static int portAt(String host, int wanted) throws IOException {
        if (wanted == 0) {
            return RedisProcess.freePort();
        }
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }

    private void addNode(Maker maker, String host, int wanted) throws IOException {
        int port = portAt(host, wanted);
        Path own = Files.createDirectory(directory.resolve("node" + nodes.size()));
        String master =
                nodes.isEmpty()
                        ? ""
                        : "slaveof " + nodes.getFirst().host + " " + nodes.getFirst().port + "\n";
        Path conf = own.resolve("redis.conf");
        Files.writeString(
                conf,
                "port "
                        + port
                        + "\n"
                        + bind(maker, host)
                        + "\ndir "
                        + own
                        + "\nlogfile "
                        + own
                        + "/log.txt\nsave \"\"\nprotected-mode no\nrepl-diskless-sync-delay 0\n"
                        + master);
        nodes.add(new Member(host, port, own, command(maker, "redis-server", conf)));
    }

    private void addSentinel(Maker maker, String host, int wanted) throws IOException {
        int port = portAt(host, wanted);
        Path own = Files.createDirectory(directory.resolve("sentinel" + sentinels.size()));
        Path conf = own.resolve("sentinel.conf");
        Member master = nodes.getFirst();
        Files.writeString(
                conf,
                "port "
                        + port
                        + "\n"
                        + bind(maker, host)
                        + "\ndir "
                        + own
                        + "\nlogfile "
                        + own
                        + "/log.txt\nprotected-mode no\nsentinel monitor group "
                        + master.host
                        + " "
                        + master.port
                        + " 2\nsentinel down-after-milliseconds group "
                        + DOWN_AFTER
                        + "\nsentinel failover-timeout group 10000\n");
        sentinels.add(new Member(host, port, own, command(maker, "redis-sentinel", conf)));
    }

    /// Where an instance listens. Redis 7 must also be told to connect from there when several
    /// share a machine; ours does so by itself.
    private static String bind(Maker maker, String host) {
        String bind = "bind " + host;
        boolean isTold = maker != Maker.OURS && !host.equals("127.0.0.1");
        return isTold ? bind + "\nbind-source-addr " + host : bind;
    }

    private static List<String> command(Maker maker, String program, Path conf) {
        if (maker == Maker.OLD) {
            return List.of(Oracle.oldBinary().toString(), conf.toString());
        }
        if (maker == Maker.REAL) {
            return List.of(Oracle.onPath(program).toString(), conf.toString());
        }
        List<String> words = RedisProcess.ourProgram("-Xmx256m", "-Dvedette.rehearsal=false");
        words.add(conf.toString());
        if (program.endsWith("sentinel")) {
            words.add("--sentinel");
        }
        return words;
    }

    /// Waits until `condition` holds; `claim` says what was waited for.
    void await(String claim, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "not within " + PATIENCE_SECONDS + " s: " + claim + "\n" + story());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /// The answer of a member, as lists and texts; empty when it does not answer.
    static List<String> ask(Member member, String... words) {
        try (RespClient client = RespClient.connect(member.host, member.port)) {
            return flat(client.ask(words));
        } catch (AssertionError | UncheckedIOException unreachable) {
            return List.of();
        }
    }

    static List<String> flat(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> elements) -> {
                List<String> all = new ArrayList<>();
                elements.forEach(element -> all.addAll(flat(element)));
                yield all;
            }
            case Reply.Bulk(Bytes value) -> List.of(value.toString());
            case Reply.Simple(String text) -> List.of(text);
            case Reply.Int(long value) -> List.of(Long.toString(value));
            case Reply.Error(String text) -> List.of("-" + text);
            default -> List.of();
        };
    }

    /// Waits until all know each other and the replicas.
    void awaitHealthy() {
        int others = sentinels.size() - 1;
        await(
                "all know each other",
                () ->
                        sentinels.stream()
                                .map(s -> fields(ask(s, "SENTINEL", "MASTER", "group")))
                                .allMatch(
                                        f ->
                                                ("" + others).equals(f.get("num-other-sentinels"))
                                                        && "master".equals(f.get("flags"))
                                                        && ("" + (nodes.size() - 1))
                                                                .equals(f.get("num-slaves"))));
        await(
                "all replicas are in sync for all Sentinels",
                () ->
                        sentinels.stream()
                                .allMatch(
                                        s ->
                                                count(ask(s, "SENTINEL", "REPLICAS", "group"), "ok")
                                                        == nodes.size() - 1));
    }

    private static long count(List<String> words, String word) {
        return words.stream().filter(word::equals).count();
    }

    private static Map<String, String> fields(List<String> flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return fields;
    }

    Member master() {
        List<String> address =
                ask(sentinels.getFirst(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "group");
        for (Member node : nodes) {
            if (address.equals(List.of(node.host, Integer.toString(node.port)))) {
                return node;
            }
        }
        throw new AssertionError("no node listens at " + address);
    }

    /// Of two nodes.
    Member theOther(Member node) {
        return nodes.getFirst() == node ? nodes.getLast() : nodes.getFirst();
    }

    /// The addresses that the Sentinels name, each once; an empty one for who does not answer.
    List<List<String>> named() {
        return sentinels.stream()
                .map(s -> ask(s, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "group"))
                .distinct()
                .toList();
    }

    /// Waits until all Sentinels name one and the same master other than `former`, and it is one.
    Member awaitNewMaster(Member former) {
        List<String> old = List.of(former.host, Integer.toString(former.port));
        await(
                "a new master instead of " + former.address(),
                () -> {
                    List<List<String>> answers = named();
                    return answers.size() == 1
                            && !answers.getFirst().isEmpty()
                            && !answers.getFirst().equals(old);
                });
        Member master = master();
        await("it calls itself master", () -> isRole(master, "master"));
        return master;
    }

    /// Waits until every node but `master` and `gone` follows `master`, with its link up.
    void awaitFollowers(Member master, Member... gone) {
        for (Member node : nodes) {
            if (node != master && !List.of(gone).contains(node)) {
                await(
                        node.address() + " follows " + master.address(),
                        () -> {
                            List<String> role = ask(node, "ROLE");
                            return role.size() > 3
                                    && role.get(0).equals("slave")
                                    && role.get(1).equals(master.host)
                                    && role.get(2).equals("" + master.port)
                                    && role.get(3).equals("connected");
                        });
            }
        }
    }

    private static boolean isRole(Member node, String role) {
        List<String> answer = ask(node, "ROLE");
        return !answer.isEmpty() && answer.getFirst().equals(role);
    }

    /// Which Sentinel led in which epoch, by their logs; fails when two led in one.
    Map<Long, String> leaders() {
        Pattern vote = Pattern.compile("\\+vote-for-leader ([0-9a-f]{40}) (\\d+)");
        Map<Long, String> leaders = new HashMap<>();
        for (Member sentinel : sentinels) {
            String id = ask(sentinel, "SENTINEL", "MYID").getFirst();
            long epoch = 0;
            for (String line : sentinel.log().split("\n")) {
                Matcher matcher = vote.matcher(line);
                if (matcher.find() && matcher.group(1).equals(id)) {
                    epoch = Long.parseLong(matcher.group(2));
                } else if (line.contains("+elected-leader")) {
                    String other = leaders.put(epoch, id);
                    if (other != null && !other.equals(id)) {
                        throw new AssertionError("two leaders in epoch " + epoch + "\n" + story());
                    }
                }
            }
        }
        return leaders;
    }

    private String story() {
        StringBuilder story = new StringBuilder();
        for (Member sentinel : sentinels) {
            story.append("--- ").append(sentinel.address()).append('\n').append(sentinel.log());
        }
        return story.toString();
    }

    @Override
    public void close() {
        sentinels.forEach(Member::kill);
        nodes.forEach(Member::kill);
    }
}
