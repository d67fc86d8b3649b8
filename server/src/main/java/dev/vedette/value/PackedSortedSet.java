package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.memory.Memory;
import dev.vedette.value.packed.Listpack;
import dev.vedette.value.tree.Bound;

import org.jspecify.annotations.Nullable;

import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A small sorted set: one listpack of members and scores in turn, in order, as Redis has it.
final class PackedSortedSet implements SortedSetForm {

    private static final int FIRST_BYTES = 24;

    /// Integers up to here are packed as such without being written out first.
    private static final long LARGEST_WHOLE = 1L << 62;

    private final Memory memory;
    private Listpack row;

    /// What was looked for last, as who looks for a member mostly changes it then; null after a
    /// change.
    private @Nullable Bytes found;

    private int foundAt;

    PackedSortedSet(Memory memory, long root) {
        this.memory = memory;
        this.row = new Listpack(memory, root, 0);
    }

    static PackedSortedSet empty(Memory memory) {
        return new PackedSortedSet(memory, Listpack.empty(memory, 0, FIRST_BYTES).block());
    }

    @Override
    public long root() {
        return row.block();
    }

    @Override
    public long size() {
        return row.count() / 2;
    }

    // Looking

    @Override
    public double score(Bytes member) {
        int at = row.find(member.array(), row.first(), 1);
        found = member;
        foundAt = at;
        return at == Listpack.NONE ? Double.NaN : scoreBehind(at);
    }

    /// The score of the member at `position`.
    private double scoreBehind(int position) {
        int at = row.next(position);
        return row.isNumber(at) ? row.number(at) : Numbers.readDouble(row.get(at), 0);
    }

    private int behind(int position) {
        return row.next(row.next(position));
    }

    @Override
    public long touch(Bytes[] members, int count) {
        return 0;
    }

    @Override
    public long before(Bound bound) {
        long before = 0;
        int at = row.first();
        while (at != Listpack.NONE && isBefore(at, bound)) {
            before++;
            at = behind(at);
        }
        return before;
    }

    private boolean isBefore(int position, Bound bound) {
        int order = bound.compareScore(scoreBehind(position));
        return order < 0
                || (order == 0
                        && bound.isBehindMember(row.get(position).compareTo(bound.member())));
    }

    @Override
    public void forEach(long from, long to, SortedSetValue.Visitor visitor) {
        ascend(from, to, at -> visitor.visit(row.get(at), scoreBehind(at)));
    }

    @Override
    public void forEachReversed(long from, long to, SortedSetValue.Visitor visitor) {
        descend(from, to, at -> visitor.visit(row.get(at), scoreBehind(at)));
    }

    @Override
    public void members(long from, long to, boolean isReversed, Texts texts) {
        if (isReversed) {
            descend(from, to, at -> row.get(at, texts));
        } else {
            ascend(from, to, at -> row.get(at, texts));
        }
    }

    private void ascend(long from, long to, IntConsumer positions) {
        int at = from < to ? row.seek(2 * from) : Listpack.NONE;
        for (long i = from; i < to && at != Listpack.NONE; i++) {
            positions.accept(at);
            at = behind(at);
        }
    }

    private void descend(long from, long to, IntConsumer positions) {
        int at = from < to ? row.seek(2 * (to - 1)) : Listpack.NONE;
        for (long i = to - 1; i >= from && at != Listpack.NONE; i--) {
            positions.accept(at);
            int score = row.previous(at);
            at = score == Listpack.NONE ? Listpack.NONE : row.previous(score);
        }
    }

    @Override
    public long scan(long cursor, long count, SortedSetValue.Visitor visitor) {
        forEach(0, size(), visitor);
        return 0;
    }

    @Override
    public byte[] listpack() {
        return row.toArray();
    }

    // Changing

    private void own() {
        found = null;
        row = new Listpack(memory, memory.own(row.block()), 0);
    }

    @Override
    public void add(Bytes member, double score) {
        own();
        int position = position(new Bound.Place(score, member));
        insertScore(position, score);
        row.insert(position, member);
    }

    private int position(Bound place) {
        if (row.isEmpty() || isBefore(row.previous(row.last()), place)) {
            return row.end();
        }
        int at = row.first();
        while (isBefore(at, place)) {
            at = behind(at);
        }
        return at;
    }

    private void insertScore(int position, double score) {
        long whole = (long) score;
        // A small sorted set does not know -0.
        if (whole == score && whole >= -LARGEST_WHOLE && whole <= LARGEST_WHOLE) {
            row.insert(position, whole);
        } else {
            row.insert(position, Bytes.of(Numbers.formatDouble(score)));
        }
    }

    @Override
    public void move(Bytes member, double old, double score) {
        remove(member, old);
        add(member, score);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same object is meant: see found
    public void remove(Bytes member, double score) {
        int at = member == found ? foundAt : row.find(member.array(), row.first(), 1);
        own();
        Invariant.check(at != Listpack.NONE, "%s is not in the sorted set", member);
        row.delete(at, 2);
    }

    @Override
    public void removeRange(long from, long to) {
        own();
        row.deleteRange(2 * from, (int) (2 * (to - from)));
    }

    // Blocks

    @Override
    public boolean release(long blocks) {
        memory.free(row.block());
        return true;
    }

    @Override
    public long relocate(long position, LongUnaryOperator move) {
        row = new Listpack(memory, move.applyAsLong(row.block()), 0);
        return 0;
    }

    @Override
    public void visitBlocks(LongConsumer block) {
        block.accept(row.block());
    }

    @Override
    public void validate() {
        Invariant.check(row.count() % 2 == 0, "%d entries are no pairs", row.count());
        Bytes last = null;
        double lastScore = Double.NEGATIVE_INFINITY;
        for (int at = row.first(); at != Listpack.NONE; at = behind(at)) {
            Bytes member = row.get(at);
            double score = scoreBehind(at);
            boolean ascends =
                    last == null
                            || lastScore < score
                            || (lastScore == score && last.compareTo(member) < 0);
            Invariant.check(
                    ascends, "%s of score %s does not follow score %s", member, score, lastScore);
            last = member;
            lastScore = score;
        }
    }
}
