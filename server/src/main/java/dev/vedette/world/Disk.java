package dev.vedette.world;

import java.util.List;

/// Files. Relative paths are relative to [#directory]. What was not synced may vanish in a crash:
/// bytes of a file until [DiskFile#sync], names (create, rename, delete) until [#syncDirectory].
///
/// Jobs may use all of this too. Every failure is a [DiskFailure] with path and reason.
public interface Disk {

    /// The absolute path that relative paths start from.
    String directory();

    /// As chdir: fails if `path` is not a directory one may enter.
    void changeDirectory(String path) throws DiskFailure;

    /// `path` made absolute against [#directory].
    String absolute(String path);

    DiskSource open(String path) throws DiskFailure;

    /// The whole file.
    byte[] readAll(String path) throws DiskFailure;

    /// A new or emptied file.
    DiskFile create(String path) throws DiskFailure;

    /// A file written at its end, created if missing.
    DiskFile append(String path) throws DiskFailure;

    /// Replaces bytes within an existing file, which keeps its size, and returns when they survive
    /// a crash. A crash on the way may leave any beginning of them. Costs less than a new file: no
    /// name and no size has to be made durable.
    void overwrite(String path, long position, byte[] bytes) throws DiskFailure;

    /// Replaces `to` if it exists.
    void rename(String from, String to) throws DiskFailure;

    /// Makes the names in directory `path` durable.
    void syncDirectory(String path) throws DiskFailure;

    void delete(String path) throws DiskFailure;

    void truncate(String path, long sizeBytes) throws DiskFailure;

    /// As mkdir; a directory that exists already is fine.
    void createDirectory(String path) throws DiskFailure;

    /// The names in a directory, sorted.
    List<String> list(String path) throws DiskFailure;

    boolean exists(String path);

    boolean isDirectory(String path);

    /// Whether the file or directory exists and may be written.
    boolean isWritable(String path);

    /// Whether the file exists and may be run as a program.
    boolean isExecutable(String path);

    long size(String path) throws DiskFailure;
}
