package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;

/// Replaces a file so that after a crash at any point the old or the new one is there, whole: write
/// beside it, sync, rename over it, sync the directory.
public final class DurableFile {

    private DurableFile() {}

    /// Replaces `path` (created if missing) by `content`, by way of `temporary` in the same
    /// directory, of which nothing is left when this fails.
    public static void replace(Disk disk, String path, String temporary, Bytes content)
            throws DiskFailure {
        prepare(disk, temporary, content);
        try {
            publish(disk, temporary, path);
        } catch (DiskFailure failed) {
            remove(disk, temporary);
            throw failed;
        }
    }

    /// A synced file `temporary`, of which nothing is left when this fails.
    static void prepare(Disk disk, String temporary, Bytes content) throws DiskFailure {
        try (DiskFile file = disk.create(temporary)) {
            file.write(content.array());
            file.sync();
        } catch (DiskFailure failed) {
            remove(disk, temporary);
            throw failed;
        }
    }

    /// Gives the synced file `temporary` the name `path` for good.
    static void publish(Disk disk, String temporary, String path) throws DiskFailure {
        rename(disk, temporary, path);
        syncName(disk, path);
    }

    /// The first half of [#publish].
    static void rename(Disk disk, String temporary, String path) throws DiskFailure {
        if (disk.isDirectory(path)) {
            throw new DiskFailure(path, "Is a directory");
        }
        disk.rename(temporary, path);
    }

    /// The second, which waits for the disk.
    static void syncName(Disk disk, String path) throws DiskFailure {
        disk.syncDirectory(directoryOf(disk.absolute(path)));
    }

    /// Removes what a failed attempt may have left.
    static void remove(Disk disk, String temporary) {
        try {
            if (disk.exists(temporary)) {
                disk.delete(temporary);
            }
        } catch (DiskFailure _) {
            // The first failure is the one to report; a file left behind does no harm, as nobody
            // reads files of that name.
            return;
        }
    }

    static String directoryOf(String absolutePath) {
        int slash = absolutePath.lastIndexOf('/');
        return slash <= 0 ? "/" : absolutePath.substring(0, slash);
    }
}
