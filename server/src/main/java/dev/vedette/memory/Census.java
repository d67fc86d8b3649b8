package dev.vedette.memory;

import dev.vedette.base.Invariant;

import java.util.HashSet;
import java.util.Set;

/// Proves that every block has exactly one owner: each owner shows its blocks to [#owned], and
/// [#finish] finds those that nobody showed.
public final class Census {

    private final Memory memory;
    private final Set<Long> unowned = new HashSet<>();
    private long owned;

    Census(Memory memory) {
        this.memory = memory;
        memory.visit(unowned::add);
    }

    /// Somebody owns this block.
    public void owned(long block) {
        Invariant.check(
                unowned.remove(block),
                "block %x is owned twice, or was freed and is still referred to",
                block);
        owned++;
    }

    /// All owners have shown their blocks.
    public void finish() {
        Invariant.check(
                unowned.isEmpty(),
                "%d of %d blocks belong to nobody; one has %d bytes",
                unowned.size(),
                owned + unowned.size(),
                unowned.isEmpty() ? 0 : memory.room(unowned.iterator().next()));
    }
}
