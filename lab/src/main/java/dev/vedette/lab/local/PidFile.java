package dev.vedette.lab.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Which process was started for a post: its id and when it began.
///
/// A process id alone is a promise to kill a stranger one day: ids are given out again, sooner
/// after a reboot. A process is taken for ours only if it began when ours did, and, where the
/// system shows it (Linux), if it works in the folder ours was started in.
record PidFile(Path file, Path folder) {

    /// The system tells a process' begin as ticks since a boot time that it computes anew each
    /// time.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    void write(ProcessHandle process) throws IOException {
        String begin =
                process.info()
                        .startInstant()
                        .map(at -> Long.toString(at.toEpochMilli()))
                        .orElse("-");
        Files.writeString(file, process.pid() + " " + begin + "\n");
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /// The process, if it is still there and no other one.
    Optional<ProcessHandle> running() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ");
        try {
            long pid = Long.parseLong(words[0]);
            Instant begin = Instant.ofEpochMilli(Long.parseLong(words[words.length - 1]));
            return ProcessHandle.of(pid)
                    .filter(PidFile::goesOn)
                    .filter(process -> beganAt(process, begin) && worksHere(process));
        } catch (NumberFormatException _) {
            // Cut short by a crash, or a system that does not tell when processes began: we cannot
            // know whose process this is.
            return Optional.empty();
        }
    }

    /// Whether a process is still at work. One that has ended may stay in the list of processes
    /// until its parent takes note; in a container that may be never.
    static boolean goesOn(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !line.substring(line.lastIndexOf(')') + 1).startsWith(" Z");
        } catch (IOException _) {
            return process.isAlive(); // no such files on this system, or it ended just now
        }
    }

    private static boolean beganAt(ProcessHandle process, Instant begin) {
        return process.info()
                .startInstant()
                .map(at -> Duration.between(begin, at).abs().compareTo(TOLERANCE) <= 0)
                .orElse(false);
    }

    private boolean worksHere(ProcessHandle process) {
        Path link = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return !Files.isDirectory(Path.of("/proc/self"))
                    || Files.readSymbolicLink(link).equals(folder.toRealPath());
        } catch (IOException _) {
            return false; // it ended meanwhile, or it is somebody else's
        }
    }
}
