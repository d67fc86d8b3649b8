package dev.vedette.lab.substrate;

import dev.vedette.lab.topology.Program;

import org.opentest4j.TestAbortedException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// What a group of the tests runs: one program for its nodes, one for its sentinels.
public record Programs(Program node, Program sentinel) {

    private static final String OLD_BINARY = "/redis-server-6.2.6-v5-linux-amd64";

    /// Real Redis on PATH. Without it the test that asks is skipped, with the remedy; in CI it
    /// fails.
    public static Programs real() {
        return found("redis-server", "redis-sentinel");
    }

    /// This project's own, as the launcher starts them.
    public static Programs ours() {
        return found(Program.OURS, Program.OURS);
    }

    /// Redis 6.2 out of the embedded-redis jar.
    public static Programs old() {
        try (InputStream in = Programs.class.getResourceAsStream(OLD_BINARY)) {
            if (in == null) {
                throw new AssertionError(OLD_BINARY + " is not on the class path");
            }
            Path file = Files.createTempFile("redis-server-6.2-", "");
            file.toFile().deleteOnExit();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            List<String> command = List.of(file.toString());
            return new Programs(
                    new Program("redis 6.2", command, List.of()),
                    new Program("redis 6.2", command, List.of("--sentinel")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The same program started through another, such as one that gives up rights first.
    public static Program through(List<String> wrapper, Program program) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(program.command());
        return new Program(program.name(), List.copyOf(command), program.trailing());
    }

    private static Programs found(String node, String sentinel) {
        Program.Finder finder =
                new Program.Finder(
                        Path.of(System.getProperty("basedir")).getParent(),
                        System.getenv().getOrDefault("PATH", ""));
        try {
            return new Programs(finder.node(node), finder.sentinel(sentinel));
        } catch (Program.Missing missing) {
            if (System.getenv("CI") != null) {
                throw new AssertionError(missing.getMessage(), missing);
            }
            throw new TestAbortedException(missing.getMessage(), missing);
        }
    }
}
