package dev.vedette.bench;

import java.util.ArrayList;
import java.util.List;

/// One command under load: how `redis-benchmark` is told to send it, and a call that shows whether
/// a server knows it.
record Workload(String name, List<String> arguments, List<String> probe) {

    /// How many keys the random ones are drawn from, and how many are loaded before.
    static final int KEYS = 1_000_000;

    static final int VALUE_BYTES = 64;

    static final List<Workload> ALL =
            List.of(
                    named("ping", "ping_mbulk", "PING"),
                    named("set", "set", "SET", "probe", "x"),
                    named("get", "get", "GET", "probe"),
                    named("incr", "incr", "INCR", "probe:count"),
                    named("mset", "mset", "MSET", "probe", "x"),
                    named("lpush", "lpush", "LPUSH", "probe:list", "x"),
                    named("sadd", "sadd", "SADD", "probe:set", "x"),
                    named("hset", "hset", "HSET", "probe:hash", "f", "x"),
                    named("zadd", "zadd", "ZADD", "probe:zset", "1", "x"));

    private static Workload named(String name, String test, String... probe) {
        return new Workload(name, List.of("-t", test), List.of(probe));
    }

    /// The whole load generator's command line.
    List<String> command(String benchmark, int port, int clients, int pipeline, long requests) {
        List<String> words = new ArrayList<>(List.of(benchmark, "-p", Integer.toString(port)));
        words.addAll(List.of("-c", Integer.toString(clients), "-P", Integer.toString(pipeline)));
        words.addAll(List.of("-n", Long.toString(requests), "-r", Integer.toString(KEYS)));
        words.addAll(List.of("-d", Integer.toString(VALUE_BYTES), "--precision", "3"));
        words.addAll(arguments);
        return words;
    }
}
