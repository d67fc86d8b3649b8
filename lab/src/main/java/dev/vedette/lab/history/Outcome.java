package dev.vedette.lab.history;

/// What a client knows of its operation afterwards.
public enum Outcome {
    /// The server acknowledged it.
    OK,
    /// The server refused it with an error: it was not carried out.
    FAIL,
    /// The answer never came: it may have been carried out or not.
    UNKNOWN
}
