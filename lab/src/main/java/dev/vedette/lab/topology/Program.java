package dev.vedette.lab.topology;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What to run for a node or a sentinel: `command` is the program with its leading arguments; the
/// configuration file and `trailing` arguments follow. `name` is for people.
public record Program(String name, List<String> command, List<String> trailing) {

    /// The name that stands for this project's own server and sentinel.
    public static final String OURS = "vedette";

    /// A program that cannot be found; the message says where it was looked for and what to do.
    public static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /// Finds programs: our own under `home`, others on `searchPath` (the form of the PATH
    /// variable).
    public record Finder(@Nullable Path home, String searchPath) {

        public Program node(String words) throws Missing {
            return find(words, "redis-server", List.of());
        }

        /// A program not called a sentinel, such as `redis-server`, is told to be one by
        /// `--sentinel`.
        public Program sentinel(String words) throws Missing {
            Program found = find(words, "redis-sentinel", List.of("--sentinel"));
            Path file = Path.of(found.command.getFirst()).getFileName();
            boolean isSentinel = file != null && file.toString().contains("sentinel");
            return isSentinel ? new Program(found.name, found.command, List.of()) : found;
        }

        private Program find(String words, String entry, List<String> trailing) throws Missing {
            List<String> command = new ArrayList<>(List.of(words.strip().split("\\s+")));
            String first = command.getFirst();
            if (first.isEmpty()) {
                throw new Missing("an empty program name in the list");
            }
            command.set(0, first.equals(OURS) ? ours(entry) : onPath(first));
            return new Program(words.strip(), List.copyOf(command), trailing);
        }

        private String ours(String entry) throws Missing {
            if (home == null) {
                throw new Missing(
                        "cannot tell where Vedette's own programs are: start this through ./vedette,"
                                + " or name others with --nodes and --sentinels");
            }
            Path file = home.resolve("bin").resolve(entry);
            if (!Files.isExecutable(file)) {
                throw new Missing(
                        "Vedette's own "
                                + entry
                                + " is not at "
                                + file
                                + "; or run over other programs with --nodes and --sentinels");
            }
            return file.toString();
        }

        private String onPath(String name) throws Missing {
            if (name.contains("/")) {
                Path file = Path.of(name).toAbsolutePath();
                if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                    return file.toString();
                }
                throw new Missing(name + " is not a program that can be run");
            }
            for (String folder : searchPath.split(":")) {
                Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(name).toAbsolutePath();
                if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                    return file.toString();
                }
            }
            throw new Missing(
                    name
                            + " is not on PATH; install it (Debian, Ubuntu: apt-get install redis-server"
                            + " redis-sentinel) or give its full path");
        }
    }
}
