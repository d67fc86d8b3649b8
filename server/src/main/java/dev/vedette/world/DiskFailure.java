package dev.vedette.world;

import java.io.IOException;

/// A file operation that failed: which path, and the system's reason, such as `Permission denied`.
public final class DiskFailure extends IOException {

    private static final long serialVersionUID = 1;

    private final String path;
    private final String reason;

    public DiskFailure(String path, String reason) {
        super(path + ": " + reason);
        this.path = path;
        this.reason = reason;
    }

    public String path() {
        return path;
    }

    public String reason() {
        return reason;
    }
}
