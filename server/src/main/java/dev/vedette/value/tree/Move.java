package dev.vedette.value.tree;

import dev.vedette.base.Bytes;
import dev.vedette.memory.Memory;

/// An element on its way to another score, as far as no node comes or goes for it: within a leaf,
/// or from one leaf to another one of the same parent. That is a set of a thousand members, and of
/// any set the element whose score changes a little.
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
        } else if (Node.level(memory, own) == 1) {
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
        boolean leavesEnough =
                Node.count(memory, Node.child(memory, parent, from)) > Node.LEAF_LEAST;
        boolean findsRoom = Node.count(memory, Node.child(memory, parent, to)) < Node.LEAF_ROOM;
        if (!leavesEnough || !findsRoom) {
            return;
        }
        long left = memory.own(Node.child(memory, parent, from));
        int index = ScoreTree.indexIn(memory, left, before.score(), element);
        Node.close(memory, left, true, index);
        Node.tell(memory, parent, from, left, -1);
        long right = memory.own(Node.child(memory, parent, to));
        index = ScoreTree.positionIn(memory, right, behind);
        Node.open(memory, right, true, index);
        Node.entry(memory, right, index, behind.score(), element);
        Node.tell(memory, parent, to, right, 1);
        isDone = true;
    }
}
