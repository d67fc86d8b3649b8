package dev.vedette.lab.substrate;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// A folder with everything below it.
public final class FileTree {

    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private FileTree() {}

    /// Links are deleted, not followed; what comes or vanishes meanwhile is no fault: the child of
    /// a killed redis-server that writes an RDB file outlives it for a moment.
    public static void delete(Path tree) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                sweep(tree);
                return;
            } catch (DirectoryNotEmptyException failure) {
                if (System.nanoTime() > deadline) {
                    throw failure;
                }
            }
        }
    }

    private static void sweep(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
