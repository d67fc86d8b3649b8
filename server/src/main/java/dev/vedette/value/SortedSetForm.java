package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.value.tree.Bound;

import org.jspecify.annotations.Nullable;

import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// How a sorted set lies in the slab; see [SortedSetValue] for what the methods mean.
sealed interface SortedSetForm permits PackedSortedSet, LargeSortedSet {

    long root();

    long size();

    double score(Bytes member);

    long before(Bound bound);

    /// [Collection#touch].
    long touch(Bytes[] members, int count);

    void forEach(long from, long to, SortedSetValue.Visitor visitor);

    void forEachReversed(long from, long to, SortedSetValue.Visitor visitor);

    /// Adds the members with ranks in `[from, to)`, in rank order or against it, to other texts.
    void members(long from, long to, boolean isReversed, Texts texts);

    long scan(long cursor, long count, SortedSetValue.Visitor visitor);

    byte @Nullable [] listpack();

    /// Adds a member that is not there.
    void add(Bytes member, double score);

    /// Gives a member that is there with score `old` another one.
    void move(Bytes member, double old, double score);

    /// Takes out a member that is there with this score.
    void remove(Bytes member, double score);

    void removeRange(long from, long to);

    boolean release(long blocks);

    long relocate(long position, LongUnaryOperator move);

    void visitBlocks(LongConsumer block);

    void validate();
}
