package dev.vedette.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// One command under load: how `redis-benchmark` is told to send it, a call that shows whether a
/// server knows it, and what the one collection it uses must hold before.
///
/// @param key of the collection; empty for commands on strings
record Workload(
        String name, List<String> arguments, List<String> probe, String key, Filling filling) {

    /// What a collection holds when its measurement begins.
    enum Filling {
        /// Whatever the load itself puts in.
        NOTHING,
        /// As many elements as will be taken out.
        ALL_TO_TAKE,
        LIST,
        HASH,
        SORTED_SET
    }

    /// What is there besides, and how many names the load draws from.
    enum Data {
        FULL("1M keys", KEYS),
        EMPTY("empty", 1000);

        final String title;
        final int names;

        Data(String title, int names) {
            this.title = title;
            this.names = names;
        }
    }

    /// How many keys there are where there are many.
    static final int KEYS = 1_000_000;

    static final int VALUE_BYTES = 64;

    private static final int LIST_ELEMENTS = 10_000;
    private static final int AT_ONCE = 100;

    static final List<Workload> ALL =
            List.of(
                    onStrings("ping", "ping_mbulk", "PING"),
                    onStrings("set", "set", "SET", "probe", "x"),
                    onStrings("get", "get", "GET", "probe"),
                    onStrings("incr", "incr", "INCR", "probe:count"),
                    onStrings("mset", "mset", "MSET", "probe", "x"),
                    growing("lpush", "mylist", "LPUSH", "probe:list", "x"),
                    new Workload(
                            "rpop",
                            List.of("-t", "rpop"),
                            List.of("RPOP", "probe:list"),
                            "mylist",
                            Filling.ALL_TO_TAKE),
                    reading("lrange_100", Filling.LIST, "LRANGE", "mylist", "0", "99"),
                    reading("lrange_600", Filling.LIST, "LRANGE", "mylist", "0", "599"),
                    growing("sadd", "myset", "SADD", "probe:set", "x"),
                    growing("hset", "myhash", "HSET", "probe:hash", "f", "x"),
                    reading("hget", Filling.HASH, "HGET", "myhash", "element:__rand_int__"),
                    growing("zadd", "myzset", "ZADD", "probe:zset", "1", "x"),
                    reading("zrange_100", Filling.SORTED_SET, "ZRANGE", "myzset", "0", "99"));

    private static Workload onStrings(String name, String test, String... probe) {
        return new Workload(name, List.of("-t", test), List.of(probe), "", Filling.NOTHING);
    }

    private static Workload growing(String name, String key, String... probe) {
        return new Workload(name, List.of("-t", name), List.of(probe), key, Filling.NOTHING);
    }

    private static Workload reading(String name, Filling filling, String... words) {
        return new Workload(name, List.of(words), List.of(words), words[1], filling);
    }

    /// The whole load generator's command line.
    List<String> command(
            String benchmark, int port, int clients, int pipeline, long requests, Data data) {
        List<String> words = new ArrayList<>(List.of(benchmark, "-p", Integer.toString(port)));
        words.addAll(List.of("-c", Integer.toString(clients), "-P", Integer.toString(pipeline)));
        words.addAll(List.of("-n", Long.toString(requests), "-r", Integer.toString(data.names)));
        words.addAll(List.of("-d", Integer.toString(VALUE_BYTES), "--precision", "3"));
        words.addAll(arguments);
        return words;
    }

    /// Whether a measurement leaves the collection other than it found it.
    boolean isUsedUp() {
        return !key.isEmpty() && (filling == Filling.NOTHING || filling == Filling.ALL_TO_TAKE);
    }

    /// The commands that fill the collection, for so many requests.
    Stream<List<String>> fill(long requests, Data data) {
        String value = "x".repeat(VALUE_BYTES);
        return switch (filling) {
            case NOTHING -> Stream.of();
            case ALL_TO_TAKE -> push(requests + AT_ONCE, value);
            case LIST -> push(LIST_ELEMENTS, value);
            case HASH -> names(data).mapToObj(i -> List.of("HSET", key, member(i), value));
            case SORTED_SET ->
                    names(data).mapToObj(i -> List.of("ZADD", key, Long.toString(i), member(i)));
        };
    }

    private static LongStream names(Data data) {
        return LongStream.range(0, data.names);
    }

    /// As redis-benchmark names it.
    private static String member(long number) {
        String digits = Long.toString(number);
        return "element:" + "0".repeat(12 - digits.length()) + digits;
    }

    private Stream<List<String>> push(long elements, String value) {
        List<String> words = new ArrayList<>(List.of("RPUSH", key));
        for (int i = 0; i < AT_ONCE; i++) {
            words.add(value);
        }
        return Stream.generate(() -> words).limit(elements / AT_ONCE);
    }
}
