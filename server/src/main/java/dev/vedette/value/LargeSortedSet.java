package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Texts;
import dev.vedette.memory.Memory;
import dev.vedette.value.table.Dict;
import dev.vedette.value.table.Framed;
import dev.vedette.value.tree.Bound;
import dev.vedette.value.tree.Element;
import dev.vedette.value.tree.ScoreTree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A large sorted set: a table from member to element, and a tree of the same elements in order.
/// Both refer to an element by its address, so whoever moves one tells both.
///
///     root     size 8, root of the table 8, root of the tree 8
///     element  score 8, then the member as the table has it
final class LargeSortedSet implements SortedSetForm {

    private static final int TABLE = 8;
    private static final int TREE = 16;
    private static final int ROOT_BYTES = 24;

    private final Store store;
    private final Memory memory;
    private long root;

    /// What was looked for last, as who looks for a member mostly changes it then; null after a
    /// change.
    private @Nullable Bytes found;

    private long foundHash;
    private long foundElement;

    LargeSortedSet(Store store, long root) {
        this.store = store;
        this.memory = store.memory();
        this.root = root;
    }

    static LargeSortedSet empty(Store store) {
        Memory memory = store.memory();
        long root = memory.allocate(ROOT_BYTES);
        memory.setLong(root, 0);
        memory.setLong(root + TABLE, newTable(store).root());
        memory.setLong(root + TREE, ScoreTree.empty(memory).root());
        return new LargeSortedSet(store, root);
    }

    private static Dict newTable(Store store) {
        return Dict.empty(store.memory(), store.hashing(), Element.SCORE_BYTES);
    }

    private Dict table() {
        long table = memory.getLong(root + TABLE);
        return new Dict(memory, store.hashing(), table, Element.SCORE_BYTES);
    }

    private ScoreTree tree() {
        return new ScoreTree(memory, memory.getLong(root + TREE));
    }

    private void keep(Dict table, ScoreTree tree) {
        found = null;
        memory.setLong(root + TABLE, table.root());
        memory.setLong(root + TREE, tree.root());
    }

    @Override
    public long root() {
        return root;
    }

    @Override
    public long size() {
        return memory.getLong(root);
    }

    // Looking

    @Override
    public double score(Bytes member) {
        long element = find(member);
        return element == 0 ? Double.NaN : Element.score(memory, element);
    }

    @SuppressWarnings("ReferenceEquality") // the same object is meant: see found
    private long find(Bytes member) {
        if (member != found) {
            Dict table = table();
            foundHash = table.hash(member);
            foundElement = table.find(foundHash, member.array());
            found = member;
        }
        return foundElement;
    }

    @Override
    public long touch(Bytes[] members, int count) {
        return table().touch(members, count);
    }

    @Override
    public long before(Bound bound) {
        return tree().before(bound);
    }

    @Override
    public void forEach(long from, long to, SortedSetValue.Visitor visitor) {
        tree().forEach(from, to, (score, element) -> visitor.visit(member(element), score));
    }

    @Override
    public void forEachReversed(long from, long to, SortedSetValue.Visitor visitor) {
        tree().forEachReversed(from, to, (score, element) -> visitor.visit(member(element), score));
    }

    @Override
    public long scan(long cursor, long count, SortedSetValue.Visitor visitor) {
        return table().scan(
                        cursor,
                        count,
                        element -> visitor.visit(member(element), Element.score(memory, element)));
    }

    @Override
    public void members(long from, long to, boolean isReversed, Texts texts) {
        if (from >= to) {
            return;
        }
        ScoreTree tree = tree();
        long[] elements = new long[(int) Math.min(to - from, MOST_AT_ONCE)];
        for (long done = 0; done < to - from; done += elements.length) {
            int some = (int) Math.min(to - from - done, elements.length);
            long first = isReversed ? to - done - some : from + done;
            tree.elements(first, first + some, elements);
            if (isReversed) {
                reverse(elements, some);
            }
            addMembers(elements, some, texts);
        }
    }

    private static final int MOST_AT_ONCE = 1024;

    private static void reverse(long[] elements, int count) {
        for (int i = 0; i < count / 2; i++) {
            long one = elements[i];
            elements[i] = elements[count - 1 - i];
            elements[count - 1 - i] = one;
        }
    }

