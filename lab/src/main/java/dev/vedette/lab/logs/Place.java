package dev.vedette.lab.logs;

/// Where something was read: line `line` (from 1) of `file`.
public record Place(String file, int line) {

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
