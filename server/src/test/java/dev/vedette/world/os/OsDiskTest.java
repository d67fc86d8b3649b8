package dev.vedette.world.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.world.DiskFailure;
import dev.vedette.world.Outcome;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Files and jobs of the real world.
final class OsDiskTest {

    @TempDir private Path directory;
    private final OsDisk disk = new OsDisk();

    @BeforeEach
    void enter() throws DiskFailure {
        disk.changeDirectory(directory.toString());
    }

    private void write(String path, String text) throws DiskFailure {
        try (var file = disk.create(path)) {
            file.write(text.getBytes(StandardCharsets.UTF_8));
            file.sync();
        }
    }

    @Test
    void relativePathsStartFromTheDirectoryThatWasEntered() throws DiskFailure {
        write("a", "one");
        disk.rename("a", "b");
        disk.syncDirectory(".");
        try (var file = disk.append("b")) {
            file.write(" two".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(directory.resolve("b")).hasContent("one two");
        assertThat(disk.list(".")).containsExactly("b");
        assertThat(disk.absolute("../x")).isEqualTo(directory.getParent().resolve("x").toString());
        disk.truncate("b", 3);
        assertThat(disk.readAll("b")).asString().isEqualTo("one");
    }

    @Test
    void failuresNameThePathAndTheSystemsReason() throws DiskFailure {
        write("file", "x");
        disk.createDirectory("full");
        write("full/x", "x");
        assertReason(() -> disk.open("no/such"), "no/such", "No such file or directory");
        assertReason(() -> disk.open("full"), "full", "Is a directory");
        assertReason(() -> disk.create("file/x"), "file/x", "Not a directory");
        assertReason(() -> disk.delete("full"), "full", "Directory not empty");
        assertReason(() -> disk.changeDirectory("file"), "file", "Not a directory");
        assertReason(() -> disk.changeDirectory("none"), "none", "No such file or directory");
    }

    /// Freeing a large file takes milliseconds, so another thread does it, and it is done.
    @Test
    void largeFilesThatAreReplacedOrDeletedGo() throws DiskFailure, IOException {
        write("old", "x".repeat(1 << 20));
        write("new", "y".repeat(1 << 20));
        write("other", "z".repeat(1 << 20));
        disk.rename("new", "old");
        disk.delete("other");
        assertThat(disk.list(".")).containsExactly("old");
        assertThat(disk.readAll("old")).startsWith('y').hasSize(1 << 20);
        assumeTrue(Files.isDirectory(DESCRIPTORS), "no list of open files on this machine");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (heldFiles() > 0) {
            assertThat(System.nanoTime()).as("files are still open").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private long heldFiles() throws IOException {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.filter(this::isHeldHere).count();
        }
    }

    private boolean isHeldHere(Path descriptor) {
        try {
            String file = Files.readSymbolicLink(descriptor).toString();
            return file.startsWith(directory.toString()) && file.endsWith("(deleted)");
        } catch (IOException closed) {
            // Since it was listed.
            return false;
        }
    }

    /// An operation that is to fail.
    private interface Operation {
        void perform() throws DiskFailure;
    }

    private static void assertReason(Operation operation, String path, String reason) {
        assertThatThrownBy(operation::perform)
                .isInstanceOfSatisfying(
                        DiskFailure.class,
                        failure -> {
                            assertThat(failure.path()).isEqualTo(path);
                            assertThat(failure.reason()).isEqualTo(reason);
                        });
    }

    @Test
    void whatJobsBringBackWaitsForTheParty() throws InterruptedException {
        Semaphore woken = new Semaphore(0);
        OsJobs jobs = new OsJobs(woken::release);
        List<Outcome<Integer>> outcomes = new ArrayList<>();
        IllegalStateException fault = new IllegalStateException("broken");
        jobs.<Integer>run("good", () -> 7, outcomes::add);
        jobs.<Integer>run(
                "bad",
                () -> {
                    throw fault;
                },
                outcomes::add);
        woken.acquire(2);
        assertThat(outcomes).isEmpty();
        jobs.deliver();
        assertThat(outcomes)
                .containsExactlyInAnyOrder(new Outcome.Done<>(7), new Outcome.Failed<>(fault));
    }
}
