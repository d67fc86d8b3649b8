package dev.vedette.oracle;

import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The real servers that decide what is right, and how often they were asked.
///
/// Every comparison with what a real server said counts, by [#count]; the build prints the sum and
/// fails below a committed floor, so that no comparison is lost in silence.
public final class Oracle {

    /// What to do when the real server is missing.
    static final String REMEDY =
            "redis-server 7.0 is not on PATH. The tests compare with it; install it (Debian and"
                    + " Ubuntu: apt-get install redis-server redis-tools).";

    private static final String OLD_BINARY = "/redis-server-6.2.6-v5-linux-amd64";
    private static final AtomicLong COMPARISONS = new AtomicLong();
    private static final AtomicLong MISSING = new AtomicLong();
    private static final List<RedisProcess> STARTED = new ArrayList<>();
    private static @Nullable RedisProcess shared;
    private static @Nullable Path oldBinary;

    private Oracle() {}

    /// Adds `comparisons` that a test made with what a real server said or did.
    public static void count(long comparisons) {
        COMPARISONS.addAndGet(comparisons);
    }

    public static long comparisons() {
        return COMPARISONS.get();
    }

    /// A 7.0 server shared by all tests of this JVM, with default settings and no data kept: for
    /// questions that leave nothing behind.
    public static synchronized RedisProcess shared() {
        RedisProcess running = shared;
        if (running == null) {
            running = start();
            shared = running;
        }
        return running;
    }

    /// A 7.0 server of one's own on a free port in an empty directory, with `arguments` as on the
    /// command line. Ends when closed, at the latest with the JVM.
    public static RedisProcess start(String... arguments) {
        return launch(onPath("redis-server"), arguments);
    }

    /// As [#start], but Redis 6.2 out of the embedded-redis jar.
    public static RedisProcess startOld(String... arguments) {
        return launch(oldBinary(), arguments);
    }

    /// Our own server as a process, with what it was tested with on its class path; otherwise as
    /// [#start].
    public static RedisProcess startOurs(String... arguments) {
        RedisProcess process = RedisProcess.start(RedisProcess.ourProgram(), arguments);
        synchronized (STARTED) {
            STARTED.add(process);
        }
        return process;
    }

    /// The program `name` on PATH. Without it the test that asks is skipped, and the end of the run
    /// says so; in CI it fails, so that nothing is skipped there.
    public static Path onPath(String name) {
        for (String directory : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            Path candidate = Path.of(directory, name);
            // Our own entry points carry Redis' names too and must not be taken for the real thing.
            if (Files.isExecutable(candidate) && !isScript(candidate)) {
                return candidate;
            }
        }
        String remedy =
                name.startsWith("redis-") ? REMEDY : name + " is not on PATH; .ci/run installs it.";
        if (System.getenv("CI") != null) {
            throw new AssertionError(remedy);
        }
        MISSING.incrementAndGet();
        throw new TestAbortedException(remedy);
    }

    /// How often a test was skipped because the real server is missing.
    static long skipped() {
        return MISSING.get();
    }

    private static boolean isScript(Path program) {
        try (InputStream in = Files.newInputStream(program)) {
            return in.read() == '#';
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static RedisProcess launch(Path program, String... arguments) {
        RedisProcess process = RedisProcess.start(program, arguments);
        synchronized (STARTED) {
            STARTED.add(process);
        }
        return process;
    }

    /// The redis-server 6.2 of the test class path.
    public static synchronized Path oldBinary() {
        Path known = oldBinary;
        if (known != null) {
            return known;
        }
        try (InputStream in =
                Optional.ofNullable(Oracle.class.getResourceAsStream(OLD_BINARY))
                        .orElseThrow(
                                () ->
                                        new AssertionError(
                                                OLD_BINARY + " is not on the class path"))) {
            Path file = Files.createTempFile("redis-server-6.2-", "");
            file.toFile().deleteOnExit();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            oldBinary = file;
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Kills every server that still runs.
    static void stopAll() {
        synchronized (STARTED) {
            STARTED.forEach(RedisProcess::close);
            STARTED.clear();
        }
    }
}
