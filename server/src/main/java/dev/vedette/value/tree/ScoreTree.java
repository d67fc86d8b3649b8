package dev.vedette.value.tree;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/*
 * The elements of a large sorted set in their order: by score, those of one score by member.
 *
 * A skip list, which Redis uses, spends two to three pointers on an element and a cache miss on
 * every step of a search. This is a B+tree: its leaves hold pairs of score and element address, so
 * that a search reads members only where scores are equal, and its other nodes hold for each child
 * where it is, how many elements are below it, and the first of them. The counts make each of
 * "which rank has this element", "which element has this rank" and "how many lie in this range" one
 * way down.
 *
 * Nothing refers to a node but its parent: leaves are not chained, since then changing one would
 * change its neighbours. So while a snapshot reads the tree, a change copies the nodes on its way
 * down and no others (Memory.own), and the snapshot's root goes on showing what was.
 *
 * Invariants, checked by validate(): entries ascend; a parent's entry tells its child's count and
 * first element; all leaves are equally deep; no node but the root is empty, and an inner root has
 * at least two children.
 */
public final class ScoreTree {

    private final Memory memory;
    private long root;

    /// The tree whose root is at `root`.
    public ScoreTree(Memory memory, long root) {
        this.memory = memory;
        this.root = root;
    }

    private static final int FIRST_ROOM = 7;

    public static ScoreTree empty(Memory memory) {
        return new ScoreTree(memory, Node.allocate(memory, 0, FIRST_ROOM));
    }

    /// Changes as the tree changes.
    public long root() {
        return root;
    }

    public long size() {
        return Node.elements(memory, root);
    }

    // Looking

    /// How many elements lie before `bound`.
    public long before(Bound bound) {
        long before = 0;
        long node = root;
        while (!Node.isLeaf(memory, node)) {
            int index = childFor(memory, node, bound);
            for (int i = 0; i < index; i++) {
                before += Node.below(memory, node, i);
            }
            node = Node.child(memory, node, index);
        }
        return before + positionIn(memory, node, bound);
    }

    /// The child in which `bound` lies: the last one whose first element is before it.
    static int childFor(Memory memory, long node, Bound bound) {
        int others = Node.count(memory, node) - 1;
        return countBefore(memory, Node.firstScoreAt(node, 1), Node.INNER_ENTRY, others, bound);
    }

    /// How many entries of a leaf are before `bound`.
    static int positionIn(Memory memory, long leaf, Bound bound) {
        int count = Node.count(memory, leaf);
        return countBefore(memory, Node.scoreAt(leaf, 0), Node.LEAF_ENTRY, count, bound);
    }

    /// The child that holds an element, of which `place` is the place: if it is the first of a
    /// child, that child, which a search for the place right before it does not choose.
    static int childOf(Memory memory, long node, Bound.Place place, long element) {
        int index = childFor(memory, node, place);
        boolean isFirstOfNext =
                index + 1 < Node.count(memory, node)
                        && Node.firstElement(memory, node, index + 1) == element;
        return isFirstOfNext ? index + 1 : index;
    }

    /// Where an element is in its leaf: among those of its score, whose members need not be
    /// compared.
    static int indexIn(Memory memory, long leaf, double score, long element) {
        int count = Node.count(memory, leaf);
        long scores = Node.scoreAt(leaf, 0);
        int index = memory.countBelow(scores, Node.LEAF_ENTRY, count, score, false);
        while (index < count && Node.element(memory, leaf, index) != element) {
            index++;
        }
        if (index == count || Node.score(memory, leaf, index) != score) {
            throw Invariant.broken(
                    "element %d of score %s is not where it belongs in leaf %d",
                    element, score, leaf);
        }
        return index;
    }

