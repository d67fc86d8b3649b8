package dev.vedette.persistence;

import dev.vedette.rdb.RdbWriter;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;

/// A snapshot on its way into a temporary file beside the RDB file. A job may write it; who started
/// it publishes or discards it.
final class SnapshotFile {

    /// Pieces of this size are written at once.
    private static final int PIECE = 1 << 16;

    /// With `rdb-save-incremental-fsync`, so much may be unsynced, so that the sync at the end does
    /// not stall the disk.
    private static final long SYNC_EVERY = 4L << 20;

    private final Disk disk;
    private final String directory;
    private final String temporary;
    private final String target;
    private final RdbWriter writer;
    private final boolean syncsOnTheWay;
    private volatile long keysWritten;
    private volatile boolean isDiscarded;

    /// The names are those of files in the directory `disk` stands in now: a change of directory
    /// while the job runs does not matter.
    SnapshotFile(
            Disk disk, String temporary, String target, RdbWriter writer, boolean syncsOnTheWay) {
        this.disk = disk;
        this.directory = disk.directory();
        this.temporary = temporary;
        this.target = target;
        this.writer = writer;
        this.syncsOnTheWay = syncsOnTheWay;
    }

    /// Writes and syncs the temporary file; null, or why it failed, as Redis logs it.
    SaveFailure write() {
        String doing = "opening the temp RDB file";
        try (DiskFile file = disk.create(pathOf(temporary))) {
            doing = "writing";
            long unsynced = 0;
            while (!writer.isFinished() && !isDiscarded) {
                byte[] piece = writer.next(PIECE);
                file.write(piece);
                keysWritten = writer.keys();
                unsynced += piece.length;
                if (syncsOnTheWay && unsynced >= SYNC_EVERY) {
                    file.sync();
                    unsynced = 0;
                }
            }
            file.sync();
            return SaveFailure.NONE;
        } catch (DiskFailure failed) {
            DurableFile.remove(disk, pathOf(temporary));
            return new SaveFailure(
                    doing.equals("writing")
                            ? "Write error saving DB on disk: " + failed.reason()
                            : "Failed opening the temp RDB file "
                                    + temporary
                                    + " (in server root dir "
                                    + directory
                                    + ") for saving: "
                                    + failed.reason());
        }
    }

    /// Makes it the RDB file.
    SaveFailure rename() {
        return move(() -> DurableFile.rename(disk, pathOf(temporary), pathOf(target)));
    }

    /// Makes sure that it stays so, which waits for the disk.
    SaveFailure syncName() {
        return move(() -> DurableFile.syncName(disk, pathOf(target)));
    }

    private interface Move {
        void perform() throws DiskFailure;
    }

    private SaveFailure move(Move move) {
        try {
            move.perform();
            return SaveFailure.NONE;
        } catch (DiskFailure failed) {
            DurableFile.remove(disk, pathOf(temporary));
            return new SaveFailure(
                    "Error moving temp DB file "
                            + temporary
                            + " on the final destination "
                            + target
                            + " (in server root dir "
                            + directory
                            + "): "
                            + failed.reason());
        }
    }

    /// Has the job stop soon; nothing of the file stays.
    void discard() {
        isDiscarded = true;
        DurableFile.remove(disk, pathOf(temporary));
    }

    boolean isDiscarded() {
        return isDiscarded;
    }

    long keysWritten() {
        return keysWritten;
    }

    private String pathOf(String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /// Why an RDB file could not be saved, as a log line; [#NONE] if it could.
    record SaveFailure(String text) {
        static final SaveFailure NONE = new SaveFailure("");

        boolean isFailure() {
            return !text.isEmpty();
        }
    }
}
