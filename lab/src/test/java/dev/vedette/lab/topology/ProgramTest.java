package dev.vedette.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class ProgramTest {

    @TempDir private Path folder;

    @BeforeEach
    void programs() throws IOException {
        for (String name : List.of("bin/redis-server", "bin/redis-sentinel", "other/keydb")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            assertThat(Files.createFile(file).toFile().setExecutable(true)).isTrue();
        }
        Files.createFile(folder.resolve("other/not-executable"));
    }

    private Program.Finder finder() {
        return new Program.Finder(folder, "/nowhere:" + folder.resolve("other"));
    }

    @Test
    void oursAreFoundBelowHome() throws Program.Missing {
        assertThat(finder().node("vedette"))
                .isEqualTo(
                        new Program(
                                "vedette",
                                List.of(folder.resolve("bin/redis-server").toString()),
                                List.of()));
        assertThat(finder().sentinel("vedette").command())
                .containsExactly(folder.resolve("bin/redis-sentinel").toString());
    }

    @Test
    void othersAreFoundOnPathWithTheirArguments() throws Program.Missing {
        Program keydb = finder().node("keydb --loglevel debug");
        assertThat(keydb.name()).isEqualTo("keydb --loglevel debug");
        assertThat(keydb.command())
                .containsExactly(folder.resolve("other/keydb").toString(), "--loglevel", "debug");
        assertThat(keydb.trailing()).isEmpty();
    }

    @Test
    void aServerThatIsToBeASentinelIsToldSo() throws Program.Missing {
        assertThat(finder().sentinel("keydb").trailing()).containsExactly("--sentinel");
    }

    @Test
    void whatIsMissingIsNamedWithARemedy() {
        assertThatThrownBy(() -> finder().node("redis-server"))
                .isInstanceOf(Program.Missing.class)
                .hasMessageContaining("redis-server is not on PATH")
                .hasMessageContaining("apt-get install");
        assertThatThrownBy(() -> finder().node("not-executable"))
                .isInstanceOf(Program.Missing.class);
        assertThatThrownBy(() -> finder().node("/no/such/file"))
                .hasMessage("/no/such/file is not a program that can be run");
        assertThatThrownBy(() -> finder().node(" ")).isInstanceOf(Program.Missing.class);
        assertThatThrownBy(() -> new Program.Finder(null, "").node("vedette"))
                .hasMessageContaining("./vedette");
        assertThatThrownBy(() -> new Program.Finder(Path.of("/no/home"), "").node("vedette"))
                .hasMessageContaining("/no/home/bin/redis-server");
    }
}
