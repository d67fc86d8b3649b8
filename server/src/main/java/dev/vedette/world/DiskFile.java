package dev.vedette.world;

/// A file being written.
public interface DiskFile extends AutoCloseable {

    String path();

    void write(byte[] bytes, int from, int to) throws DiskFailure;

    default void write(byte[] bytes) throws DiskFailure {
        write(bytes, 0, bytes.length);
    }

    /// Returns when all bytes written so far survive a crash of the machine.
    void sync() throws DiskFailure;

    long size() throws DiskFailure;

    @Override
    void close() throws DiskFailure;
}
