package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Texts;
import dev.vedette.value.packed.Listpack;
import dev.vedette.value.tree.Bound;

import org.jspecify.annotations.Nullable;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A sorted set: members with scores, ordered by score, those of one score by their bytes.
///
/// Ranks count from 0. A score is any double but NaN, which therefore says "no such member".
public final class SortedSetValue implements Collection {

    static final int LISTPACK = 0;
    static final int SKIPLIST = 1;

    private final Store store;
    private SortedSetForm form;

    /// A handle on the value that has its root there.
    public SortedSetValue(Store store, int encoding, long root) {
        this.store = store;
        this.form =
                encoding == LISTPACK
                        ? new PackedSortedSet(store.memory(), root)
                        : new LargeSortedSet(store, root);
    }

    private SortedSetValue(Store store, SortedSetForm form) {
        this.store = store;
        this.form = form;
    }

    /// A new one without elements.
    public static SortedSetValue empty(Store store) {
        return expecting(store, 0, 0);
    }

    /// A new one without elements that is going to have about so many, the longest of so many
    /// bytes: it has its final encoding at once.
    public static SortedSetValue expecting(Store store, long elements, long longestBytes) {
        Thresholds limits = store.thresholds();
        boolean isSmall =
                limits.sortedSetEntries() > 0
                        && elements <= limits.sortedSetEntries()
                        && longestBytes <= limits.sortedSetValueBytes();
        return new SortedSetValue(
                store,
                isSmall ? PackedSortedSet.empty(store.memory()) : LargeSortedSet.empty(store));
    }

    /// One with the listpack's elements: bytes that have been found valid, members and scores in
    /// turn and in order.
    public static SortedSetValue ofListpack(Store store, byte[] valid) {
        Listpack row = Listpack.of(store.memory(), 0, valid);
        SortedSetValue made = new SortedSetValue(store, LISTPACK, row.block());
        if (made.size() > store.thresholds().sortedSetEntries()) {
            made.convert();
        }
        return made;
    }

    // Looking

    @Override
    public long size() {
        return form.size();
    }

    /// The score of `member`; NaN if it is not there.
    public double score(Bytes member) {
        return form.score(member);
    }

    /// The rank of `member`; -1 if it is not there.
    public long rank(Bytes member) {
        double score = form.score(member);
        return Double.isNaN(score) ? -1 : form.before(new Bound.Place(score, member));
    }

    /// How many elements lie before `bound`.
    public long before(Bound bound) {
        return form.before(bound);
    }

    /// Sees elements in rank order or against it.
    @FunctionalInterface
    public interface Visitor {
        void visit(Bytes member, double score);
    }

    /// Shows all elements in rank order.
    public void forEach(Visitor visitor) {
        form.forEach(0, form.size(), visitor);
    }

    /// Shows elements in rank order as long as `goesOn`, and perhaps a few more.
    public void forEachWhile(BooleanSupplier goesOn, Visitor visitor) {
        long size = form.size();
        for (long from = 0; from < size && goesOn.getAsBoolean(); from += Store.LOOKED_AT_ONCE) {
            form.forEach(from, Math.min(size, from + Store.LOOKED_AT_ONCE), visitor);
        }
    }

    /// Shows the elements with ranks in `[from, to)`, in rank order or against it.
    public void forEach(long from, long to, boolean isReversed, Visitor visitor) {
        if (isReversed) {
            form.forEachReversed(from, to, visitor);
        } else {
            form.forEach(from, to, visitor);
        }
    }

    /// Adds the members with ranks in `[from, to)`, in rank order or against it, to other texts.
    public void members(long from, long to, boolean isReversed, Texts texts) {
        form.members(from, to, isReversed, texts);
    }

    /// Shows some elements from `cursor` on, about `count` (all at once of small sets); returns the
    /// cursor to go on from, 0 at the end.
    public long scan(long cursor, long count, Visitor visitor) {
        return form.scan(cursor, count, visitor);
    }

