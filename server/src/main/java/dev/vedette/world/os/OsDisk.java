package dev.vedette.world.os;

import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.DiskSource;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Files of the machine. Java has no chdir, so the current directory is kept here and relative
/// paths are resolved against it.
public final class OsDisk implements Disk {

    /// The JDK copies through a direct buffer as large as the piece, and keeps it.
    private static final int PIECE_BYTES = 256 * 1024;

    /// Freeing less than this is not noticed.
    private static final long LARGE_BYTES = 256 << 10;

    private volatile Path directory = Path.of("").toAbsolutePath();

    /// An operation of the file system.
    private interface Operation<T> {
        T perform(Path path) throws IOException;
    }

    private <T> T at(String path, Operation<T> operation) throws DiskFailure {
        try {
            return operation.perform(resolve(path));
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private Path resolve(String path) {
        return directory.resolve(path);
    }

    private static DiskFailure failure(String path, IOException e) {
        DiskFailure failure = new DiskFailure(path, reason(e));
        failure.initCause(e);
        return failure;
    }

    /// As strerror words it.
    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case NotDirectoryException _ -> "Not a directory";
            case FileAlreadyExistsException _ -> "File exists";
            case DirectoryNotEmptyException _ -> "Directory not empty";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    @Override
    public String directory() {
        return directory.toString();
    }

    @Override
    public void changeDirectory(String path) throws DiskFailure {
        Path target = at(path, Path::toRealPath);
        if (!Files.isDirectory(target)) {
            throw new DiskFailure(path, "Not a directory");
        }
        if (!Files.isExecutable(target)) {
            throw new DiskFailure(path, "Permission denied");
        }
        directory = target;
    }

    @Override
    public String absolute(String path) {
        return resolve(path).normalize().toString();
    }

    @Override
    public DiskSource open(String path) throws DiskFailure {
        // Opening a directory works, reading it does not: say so at once.
        if (isDirectory(path)) {
            throw new DiskFailure(path, "Is a directory");
        }
        return new OsSource(path, channel(path, StandardOpenOption.READ));
    }

    @Override
    public byte[] readAll(String path) throws DiskFailure {
        return at(path, Files::readAllBytes);
    }

    @Override
    public DiskFile create(String path) throws DiskFailure {
        return new OsFile(
                path,
                channel(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING));
    }

    @Override
    public DiskFile append(String path) throws DiskFailure {
        return new OsFile(
                path, channel(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    @Override
    public void overwrite(String path, long position, byte[] bytes) throws DiskFailure {
        try (FileChannel opened = channel(path, StandardOpenOption.WRITE)) {
            if (position + bytes.length > opened.size()) {
                throw new DiskFailure(path, "it ends before what is to be replaced");
            }
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                opened.write(rest, position + rest.position());
            }
            opened.force(false);
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private FileChannel channel(String path, OpenOption... options) throws DiskFailure {
        return at(path, file -> FileChannel.open(file, options));
    }

    @Override
    public void rename(String from, String to) throws DiskFailure {
        FileChannel replaced = held(to);
        try {
            at(from, file -> Files.move(file, resolve(to), StandardCopyOption.ATOMIC_MOVE));
        } finally {
            letGo(replaced);
        }
    }

    /// A file that loses its last name is freed by whoever takes that name, which takes
    /// milliseconds for each hundred megabytes, unless somebody has it open. Null if it is not
    /// large.
    private @Nullable FileChannel held(String path) {
        Path file = resolve(path);
        try {
            return Files.isRegularFile(file) && Files.size(file) >= LARGE_BYTES
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : null;
        } catch (IOException unreadable) {
            // It can lose its name all the same, and is freed at once then.
            return null;
        }
    }

    private static void letGo(@Nullable FileChannel held) {
        if (held != null) {
            Thread.ofVirtual().name("file-back").start(() -> freed(held));
        }
    }

    private static void freed(FileChannel held) {
        try {
            held.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void syncDirectory(String path) throws DiskFailure {
        try (FileChannel opened = channel(path, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    @Override
    public void delete(String path) throws DiskFailure {
        FileChannel deleted = held(path);
        try {
            at(
                    path,
                    file -> {
                        Files.delete(file);
                        return file;
                    });
        } finally {
            letGo(deleted);
        }
    }

    @Override
    public void truncate(String path, long sizeBytes) throws DiskFailure {
        try (FileChannel opened = channel(path, StandardOpenOption.WRITE)) {
            opened.truncate(sizeBytes);
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    @Override
    public void createDirectory(String path) throws DiskFailure {
        if (!isDirectory(path)) {
            at(path, file -> Files.createDirectory(file));
        }
    }

    @Override
    public List<String> list(String path) throws DiskFailure {
        try (Stream<Path> names = at(path, Files::list)) {
            return names.map(name -> String.valueOf(name.getFileName())).sorted().toList();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    @Override
    public boolean isDirectory(String path) {
        return Files.isDirectory(resolve(path));
    }

    @Override
    public boolean isExecutable(String path) {
        return Files.isExecutable(resolve(path));
    }

    @Override
    public boolean isWritable(String path) {
        return Files.isWritable(resolve(path));
    }

    @Override
    public long size(String path) throws DiskFailure {
        return at(path, Files::size);
    }

    /// A file being written.
    private record OsFile(String path, FileChannel channel) implements DiskFile {

        @Override
        public void write(byte[] bytes, int from, int to) throws DiskFailure {
            try {
                int position = from;
                while (position < to) {
                    int piece = Math.min(to - position, PIECE_BYTES);
                    position += channel.write(ByteBuffer.wrap(bytes, position, piece));
                }
            } catch (IOException e) {
                throw failure(path, e);
            }
        }

        @Override
        public void sync() throws DiskFailure {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw failure(path, e);
            }
        }

        @Override
        public long size() throws DiskFailure {
            return sizeOf(channel, path);
        }

        @Override
        public void close() throws DiskFailure {
            release(channel, path);
        }
    }

    private static long sizeOf(FileChannel channel, String path) throws DiskFailure {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private static void release(FileChannel channel, String path) throws DiskFailure {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    /// A file being read.
    private record OsSource(String path, FileChannel channel) implements DiskSource {

        @Override
        public int read(byte[] into, int from, int to) throws DiskFailure {
            try {
                return channel.read(ByteBuffer.wrap(into, from, Math.min(to - from, PIECE_BYTES)));
            } catch (IOException e) {
                throw failure(path, e);
            }
        }

        @Override
        public long size() throws DiskFailure {
            return sizeOf(channel, path);
        }

        @Override
        public void close() throws DiskFailure {
            release(channel, path);
        }
    }
}
