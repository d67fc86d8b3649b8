package dev.vedette.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PidFileTest {

    @TempDir private Path folder;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sleep", "600").directory(folder.toFile()).start();
    }

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private PidFile pidFile() {
        return new PidFile(folder.resolve("pid"), folder);
    }

    @Test
    void theProcessThatWasWrittenDownIsFoundAgainUntilItEnds() throws Exception {
        PidFile file = pidFile();
        assertThat(file.running()).isEmpty();
        file.write(process.toHandle());
        assertThat(file.running()).contains(process.toHandle());
        process.destroyForcibly().waitFor();
        assertThat(file.running()).isEmpty();
    }

    @Test
    void aStrangerWhoGotTheSameIdLaterIsNotOurs() throws IOException {
        PidFile file = pidFile();
        file.write(process.toHandle());
        String text = Files.readString(file.file());
        long begin = Long.parseLong(text.strip().split(" ")[1]);
        Files.writeString(file.file(), process.pid() + " " + (begin - 60_000) + "\n");
        assertThat(file.running()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aStrangerThatWorksElsewhereIsNotOurs(@TempDir Path elsewhere) throws IOException {
        PidFile file = new PidFile(elsewhere.resolve("pid"), elsewhere);
        file.write(process.toHandle());
        assertThat(file.running()).isEmpty();
    }

    @Test
    void aFileCutShortNamesNobody() throws IOException {
        PidFile file = pidFile();
        Files.writeString(file.file(), Long.toString(process.pid()));
        assertThat(file.running()).isEmpty();
        Files.writeString(file.file(), "");
        assertThat(file.running()).isEmpty();
    }
}
