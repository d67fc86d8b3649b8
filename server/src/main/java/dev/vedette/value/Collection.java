package dev.vedette.value;

import dev.vedette.base.Bytes;

import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A value made of blocks in the slab, reached from one root block.
///
/// The object is a handle, made when a command needs it: the value lives in the slab, and its entry
/// in the keyspace keeps type, [#encoding] and [#root]. Changing methods may move the root and
/// change the encoding, so after a change the handle goes back to the keyspace (`Database.update`).
///
/// Reading methods change nothing at all, in the slab or beside it: a snapshot's reader calls them
/// in another thread.
public sealed interface Collection extends Value
        permits ListValue, HashValue, SetValue, SortedSetValue {

    /// The address of the root block.
    long root();

    /// Which layout the blocks have, from 0 to 7: a code of the type's own.
    int encoding();

    /// How many elements it has.
    long size();

    /// Reads what looking up the first `count` of these members will read, so that it is in the
    /// cache then, if the collection is so large that it may not be; the sum of what was read.
    default long touch(Bytes[] members, int count) {
        return 0;
    }

    /// Frees about so many of its blocks; true when all are gone, its root as well. Nothing else
    /// may be asked of it any more.
    boolean release(long blocks);

    /// The same elements in blocks of their own.
    Collection copy();

    /// Hands blocks to `move`, children before parents, and keeps the address it answers: what
    /// defragmentation needs. Those of about a thousand elements from `position` on, which is 0 at
    /// first; returns the position to go on from, 0 at the end, when the root may be another. If
    /// the value is changed in between, some blocks may be left out, and others shown twice.
    long relocate(long position, LongUnaryOperator move);

    /// Shows each of its blocks once.
    void visitBlocks(LongConsumer block);

    /// Stops with `Invariant.Broken` if its blocks contradict themselves. For tests.
    void validate();
}
