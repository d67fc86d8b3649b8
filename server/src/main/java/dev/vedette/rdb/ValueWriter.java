package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.value.Collection;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

// A value of millions of elements is not written in one go: who sends the RDB away says how much of
// it may exist at a time. Its head comes first, then some elements per step, by a cursor, which a
// frozen value shows each of its elements exactly once.

/// Writes one value, step by step, in the form that Redis 7.0 gives it.
final class ValueWriter {

    /// How many elements a step takes at least.
    private static final int STEP = 128;

    private final RdbOutput out;
    private @Nullable Collection value;
    private long cursor;
    private long left;

    ValueWriter(RdbOutput out) {
        this.out = out;
    }

    /// The number of the form in which [#begin] writes it.
    static int type(Value value) {
        return switch (value) {
            case StringValue _ -> Format.TYPE_STRING;
            case ListValue _ -> Format.TYPE_LIST_OF_LISTPACKS;
            case SetValue set -> set.intset() == null ? Format.TYPE_SET : Format.TYPE_INTSET;
            case HashValue hash ->
                    hash.listpack() == null ? Format.TYPE_HASH : Format.TYPE_HASH_LISTPACK;
            case SortedSetValue sorted ->
                    sorted.listpack() == null
                            ? Format.TYPE_SORTED_SET
                            : Format.TYPE_SORTED_SET_LISTPACK;
        };
    }

    /// The first step.
    void begin(Value whole) {
        value = null;
        cursor = 0;
        left = 0;
        switch (whole) {
            case StringValue string -> {
                if (string.isNumber()) {
                    out.integer(string.number());
                } else {
                    out.string(string.bytes());
                }
            }
            case ListValue list -> elements(list, list.nodeCount());
            case SetValue set -> compactOrElements(set, set.intset());
            case HashValue hash -> compactOrElements(hash, hash.listpack());
            case SortedSetValue sorted -> compactOrElements(sorted, sorted.listpack());
        }
    }

    private void compactOrElements(Collection whole, byte @Nullable [] compact) {
        if (compact != null) {
            out.string(Bytes.of(compact));
        } else {
            elements(whole, whole.size());
        }
    }

    private void elements(Collection whole, long count) {
        out.length(count);
        value = whole;
        left = count;
    }

    boolean isComplete() {
        return left == 0;
    }

    /// The next step of a value that is not complete.
    void more() {
        long before = left;
        switch (value) {
            case null -> throw Invariant.broken("no value is being written");
            case ListValue list -> node(list);
            case SetValue set -> cursor = set.scan(cursor, STEP, this::member);
            case HashValue hash ->
                    cursor =
                            hash.scan(
                                    cursor,
                                    STEP,
                                    (field, text) -> {
                                        out.string(field);
                                        member(text);
                                    });
            // From the last to the first, as Redis does: whoever loads it adds at the front.
            case SortedSetValue sorted -> {
                long to = left;
                sorted.forEach(Math.max(0, to - STEP), to, true, this::scored);
            }
        }
        boolean isWalk = value instanceof SetValue || value instanceof HashValue;
        Invariant.check(
                left >= 0 && (isWalk ? cursor != 0 || left == 0 : left < before),
                "a step from %d elements to come to %d",
                before,
                left);
    }

    private void node(ListValue list) {
        int index = (int) cursor++;
        out.length(2);
        out.string(Bytes.of(list.node(index)));
        left--;
    }

    private void member(Bytes text) {
        out.string(text);
        left--;
    }

    private void scored(Bytes member, double score) {
        out.string(member);
        out.littleEndian(Double.doubleToRawLongBits(score), Double.BYTES);
        left--;
    }
}
