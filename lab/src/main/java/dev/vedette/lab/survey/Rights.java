package dev.vedette.lab.survey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// What a process may do with a file, judged from the mode bits by who it runs as.
///
/// Access lists and mandatory access control are not looked at: where they are in use, the mode
/// bits may promise too much.
record Rights(int user, Set<Integer> groups) {

    private static final int WRITE = 2;
    private static final int EXECUTE = 1;

    private static final int ROOT = 0;

    Rights {
        groups = Set.copyOf(groups);
    }

    /// Reads the effective ids from `/proc/PID/status`.
    static Rights of(long pid) throws IOException {
        int user = -1;
        Set<Integer> groups = new HashSet<>();
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            String[] words = line.split("\\s+");
            switch (words[0]) {
                case "Uid:" -> user = Integer.parseInt(words[2]);
                case "Gid:" -> groups.add(Integer.parseInt(words[2]));
                case "Groups:" -> {
                    for (int i = 1; i < words.length; i++) {
                        groups.add(Integer.parseInt(words[i]));
                    }
                }
                default -> {}
            }
        }
        if (user < 0) {
            throw new IOException("/proc/" + pid + "/status names no user");
        }
        return new Rights(user, groups);
    }

    boolean mayWrite(Path path) throws IOException {
        return !Files.getFileStore(path).isReadOnly() && may(path, WRITE);
    }

    boolean mayExecute(Path path) throws IOException {
        return may(path, EXECUTE);
    }

    private boolean may(Path path, int right) throws IOException {
        int mode = number(path, "mode");
        if (user == ROOT) {
            // Root writes anywhere, but executes only what somebody may execute.
            return right == WRITE || (mode & 0111) != 0;
        }
        int shift = 0;
        if (number(path, "uid") == user) {
            shift = 6;
        } else if (groups.contains(number(path, "gid"))) {
            shift = 3;
        }
        return (mode >> shift & right) != 0;
    }

    private static int number(Path path, String attribute) throws IOException {
        if (Files.getAttribute(path, "unix:" + attribute) instanceof Integer number) {
            return number;
        }
        throw new IOException(path + " has no " + attribute);
    }
}