    /// Adds the members of some elements. They lie anywhere, so the lengths of all are read first:
    /// those cache misses do not wait for one another, as they would between the copies.
    private void addMembers(long[] elements, int count, Texts texts) {
        int[] lengths = new int[count];
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            lengths[i] = Element.memberLength(memory, elements[i]);
            bytes += lengths[i];
        }
        texts.expect(count, bytes);
        for (int i = 0; i < count; i++) {
            int place = texts.begin(lengths[i]);
            Element.member(memory, elements[i], lengths[i], texts.array(), place);
        }
    }

    private Bytes member(long element) {
        return Element.member(memory, element);
    }

    @Override
    public byte @Nullable [] listpack() {
        return null;
    }

    // Changing

    @Override
    public void add(Bytes member, double score) {
        root = memory.own(root);
        Dict table = table();
        ScoreTree tree = tree();
        find(member);
        long element = table.add(foundHash, member, 0);
        Element.score(memory, element, score);
        tree.add(score, member, element);
        keep(table, tree);
        memory.setLong(root, size() + 1);
    }

    @Override
    public void move(Bytes member, double old, double score) {
        root = memory.own(root);
        ScoreTree tree = tree();
        long element = find(member);
        if (memory.isOurs(element)) {
            Element.score(memory, element, score);
            long treeRoot = tree.root();
            tree.move(old, score, member, element);
            if (tree.root() != treeRoot) {
                memory.setLong(root + TREE, tree.root());
            }
            return;
        }
        Dict table = table();
        long hash = foundHash;
        tree.remove(old, member, element);
        long bytes = Element.SCORE_BYTES + Framed.bytes(member.length());
        long own = table.change(hash, element, bytes, bytes);
        Element.score(memory, own, score);
        tree.add(score, member, own);
        keep(table, tree);
    }

    @Override
    public void remove(Bytes member, double score) {
        root = memory.own(root);
        Dict table = table();
        ScoreTree tree = tree();
        long element = find(member);
        long hash = foundHash;
        tree.remove(score, member, element);
        table.remove(hash, element);
        keep(table, tree);
        memory.setLong(root, size() - 1);
    }

    @Override
    public void removeRange(long from, long to) {
        List<Bytes> members = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        forEach(
                from,
                to,
                (member, score) -> {
                    members.add(member);
                    scores.add(score);
                });
        for (int i = 0; i < members.size(); i++) {
            remove(members.get(i), scores.get(i));
        }
    }

    // Blocks

    /// First the tree's nodes, then the table with the elements; the roots kept here are 0 when
    /// they are gone.
    @Override
    public boolean release(long blocks) {
        root = memory.own(root);
        if (memory.getLong(root + TREE) != 0) {
            ScoreTree tree = tree();
            boolean isGone = tree.release(blocks);
            memory.setLong(root + TREE, tree.root());
            if (!isGone || blocks < Long.MAX_VALUE) {
                return false;
            }
        }
        Dict table = table();
        boolean isGone = table.release(blocks);
        if (isGone) {
            memory.free(root);
        } else {
            memory.setLong(root + TABLE, table.root());
        }
        return isGone;
    }

    @Override
    public long relocate(long position, LongUnaryOperator move) {
        Dict table = table();
        ScoreTree tree = tree();
        long next =
                position < IN_TABLE
                        ? relocateTree(table, tree, position, move)
                        : relocateTable(table, position, move);
        keep(table, tree);
        if (next == 0) {
            root = move.applyAsLong(root);
        }
        return next;
    }

    /// Positions are ranks, and behind the last one those of the table.
    private static final long IN_TABLE = 1L << 62;

    private static final int LEAVES_AT_ONCE = 16;

    private long relocateTree(Dict table, ScoreTree tree, long rank, LongUnaryOperator move) {
        long next = rank;
        for (int i = 0; i < LEAVES_AT_ONCE && next < tree.size(); i++) {
            next =
                    tree.relocate(
                            next,
                            element -> {
                                Bytes member = member(element);
                                long now = move.applyAsLong(element);
                                if (now != element) {
                                    table.replace(member, element, now);
                                }
                                return now;
                            },
                            move);
        }
        return next < tree.size() ? next : IN_TABLE;
    }

    private static long relocateTable(Dict table, long position, LongUnaryOperator move) {
        long next = table.relocateStructure(position - IN_TABLE, move);
        return next == 0 ? 0 : next + IN_TABLE;
    }

    @Override
    public void visitBlocks(LongConsumer block) {
        block.accept(root);
        tree().visitBlocks(block);
        table().visitStructure(block);
        tree().forEach(0, size(), (_, element) -> block.accept(element));
    }

    @Override
    public void validate() {
        Dict table = table();
        ScoreTree tree = tree();
        tree.validate();
        table.validate();
        Invariant.check(
                tree.size() == size() && table.size() == size(),
                "%d elements: %d in the tree, %d in the table",
                size(),
                tree.size(),
                table.size());
        tree.forEach(
                0,
                size(),
                (_, element) ->
                        Invariant.check(
                                table.find(member(element)) == element,
                                "the table does not find element %d",
                                element));
    }
}
