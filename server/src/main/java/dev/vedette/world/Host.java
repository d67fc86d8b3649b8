package dev.vedette.world;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/// The process and the machine it runs on.
public interface Host {

    long pid();

    /// As `uname`: `Linux 6.1.0 x86_64`.
    String os();

    /// The name of the machine.
    String name();

    /// Absolute path of the program that runs us.
    String executable();

    /// An environment variable.
    Optional<String> environment(String variable);

    /// Resident memory of the process.
    long residentBytes();

    /// Memory of the machine.
    long totalMemoryBytes();

    /// The allocator's view: bytes of live and dead objects on the heap, and the most the heap may
    /// become.
    long heapUsedBytes();

    long heapMaxBytes();

    /// How many bytes blocks outside the heap may take: the least of what the JVM allows and what
    /// the machine can give beside the heap; 0 if nobody knows.
    long blockBytesLimit();

    /// Collects garbage, while the heap is small: the calling thread stands still for some
    /// milliseconds, and the machine has its memory back.
    void tidy();

    /// What the heap holds of the machine's memory now.
    long heapCommittedBytes();

    /// CPU time of the process so far.
    CpuTime cpuTime();

    record CpuTime(long userMicros, long systemMicros) {}

    /// How many files and sockets the process may have open.
    long openFileLimit();

    /// Seconds to add to UTC for the local time at this wall second.
    int utcOffsetSeconds(long epochSecond);

    /// Takes the oldest untaken stop request: the name of the signal, `SIGTERM` or `SIGINT`.
    Optional<String> stopRequest();

    /// Stops the calling thread, and so all that it drives: DEBUG SLEEP, or a pause in a
    /// simulation.
    void pause(long millis);

    /// Standard output, unbuffered. Jobs may write too.
    void print(byte[] bytes);

    /// Whether standard output is a terminal.
    boolean printsToTerminal();

    /// Shuts standard input, output and error: nobody reads them any more.
    void closeStandardStreams();

    /// Tells the service manager that started us (systemd) that we are ready; `status` is for
    /// people. Blocks for the time of a small process, so use it in a job.
    ///
    /// @throws IOException with the reason if it could not be told
    void tellReady(String status) throws IOException;

    /// How a program ended.
    ///
    /// @param status 0 if a signal ended it
    /// @param signal its number, 0 for none
    record End(int status, int signal) {}

    /// Runs a program to its end: with these words, our own environment and these variables
    /// besides, and our standard output. Blocks, so use it in a job; an interrupt kills the
    /// program.
    ///
    /// @param started is told the process id
    /// @throws IOException with the reason if it cannot be run
    End execute(List<String> words, Map<String, String> variables, LongConsumer started)
            throws IOException;

    /// Shows `text` as the process' command line to ps and its like, where the machine allows it.
    void title(String text);
}
