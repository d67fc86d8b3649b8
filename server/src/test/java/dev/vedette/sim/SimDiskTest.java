package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.base.Rng;
import dev.vedette.world.DiskFailure;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a machine's disk holds after a crash.
final class SimDiskTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(SimDisk disk, String path) throws DiskFailure {
        return new String(disk.readAll(path), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasSyncedIsThereAndWhatWasNotMayBeTornOrLost() throws DiskFailure {
        Set<String> outcomes = new LinkedHashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            SimDisk disk = new SimDisk(new Rng(seed));
            try (var file = disk.create("log")) {
                file.write(bytes("durable."));
                file.sync();
                disk.syncDirectory(".");
                file.write(bytes("hope"));
            }
            disk.crash();
            outcomes.add(text(disk, "log"));
        }
        assertThat(outcomes).allMatch(content -> content.startsWith("durable."));
        assertThat(outcomes).contains("durable.", "durable.ho", "durable.hope");
    }

    @Test
    void aRenameIsDurableOnlyOnceItsDirectoryWasSynced() throws DiskFailure {
        Set<String> outcomes = new LinkedHashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            SimDisk disk = new SimDisk(new Rng(seed));
            write(disk, "conf", "old");
            disk.syncDirectory(".");
            write(disk, "temp", "new");
            disk.rename("temp", "conf");
            disk.crash();
            outcomes.add(text(disk, "conf"));
        }
        assertThat(outcomes).containsExactlyInAnyOrder("old", "new");

        SimDisk disk = new SimDisk(new Rng(1));
        write(disk, "temp", "new");
        disk.rename("temp", "conf");
        disk.syncDirectory(".");
        disk.crash();
        assertThat(text(disk, "conf")).isEqualTo("new");
    }

    private static void write(SimDisk disk, String path, String content) throws DiskFailure {
        try (var file = disk.create(path)) {
            file.write(bytes(content));
            file.sync();
        }
    }

    @Test
    void aMachineMayStopInTheMiddleOfAWrite() throws DiskFailure {
        SimDisk disk = new SimDisk(new Rng(5));
        try (var file = disk.create("log")) {
            disk.crashAfter(1);
            file.write(bytes("first."));
            assertThatThrownBy(() -> file.write(bytes("second")))
                    .isInstanceOf(SimDisk.Crashed.class);
        }
    }

    @Test
    void anOrderedFaultNamesPathAndReason() {
        SimDisk disk = new SimDisk(new Rng(1));
        disk.fail("No space left on device");
        assertThatThrownBy(() -> disk.create("x")).hasMessage("x: No space left on device");
        disk.fail(null);
        assertThatThrownBy(() -> disk.open("/no/such"))
                .hasMessage("/no/such: No such file or directory");
    }
}
