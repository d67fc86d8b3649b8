package dev.vedette.memory;

/// There is no more memory. Commands ask in time whether there is room ([Memory#hasRoomFor]): here
/// it is too late to refuse one. Who makes values aside, out of bytes whose extent nobody knows
/// before, gives up what he has made.
public final class MemoryExhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What is there already leaves no room.
    public MemoryExhausted(Memory memory) {
        super(memory.fullness());
    }

    MemoryExhausted(long wantedBytes, OutOfMemoryError cause) {
        super("the system gave no " + wantedBytes + " bytes: " + cause.getMessage(), cause);
    }
}