    /// How many of `count` elements in order are before `bound`. Their scores lie `stride` bytes
    /// apart from `scores` on, and the address of each right behind its score. Members are compared
    /// only where the scores leave it open.
    private static int countBefore(Memory memory, long scores, int stride, int count, Bound bound) {
        if (bound instanceof Bound.Score(double score, boolean isAfter)) {
            return memory.countBelow(scores, stride, count, score, isAfter);
        }
        if (!(bound instanceof Bound.Place(double score, _))) {
            return countByMember(memory, scores, stride, 0, count, bound);
        }
        int low = memory.countBelow(scores, stride, count, score, false);
        int few = Math.min(low + FEW, count);
        while (low < few && memory.getDouble(scores + (long) low * stride) == score) {
            if (!isBefore(memory, scores + (long) low * stride, bound)) {
                return low;
            }
            low++;
        }
        if (low < few || low == count) {
            return low;
        }
        int high = memory.countBelow(scores, stride, count, score, true);
        return countByMember(memory, scores, stride, low, high, bound);
    }

    /// So many of one score are compared one after the other, as mostly there are no more.
    private static final int FEW = 4;

    /// The same where the first `low` are known to be before it and those from `high` on not to be,
    /// and scores do not tell the others apart.
    private static int countByMember(
            Memory memory, long scores, int stride, int low, int high, Bound bound) {
        int from = low;
        int to = high;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (isBefore(memory, scores + (long) middle * stride, bound)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// Whether the member of the element behind the score at `at` is before `bound`.
    private static boolean isBefore(Memory memory, long at, Bound bound) {
        long element = memory.getLong(at + Double.BYTES);
        return bound.isBehindMember(Element.compare(memory, element, bound.member()));
    }

    /// Sees elements in rank order or against it.
    @FunctionalInterface
    public interface Visitor {
        void visit(double score, long element);
    }

    /// Shows the elements with ranks in `[from, to)`.
    public void forEach(long from, long to, Visitor visitor) {
        if (from < to) {
            ascend(root, from, to, visitor);
        }
    }

    private void ascend(long node, long from, long to, Visitor visitor) {
        int count = Node.count(memory, node);
        if (Node.isLeaf(memory, node)) {
            int end = (int) Math.min(to, count);
            for (int i = (int) Math.max(from, 0); i < end; i++) {
                visitor.visit(Node.score(memory, node, i), Node.element(memory, node, i));
            }
            return;
        }
        long start = 0;
        for (int i = 0; i < count && start < to; i++) {
            long below = Node.below(memory, node, i);
            if (start + below > from) {
                ascend(Node.child(memory, node, i), from - start, to - start, visitor);
            }
            start += below;
        }
    }

    /// Puts the elements with ranks in `[from, to)`, of which there must be as many, into an array.
    public void elements(long from, long to, long[] into) {
        collect(root, from, to, into, 0);
    }

    /// Of those below `node`, from `into[at]` on; how many there were.
    private int collect(long node, long from, long to, long[] into, int at) {
        int count = Node.count(memory, node);
        if (Node.isLeaf(memory, node)) {
            int first = (int) Math.max(from, 0);
            int some = (int) Math.min(to, count) - first;
            memory.readLongs(Node.elementAt(node, first), Node.LEAF_ENTRY, some, into, at);
            return some;
        }
        int found = 0;
        long start = 0;
        for (int i = 0; i < count && start < to; i++) {
            long below = Node.below(memory, node, i);
            if (start + below > from) {
                long child = Node.child(memory, node, i);
                found += collect(child, from - start, to - start, into, at + found);
            }
            start += below;
        }
        return found;
    }

    /// Shows the elements with ranks in `[from, to)`, the last one first.
    public void forEachReversed(long from, long to, Visitor visitor) {
        if (from < to) {
            descend(root, size(), from, to, visitor);
        }
    }

    private void descend(long node, long size, long from, long to, Visitor visitor) {
        int count = Node.count(memory, node);
        if (Node.isLeaf(memory, node)) {
            int start = (int) Math.max(from, 0);
            for (int i = (int) Math.min(to, count) - 1; i >= start; i--) {
                visitor.visit(Node.score(memory, node, i), Node.element(memory, node, i));
            }
            return;
        }
        long end = size;
        for (int i = count - 1; i >= 0 && end > from; i--) {
            long below = Node.below(memory, node, i);
            long start = end - below;
            if (start < to) {
                descend(Node.child(memory, node, i), below, from - start, to - start, visitor);
            }
            end = start;
        }
    }

    // Changing

    /// Adds an element that is not there yet.
    public void add(double score, Bytes member, long element) {
        Change change = new Change(memory, new Bound.Place(score, member), score, element);
        root = change.add(root);
    }

    /// Takes out an element that is there.
    public void remove(double score, Bytes member, long element) {
        Change change = new Change(memory, new Bound.Place(score, member), score, element);
        root = change.remove(root);
    }

    /// Gives an element that is there with score `old` another one.
    public void move(double old, double score, Bytes member, long element) {
        Move move = new Move(memory, member, element, old, score);
        root = move.below(root);
        if (!move.isDone()) {
            remove(old, member, element);
            add(score, member, element);
        }
    }

    // Blocks

    /// Frees about `blocks` nodes, from the end; true when nothing is left of the tree, whose root
    /// is 0 then. The elements are the caller's.
    public boolean release(long blocks) {
        for (long left = blocks; left > 0 && root != 0; left--) {
            root = releaseLast(root);
        }
        return root == 0;
    }

    /// Frees the last leaf below `node` and what is empty then; 0 if nothing is left of it.
    private long releaseLast(long node) {
        if (Node.isLeaf(memory, node)) {
            memory.free(node);
            return 0;
        }
        long own = memory.own(node);
        int last = Node.count(memory, own) - 1;
        long rest = releaseLast(Node.child(memory, own, last));
        if (rest != 0) {
            Node.child(memory, own, last, rest);
        } else if (last == 0) {
            memory.free(own);
            return 0;
        } else {
            Node.count(memory, own, last);
        }
        return own;
    }

    /// Shows each node's block.
    public void visitBlocks(LongConsumer block) {
        visitBlocks(root, block);
    }

    private void visitBlocks(long node, LongConsumer block) {
        block.accept(node);
        if (!Node.isLeaf(memory, node)) {
            for (int i = 0; i < Node.count(memory, node); i++) {
                visitBlocks(Node.child(memory, node, i), block);
            }
        }
    }

    /// Moves the leaf of this rank with its elements, and each node above whose last child it is
    /// below; the rank at which the next leaf begins, which is [#size] at the end. No snapshot may
    /// be open.
    public long relocate(long rank, LongUnaryOperator element, LongUnaryOperator node) {
        Relocation relocation = new Relocation(element, node);
        root = relocation.below(root, rank, 0);
        return relocation.next;
    }

    private final class Relocation {
        private final LongUnaryOperator element;
        private final LongUnaryOperator move;
        private long next;

        Relocation(LongUnaryOperator element, LongUnaryOperator move) {
            this.element = element;
            this.move = move;
        }

        /// @param before how many elements lie before those of the node
        private long below(long node, long rank, long before) {
            int count = Node.count(memory, node);
            if (Node.isLeaf(memory, node)) {
                for (int i = 0; i < count; i++) {
                    long now = element.applyAsLong(Node.element(memory, node, i));
                    Node.entry(memory, node, i, Node.score(memory, node, i), now);
                }
                next = before + count;
                return move.applyAsLong(node);
            }
            int index = 0;
            long start = before;
            while (index < count - 1 && rank >= start + Node.below(memory, node, index)) {
                start += Node.below(memory, node, index++);
            }
            long now = below(Node.child(memory, node, index), rank, start);
            Node.describe(memory, node, index, now);
            return index < count - 1 || next < start + Node.below(memory, node, index)
                    ? node
                    : move.applyAsLong(node);
        }
    }

    /// Stops with [Invariant.Broken] if the tree contradicts itself.
    public void validate() {
        new TreeCheck(memory).check(root);
    }
}
