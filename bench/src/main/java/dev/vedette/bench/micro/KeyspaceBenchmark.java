package dev.vedette.bench.micro;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Random keys of 16 bytes with values of 64, found and replaced. With a million of them nearly
/// every access misses the caches, which is what the layout behind the write door is about.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyspaceBenchmark {

    @Param({"1000", "1000000"})
    private int keys;

    private final Rng rng = new Rng(42);
    private final Journal journal = new Journal();
    private final Database database = new Keyspace(1, 1, 2, new Rng(1), journal).database(0);
    private Bytes[] names = {};

    @Setup
    public void fill() {
        names = new Bytes[keys];
        for (int i = 0; i < keys; i++) {
            names[i] = Bytes.of(String.format(Locale.ROOT, "key:%012d", i));
            database.put(names[i], value());
        }
        journal.clear();
    }

    private static Value value() {
        return StringValue.of(Bytes.of(new byte[64]));
    }

    /// As a request brings it: bytes of its own, whose hash nobody knows yet.
    private Bytes randomKey() {
        Bytes name = names[rng.nextInt(keys)];
        return Bytes.copyOf(name.array(), 0, name.length());
    }

    @Benchmark
    public @Nullable Value read() {
        return database.read(randomKey());
    }

    @Benchmark
    public void replace() {
        database.put(randomKey(), value());
        journal.clear();
    }
}
