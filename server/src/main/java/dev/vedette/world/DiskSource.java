package dev.vedette.world;

/// A file being read from start to end.
public interface DiskSource extends AutoCloseable {

    String path();

    /// Reads into `into[from, to)`: the number of bytes, at least 1, or -1 at the end of the file.
    int read(byte[] into, int from, int to) throws DiskFailure;

    long size() throws DiskFailure;

    @Override
    void close() throws DiskFailure;
}
