package dev.vedette.hostile;

import dev.vedette.config.ConfigFuzz;
import dev.vedette.rdb.RdbFuzz;
import dev.vedette.resp.ReplyFuzz;
import dev.vedette.resp.RequestFuzz;
import dev.vedette.sentinel.InfoFuzz;
import dev.vedette.sentinel.SentinelFileFuzz;
import dev.vedette.sentinel.core.HelloFuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What is fuzzed, by name. `src/test/resources/fuzz/NAME` holds the inputs each begins with, and
/// those that once found something (`found-...`), which have to stay harmless.
enum Fuzzing {
    REQUESTS(RequestFuzz.class, RequestFuzz::fuzzerTestOneInput),
    REPLIES(ReplyFuzz.class, ReplyFuzz::fuzzerTestOneInput),
    RDB(RdbFuzz.class, RdbFuzz::fuzzerTestOneInput),
    CONFIG(ConfigFuzz.class, ConfigFuzz::fuzzerTestOneInput),
    SENTINEL_CONF(SentinelFileFuzz.class, SentinelFileFuzz::fuzzerTestOneInput),
    HELLO(HelloFuzz.class, HelloFuzz::fuzzerTestOneInput),
    INFO(InfoFuzz.class, InfoFuzz::fuzzerTestOneInput),
    STREAM(StreamFuzz.class, StreamFuzz::fuzzerTestOneInput);

    static final Path SEEDS = Path.of("src", "test", "resources", "fuzz");

    private final Class<?> target;
    private final Consumer<byte[]> run;

    Fuzzing(Class<?> target, Consumer<byte[]> run) {
        this.target = target;
        this.run = run;
    }

    Class<?> target() {
        return target;
    }

    void run(byte[] input) {
        run.accept(input);
    }

    /// Its directory below the seeds.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<Path> seeds() {
        try (Stream<Path> files = Files.list(SEEDS.resolve(word()))) {
            return files.sorted().toList();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
