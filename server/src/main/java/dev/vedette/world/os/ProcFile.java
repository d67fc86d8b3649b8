package dev.vedette.world.os;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/// A short file of /proc that is read again and again. It is opened once, which is most of the
/// work, and stays open.
final class ProcFile {

    private static final String[] NOTHING = {};

    private final String path;
    private final byte[] room = new byte[4096];
    private @Nullable RandomAccessFile file;

    ProcFile(String path) {
        this.path = path;
    }

    /// What stands between blanks now; nothing where there is no such file.
    synchronized String[] words() {
        try {
            RandomAccessFile open = file;
            if (open == null) {
                open = new RandomAccessFile(path, "r");
                file = open;
            }
            open.seek(0);
            int count = open.read(room);
            String text = new String(room, 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
            return text.strip().split(" ");
        } catch (IOException _) {
            return NOTHING;
        }
    }
}
