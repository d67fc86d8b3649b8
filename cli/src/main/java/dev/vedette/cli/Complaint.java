package dev.vedette.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/// What went wrong, in words for the user. Java's own messages about files are often no more than a
/// path.
final class Complaint {

    private Complaint() {}

    static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException file -> file.getFile() + " does not exist";
            case AccessDeniedException file -> file.getFile() + ": permission denied";
            case FileSystemException file ->
                    file.getFile()
                            + ": "
                            + (file.getReason() == null ? kind(file) : file.getReason());
            default -> String.valueOf(failure.getMessage());
        };
    }

    /// `NotDirectoryException` says what it has to say in its name only.
    private static String kind(FileSystemException failure) {
        return failure.getClass()
                .getSimpleName()
                .replace("Exception", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
