package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/// The lines of a file, whatever it is packed in and however it is encoded.
///
/// Gzip and zip are known by their first bytes, not by the name. Other packings are refused with
/// the command that unpacks them. A file that was cut off is read as far as it goes.
final class Unpacked {

    /// Takes the lines.
    interface Lines {
        void line(String file, int number, String text);
    }

    private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
    private static final byte[] XZ = {(byte) 0xFD, '7', 'z', 'X', 'Z'};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};
    private static final byte[] GZIP = {0x1F, (byte) 0x8B};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] UTF16_LITTLE = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF16_BIG = {(byte) 0xFE, (byte) 0xFF};

    private Unpacked() {}

    static void read(Path file, Lines lines, Consumer<String> remarks) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory: name the log files in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            read(file.toString(), in, lines, remarks);
        } catch (NoSuchFileException missing) {
            throw new IOException(file + ": no such file", missing);
        } catch (AccessDeniedException denied) {
            throw new IOException(file + ": permission denied", denied);
        }
    }

    static void read(String name, InputStream raw, Lines lines, Consumer<String> remarks)
            throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        byte[] head = head(in);
        refuse(name, head, ZSTD, "zstd", "zstd -d");
        refuse(name, head, XZ, "xz", "xz -dk");
        refuse(name, head, BZIP2, "bzip2", "bzip2 -dk");
        try {
            if (startsWith(head, GZIP)) {
                read(name, new GZIPInputStream(in), lines, remarks);
            } else if (startsWith(head, ZIP)) {
                entries(name, new ZipInputStream(in), lines, remarks);
            } else {
                text(name, in, charset(head), lines);
            }
        } catch (EOFException | ZipException broken) {
            remarks.accept(name + " is cut off or damaged: read as far as it goes");
        }
    }

    private static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(64);
        byte[] head = in.readNBytes(64);
        in.reset();
        return head;
    }

    private static void refuse(String name, byte[] head, byte[] magic, String packing, String how)
            throws IOException {
        if (startsWith(head, magic)) {
            throw new IOException(
                    "%s is packed with %s, which is not read here: run `%s %s` and give what comes out"
                            .formatted(name, packing, how, name));
        }
    }

    private static void entries(
            String name, ZipInputStream zip, Lines lines, Consumer<String> remarks)
            throws IOException {
        ZipEntry entry = zip.getNextEntry();
        while (entry != null) {
            if (!entry.isDirectory()) {
                read(name + "!" + entry.getName(), zip, lines, remarks);
            }
            entry = zip.getNextEntry();
        }
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length
                && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    /// Windows shells write UTF-16 when output is sent to a file.
    private static @Nullable Charset utf16(byte[] head) {
        if (startsWith(head, UTF16_LITTLE)) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(head, UTF16_BIG)) {
            return StandardCharsets.UTF_16BE;
        }
        int oddZeros = 0;
        for (int i = 1; i < head.length; i += 2) {
            oddZeros += head[i] == 0 ? 1 : 0;
        }
        return head.length >= 16 && oddZeros > head.length / 4 ? StandardCharsets.UTF_16LE : null;
    }

    private static Charset charset(byte[] head) {
        Charset utf16 = utf16(head);
        return utf16 == null ? StandardCharsets.UTF_8 : utf16;
    }

    private static void text(String name, InputStream in, Charset charset, Lines lines)
            throws IOException {
        Reader reader = new InputStreamReader(in, charset);
        char[] buffer = new char[1 << 16];
        StringBuilder line = new StringBuilder();
        int number = 0;
        try {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    char c = buffer[i];
                    if (c == '\n') {
                        lines.line(name, ++number, line.toString());
                        line.setLength(0);
                    } else if (line.length() < LogReader.LONGEST) {
                        line.append(c);
                    }
                }
            }
        } finally {
            if (!line.isEmpty()) {
                lines.line(name, ++number, line.toString());
            }
        }
    }
}
