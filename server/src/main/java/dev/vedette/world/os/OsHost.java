package dev.vedette.world.os;

import dev.vedette.world.Host;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// This process and this machine. What only /proc tells is 0 where there is no /proc.
final class OsHost implements Host {

    private static final long SMALL_HEAP_BYTES = 128L << 20;

    /// Of /proc/self/stat: clock ticks are 1/100 s on every Linux the JDK runs on.
    private static final long MICROS_PER_TICK = 10_000;

    /// Words behind the program's name.
    private static final int STAT_USER_TICKS = 12;

    private static final int STAT_SYSTEM_TICKS = 13;
    private static final int STATM_RESIDENT_PAGES = 1;
    private static final long PAGE_BYTES = 4096;
    private static final long KIB = 1024;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long DEFAULT_OPEN_FILES = 1024;
    private static final int SIGNAL_BASE = 128;
    private static final int MAX_SIGNAL = 64;

    /// The clocks of most servers do, and the JDK would read the rules of all zones to find it out.
    private static final boolean SHOWS_UTC = showsUtc();

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final Queue<String> stopRequests = new ConcurrentLinkedQueue<>();
    private final Runnable wake;
    private final Supplier<Path> directory;
    private final ProcFile memory = new ProcFile("/proc/self/statm");
    private final ProcFile status = new ProcFile("/proc/self/stat");
    private volatile boolean isSilent;

    // What stays as it is and is dear to find out: empty, and 0, until it is asked for.

    private volatile String executable = "";
    private volatile long totalMemoryBytes;

    /// @param wake ends the party's wait
    /// @param directory where programs are run
    OsHost(Runnable wake, Supplier<Path> directory) {
        this.wake = wake;
        this.directory = directory;
    }

    void takeSignals(Consumer<String> noticed, Runnable insisted) {
        Signals.onStop(
                name -> {
                    noticed.accept(name);
                    stopRequests.add(name);
                    wake.run();
                },
                insisted);
    }

    @Override
    public Optional<String> stopRequest() {
        return Optional.ofNullable(stopRequests.poll());
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public String os() {
        String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        return System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + " "
                + machine;
    }

    @Override
    public String name() {
        try {
            return Resolver.ownName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    @Override
    public String executable() {
        String known = executable;
        if (known.isEmpty()) {
            known = ProcessHandle.current().info().command().orElse("java");
            executable = known;
        }
        return known;
    }

    @Override
    public Optional<String> environment(String variable) {
        return Optional.ofNullable(System.getenv(variable));
    }

    @Override
    public long residentBytes() {
        String[] pages = memory.words();
        return pages.length > STATM_RESIDENT_PAGES
                ? Long.parseLong(pages[STATM_RESIDENT_PAGES]) * PAGE_BYTES
                : 0;
    }

    @Override
    public long totalMemoryBytes() {
        if (totalMemoryBytes == 0) {
            for (String line : text("/proc/meminfo").split("\n")) {
                if (line.startsWith("MemTotal:")) {
                    totalMemoryBytes = Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
                    break;
                }
            }
        }
        return totalMemoryBytes;
    }

    @Override
    public void tidy() {
        // Somebody who embeds us has a heap of another size, and other plans with it.
        if (heapUsedBytes() < SMALL_HEAP_BYTES) {
            System.gc();
        }
    }

    @Override
    public long heapUsedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Override
    public long heapMaxBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long blockBytesLimit() {
        return BlockBytes.limit(totalMemoryBytes(), heapMaxBytes());
    }

    @Override
    public long heapCommittedBytes() {
        return Runtime.getRuntime().totalMemory();
    }

    @Override
    public CpuTime cpuTime() {
        String[] words = status.words();
        // The second is the program's name in parentheses and may itself hold spaces.
        int name = 0;
        for (int i = 0; i < words.length; i++) {
            name = words[i].endsWith(")") ? i : name;
        }
        return new CpuTime(
                ticks(words, name + STAT_USER_TICKS), ticks(words, name + STAT_SYSTEM_TICKS));
    }

    private static long ticks(String[] words, int index) {
        return words.length > index ? Long.parseLong(words[index]) * MICROS_PER_TICK : 0;
    }

    @Override
    public long openFileLimit() {
        for (String line : text("/proc/self/limits").split("\n")) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).strip().split(" ")[0];
                return soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return DEFAULT_OPEN_FILES;
    }

    private static String text(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException _) {
            return "";
        }
    }

    private static boolean showsUtc() {
        if (System.getenv("TZ") != null || System.getProperty("user.timezone") != null) {
            return false;
        }
        try {
            return Files.readSymbolicLink(Path.of("/etc/localtime")).endsWith("UTC");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    @Override
    public int utcOffsetSeconds(long epochSecond) {
        if (SHOWS_UTC) {
            return 0;
        }
        // Not by java.time: it would read the rules of all zones a second time.
        return TimeZone.getDefault().getOffset(epochSecond * MILLIS_PER_SECOND)
                / (int) MILLIS_PER_SECOND;
    }

    @Override
    public void pause(long millis) {
        long end = System.nanoTime() + millis * NANOS_PER_MILLI;
        // Parking ends early at an interrupt or for no reason; a stop comes as a stop request
        // instead.
        for (long left = millis; left > 0; left = (end - System.nanoTime()) / NANOS_PER_MILLI) {
            LockSupport.parkNanos(left * NANOS_PER_MILLI);
        }
    }

    @Override
    public void print(byte[] bytes) {
        if (isSilent) {
            return;
        }
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean printsToTerminal() {
        try {
            // Asking the JDK would load its terminal library, a fifth of the start.
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void closeStandardStreams() {
        isSilent = true;
        try {
            System.in.close();
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.err.close();
    }

    /// The JDK has no datagrams of the UNIX family, which the protocol wants; systemd's own program
    /// has.
    @Override
    public End execute(List<String> words, Map<String, String> variables, LongConsumer started)
            throws IOException {
        List<String> command = new ArrayList<>(words);
        // Else the JDK would look for it in PATH.
        command.set(0, directory.get().resolve(words.getFirst()).toString());
        ProcessBuilder program =
                new ProcessBuilder(command)
                        .directory(directory.get().toFile())
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        program.environment().putAll(variables);
        Process process = program.start();
        process.getOutputStream().close();
        started.accept(process.pid());
        int outcome = endOf(process);
        // The JDK adds 128 to the number of a signal: a status above that is taken for one.
        boolean isSignal = outcome > SIGNAL_BASE && outcome <= SIGNAL_BASE + MAX_SIGNAL;
        return isSignal ? new End(0, outcome - SIGNAL_BASE) : new End(outcome, 0);
    }

    /// An interrupt kills it; its end is waited for all the same, so that none is left behind.
    private static int endOf(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException _) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public void tellReady(String status) throws IOException {
        Process notify =
                new ProcessBuilder(
                                "systemd-notify", "--ready", "--pid=" + pid(), "--status=" + status)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            int outcome = notify.waitFor();
            if (outcome != 0) {
                throw new IOException("systemd-notify ended with status " + outcome);
            }
        } catch (InterruptedException e) {
            notify.destroy();
            throw new IOException("interrupted while waiting for systemd-notify", e);
        }
    }

    @Override
    public void title(String text) {
        ProcessTitle.show(text);
    }
}
