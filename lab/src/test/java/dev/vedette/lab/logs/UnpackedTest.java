package dev.vedette.lab.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Files as they lie on disks and in reports.
class UnpackedTest {

    private static final String LOG =
            """
            1:X 21 Nov 2026 16:15:37.960 # +sdown master mymaster 10.0.0.1 6379
            1:X 21 Nov 2026 16:15:38.023 # +odown master mymaster 10.0.0.1 6379 #quorum 3/2
            """;

    @TempDir Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void gzipIsUnpackedWhateverTheFileIsCalled() throws IOException {
        assertThat(LogReader.read(List.of(file("log.txt", gzip(LOG)))).lines()).hasSize(2);
    }

    @Test
    void gzipFilesJoinedAreReadToTheEnd() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(gzip(LOG));
        both.write(gzip(LOG));
        assertThat(LogReader.read(List.of(file("log.gz", both.toByteArray()))).lines()).hasSize(4);
    }

    @Test
    void gzipCutOffIsReadAsFarAsItGoesAndSaidToBeCutOff() throws IOException {
        byte[] whole = gzip(LOG.repeat(2_000));
        Logs logs =
                LogReader.read(List.of(file("cut.gz", Arrays.copyOf(whole, whole.length - 20))));
        assertThat(logs.lines()).isNotEmpty();
        assertThat(logs.remarks())
                .anySatisfy(r -> assertThat(r).contains("cut.gz").contains("cut off"));
    }

    @Test
    void everyFileInAZipIsReadUnderItsName() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("a/sentinel.log", "b/sentinel.log")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(LOG.getBytes(StandardCharsets.UTF_8));
            }
        }
        Logs logs = LogReader.read(List.of(file("logs.zip", bytes.toByteArray())));
        assertThat(logs.lines()).hasSize(4);
        assertThat(logs.files())
                .extracting(read -> read.file().replaceFirst(".*!", ""))
                .containsExactly("a/sentinel.log", "b/sentinel.log");
    }

    @Test
    void whatWindowsShellsWriteIsRead() throws IOException {
        byte[] text = ("\uFEFF" + LOG.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_16LE);
        assertThat(LogReader.read(List.of(file("utf16.log", text))).lines()).hasSize(2);
    }

    @Test
    void aFileWithoutALineFeedAtItsEndIsReadToTheEnd() throws IOException {
        byte[] text = LOG.strip().getBytes(StandardCharsets.UTF_8);
        assertThat(LogReader.read(List.of(file("end.log", text))).lines()).hasSize(2);
    }

    @Test
    void otherPackingsAreRefusedWithTheCommandThatUnpacksThem() throws IOException {
        Path zstd = file("a.zst", new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0});
        Path xz = file("a.xz", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0});
        Path bzip2 = file("a.bz2", new byte[] {'B', 'Z', 'h', '9'});
        assertThatThrownBy(() -> LogReader.read(List.of(zstd)))
                .hasMessageContaining("zstd -d " + zstd);
        assertThatThrownBy(() -> LogReader.read(List.of(xz))).hasMessageContaining("xz -dk " + xz);
        assertThatThrownBy(() -> LogReader.read(List.of(bzip2)))
                .hasMessageContaining("bzip2 -dk " + bzip2);
    }

    @Test
    void filesThatCannotBeReadAreNamed() {
        Path missing = folder.resolve("none.log");
        assertThatThrownBy(() -> LogReader.read(List.of(missing)))
                .isInstanceOf(IOException.class)
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> LogReader.read(List.of(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void emptyAndBinaryFilesHoldNoLog() throws IOException {
        byte[] binary = new byte[100_000];
        new Random(7).nextBytes(binary);
        Logs logs = LogReader.read(List.of(file("empty", new byte[0]), file("binary", binary)));
        assertThat(logs.lines()).isEmpty();
    }
}
