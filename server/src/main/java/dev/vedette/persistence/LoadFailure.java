package dev.vedette.persistence;

/// The RDB file is there but cannot be loaded. The log says why; the process ends with status 1,
/// and the file stays as it is.
public final class LoadFailure extends Exception {

    private static final long serialVersionUID = 1;

    LoadFailure(String message) {
        super(message);
    }
}
