package dev.vedette.bench.micro;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Rng;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.data.strings.StringCommands;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Reply;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/// A parsed request to its reply, on one key that is always in the cache: what dispatching costs
/// above the keyspace. The clock for statistics stands still, so its cost is not in here.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatcherBenchmark {

    private final Journal journal = new Journal();
    private final Dispatcher dispatcher =
            new Dispatcher(
                    new Catalogue(StringCommands.ALL),
                    new Keyspace(1, 1, 2, new Rng(1), journal),
                    journal,
                    () -> 0);
    private final Session session = new Session(1, new Nowhere());

    private final Bytes[] set = words("SET", "key:000000000001", "x".repeat(64));
    private final Bytes[] get = words("GET", "key:000000000001");
    private final Bytes[] incr = words("INCR", "count");

    private static Bytes[] words(String... words) {
        Bytes[] argv = new Bytes[words.length];
        for (int i = 0; i < words.length; i++) {
            argv[i] = Bytes.of(words[i]);
        }
        return argv;
    }

    @Setup
    public void start() {
        session.authenticated(true);
        dispatcher.at(new Moment(0, 1_750_000_000_000L));
        set();
    }

    @Benchmark
    public Reply set() {
        return dispatcher.dispatch(session, set);
    }

    @Benchmark
    public Reply get() {
        return dispatcher.dispatch(session, get);
    }

    @Benchmark
    public Reply incr() {
        return dispatcher.dispatch(session, incr);
    }
}