    /// The packed bytes if it is packed, else null.
    public byte @Nullable [] listpack() {
        return form.listpack();
    }

    // Changing

    /// Gives `member` this score, adding it if it is not there; true if it was added.
    public boolean put(Bytes member, double score) {
        Invariant.check(!Double.isNaN(score), "no score for %s", member);
        double old = form.score(member);
        if (Double.isNaN(old)) {
            add(member, score);
            return true;
        }
        if (old != score) {
            form.move(member, old, score);
        }
        return false;
    }

    /// Adds a member that is not there.
    public void add(Bytes member, double score) {
        Thresholds limits = store.thresholds();
        if (encoding() == LISTPACK
                && (member.length() > limits.sortedSetValueBytes()
                        || form.size() + 1 > limits.sortedSetEntries())) {
            convert();
        }
        form.add(member, score);
    }

    /// Gives a member that is there with score `old` another one.
    public void move(Bytes member, double old, double score) {
        form.move(member, old, score);
    }

    /// Takes `member` out; false if it is not there.
    public boolean remove(Bytes member) {
        double score = form.score(member);
        if (Double.isNaN(score)) {
            return false;
        }
        form.remove(member, score);
        return true;
    }

    /// Takes out the elements with ranks in `[from, to)`.
    public void removeRange(long from, long to) {
        if (from == 0 && to >= form.size()) {
            form = replaced(PackedSortedSet.empty(store.memory()));
            return;
        }
        form.removeRange(from, to);
    }

    private SortedSetForm replaced(SortedSetForm by) {
        while (!form.release(Long.MAX_VALUE)) {
            // A form may give back less at a time than it is told to.
        }
        return by;
    }

    /// Gives it the compact encoding if the limits of now allow that.
    public void pack() {
        Thresholds limits = store.thresholds();
        if (encoding() == LISTPACK || form.size() > limits.sortedSetEntries()) {
            return;
        }
        long[] longest = {0};
        form.forEach(
                0, form.size(), (member, _) -> longest[0] = Math.max(longest[0], member.length()));
        if (longest[0] <= limits.sortedSetValueBytes()) {
            SortedSetForm small = PackedSortedSet.empty(store.memory());
            form.forEach(0, form.size(), small::add);
            form = replaced(small);
        }
    }

    private void convert() {
        SortedSetForm large = LargeSortedSet.empty(store);
        form.forEach(0, form.size(), large::add);
        form = replaced(large);
    }

    // What a value is to the keyspace

    @Override
    public long root() {
        return form.root();
    }

    @Override
    public int encoding() {
        return switch (form) {
            case PackedSortedSet _ -> LISTPACK;
            case LargeSortedSet _ -> SKIPLIST;
        };
    }

    @Override
    public ValueType type() {
        return ValueType.SORTED_SET;
    }

    @Override
    public String typeName() {
        return "zset";
    }

    @Override
    public String encodingName() {
        return encoding() == LISTPACK ? "listpack" : "skiplist";
    }

    @Override
    public long touch(Bytes[] members, int count) {
        return form.touch(members, count);
    }

    @Override
    public boolean release(long blocks) {
        return form.release(blocks);
    }

    @Override
    public SortedSetValue copy() {
        byte[] packed = form.listpack();
        if (packed != null) {
            long block = Listpack.of(store.memory(), 0, packed).block();
            return new SortedSetValue(store, LISTPACK, block);
        }
        SortedSetForm copy = LargeSortedSet.empty(store);
        form.forEach(0, form.size(), copy::add);
        return new SortedSetValue(store, copy);
    }

    @Override
    public long relocate(long position, LongUnaryOperator move) {
        return form.relocate(position, move);
    }

    @Override
    public void visitBlocks(LongConsumer block) {
        form.visitBlocks(block);
    }

    @Override
    public void validate() {
        form.validate();
    }
}
