package dev.vedette.memory;

/// The system gave no more memory. Callers are to ask in time whether there is room
/// (`Host.blockBytesLimit`): here it is too late to refuse a command.
public final class MemoryExhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    MemoryExhausted(long wantedBytes, OutOfMemoryError cause) {
        super("the system gave no " + wantedBytes + " bytes: " + cause.getMessage(), cause);
    }
}
