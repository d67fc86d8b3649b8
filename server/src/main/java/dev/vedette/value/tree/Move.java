package dev.vedette.value.tree;

import dev.vedette.base.Bytes;
import dev.vedette.memory.Memory;

/// An element on its way to another score, as far as no node comes or goes for it: within a leaf,
/// or from one that keeps enough to one that has room. Both ways down are one as far as they go
/// together.
final class Move {

    private final Memory memory;
    private final Bound.Place before;
    private final Bound.Place behind;
    private final long element;
    private boolean isDone;

    Move(Memory memory, Bytes member, long element, double old, double score) {
        this.memory = memory;
        this.element = element;
        before = new Bound.Place(old, member);
        behind = new Bound.Place(score, member);
    }

    /// If not, nothing has changed but where nodes are.
    boolean isDone() {
        return isDone;
    }

    /// Where `node` is after the move, which happens below it.
    long below(long node) {
        long own = memory.own(node);
        if (Node.isLeaf(memory, own)) {
            within(own);
            return own;
        }
        int from = ScoreTree.childOf(memory, own, before, element);
        int to = ScoreTree.childFor(memory, own, behind);
        if (from == to) {
            long child = below(Node.child(memory, own, from));
            Node.tell(memory, own, from, child, 0);
        } else {
            between(own, from, to);
        }
        return own;
    }

    private void within(long leaf) {
        int from = ScoreTree.indexIn(memory, leaf, before.score(), element);
        int to = ScoreTree.positionIn(memory, leaf, behind);
        long gap = Node.entry(true, leaf, from);
        long place = Node.entry(true, leaf, to);
        if (from < to) {
            to--;
            memory.copy(gap + Node.LEAF_ENTRY, gap, place - gap - Node.LEAF_ENTRY);
        } else {
            memory.copy(place, place + Node.LEAF_ENTRY, gap - place);
        }
        Node.entry(memory, leaf, to, behind.score(), element);
        isDone = true;
    }

    private void between(long parent, int from, int to) {
        long left = Node.child(memory, parent, from);
        long right = Node.child(memory, parent, to);
        if (!keepsEnough(left) || !hasRoom(right)) {
            return;
        }
        if (Node.isLeaf(memory, left)) {
            takeOut(parent, from, left);
            putIn(parent, to, right);
        } else {
            Node.tell(memory, parent, from, change(before).removeBelow(left), -1);
            Node.tell(memory, parent, to, change(behind).addBelow(right), 1);
        }
        isDone = true;
    }

    private void takeOut(long parent, int child, long leaf) {
        long own = memory.own(leaf);
        int index = ScoreTree.indexIn(memory, own, before.score(), element);
        Node.close(memory, own, true, index);
        tell(parent, child, own, own != leaf || index == 0, -1);
    }

    private void putIn(long parent, int child, long leaf) {
        long own = memory.own(leaf);
        int index = ScoreTree.positionIn(memory, own, behind);
        Node.open(memory, own, true, index);
        Node.entry(memory, own, index, behind.score(), element);
        tell(parent, child, own, own != leaf || index == 0, 1);
    }

    /// Mostly only the count is another one.
    private void tell(long parent, int child, long leaf, boolean isOther, int more) {
        if (isOther) {
            Node.tell(memory, parent, child, leaf, more);
        } else {
            Node.count(memory, parent, child, more);
        }
    }

    /// Whether the leaf below `node` that has the element need not be filled up without it.
    private boolean keepsEnough(long node) {
        long leaf = node;
        while (!Node.isLeaf(memory, leaf)) {
            int index = ScoreTree.childOf(memory, leaf, before, element);
            leaf = Node.child(memory, leaf, index);
        }
        return Node.count(memory, leaf) > Node.LEAF_LEAST;
    }

    /// Whether the leaf below `node` that the element comes into need not be split.
    private boolean hasRoom(long node) {
        long leaf = node;
        while (!Node.isLeaf(memory, leaf)) {
            leaf = Node.child(memory, leaf, ScoreTree.childFor(memory, leaf, behind));
        }
        return Node.count(memory, leaf) < Node.room(memory, leaf);
    }

    private Change change(Bound.Place place) {
        return new Change(memory, place, place.score(), element);
    }
}
