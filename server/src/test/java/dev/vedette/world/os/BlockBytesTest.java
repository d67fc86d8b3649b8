package dev.vedette.world.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class BlockBytesTest {

    private static final long GIB = 1L << 30;

    @TempDir private Path cgroups;

    private void write(String file, String text) throws IOException {
        Path path = cgroups.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @Test
    void blocksAndHeapTogetherFitIntoTheMachine() {
        long machine = 24 * GIB;
        for (long heap = GIB; heap < 17 * GIB; heap += GIB) {
            assertThat(BlockBytes.besides(machine, heap) + heap).isLessThan(machine * 98 / 100);
        }
        // What the launcher asks for, 12 % for the heap, leaves room for 20 GB in 24.
        assertThat(BlockBytes.besides(24_000_000_000L, 2_880_000_000L))
                .isGreaterThan(20_200_000_000L);
        assertThat(BlockBytes.besides(machine, machine)).isEqualTo(machine / 100 * 25);
    }

    @Test
    void theLeastOfAGroupsLimitsCountsUpToTheRoot() throws IOException {
        write("memory.max", "max");
        write("system.slice/memory.max", Long.toString(4 * GIB));
        write("system.slice/vedette.service/memory.max", Long.toString(8 * GIB));
        String own = "0::/system.slice/vedette.service\n";
        assertThat(BlockBytes.container(own, cgroups)).isEqualTo(4 * GIB);
        assertThat(BlockBytes.container("0::/\n", cgroups)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theFirstVersionHasAHierarchyOfItsOwnForMemory() throws IOException {
        write("memory/memory.limit_in_bytes", "9223372036854771712");
        write("memory/docker/abc/memory.limit_in_bytes", Long.toString(2 * GIB));
        String own = "9:name=systemd:/\n4:memory:/docker/abc\n0::/\n";
        assertThat(BlockBytes.container(own, cgroups)).isEqualTo(2 * GIB);
    }

    /// Its group's path is that of the host, which it does not see.
    @Test
    void aContainerFindsItsLimitAtTheRoot() throws IOException {
        write("memory.max", Long.toString(GIB));
        assertThat(BlockBytes.container("0::/../../pod/container\n", cgroups)).isEqualTo(GIB);
        write("memory/memory.limit_in_bytes", Long.toString(GIB / 2));
        assertThat(BlockBytes.container("4:memory:/kubepods/pod\n", cgroups)).isEqualTo(GIB / 2);
    }

    @Test
    void whereThereAreNoGroupsNothingIsLimited() {
        assertThat(BlockBytes.container("", cgroups)).isEqualTo(Long.MAX_VALUE);
    }
}
