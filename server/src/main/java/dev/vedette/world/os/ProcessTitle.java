package dev.vedette.world.os;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// What ps, pgrep and top show for this process, by the means redis-server uses: the text is
/// written over the arguments in the process' own memory, and the rest of them is blanked. Linux
/// lets a process do so through `/proc/self/mem`, without native code; elsewhere nothing happens.
final class ProcessTitle {

    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path NAME = Path.of("/proc/self/comm");

    /// Of the words after the name in /proc/self/stat: where the arguments begin and end.
    private static final int ARGUMENTS_START = 45;

    private static final int ARGUMENTS_END = 46;

    private ProcessTitle() {}

    /// Shows `title`, cut to the room the arguments left; pgrep and top see its first word.
    static void show(String title) {
        try {
            String stat = Files.readString(STAT);
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long start = Long.parseLong(words[ARGUMENTS_START]);
            int room = (int) (Long.parseLong(words[ARGUMENTS_END]) - start);
            byte[] text = title.getBytes(StandardCharsets.UTF_8);
            // One byte less: the last one must stay 0, or the kernel reads on into the environment.
            byte[] shown =
                    Arrays.copyOf(Arrays.copyOf(text, Math.min(text.length, room - 1)), room);
            try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "rw")) {
                memory.seek(start);
                memory.write(shown);
            }
            int end = title.indexOf(' ');
            Files.writeString(NAME, end < 0 ? title : title.substring(0, end));
        } catch (IOException _) {
            // No /proc, or one that forbids it: ps shows the command line, and nothing else is
            // lost.
        }
    }
}
