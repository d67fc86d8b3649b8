package dev.vedette.value.tree;

import dev.vedette.memory.Memory;

/// One change on its way down a tree. Each node on the way is owned before it is looked into, and
/// its parent is told where it is now.
final class Change {

    private final Memory memory;
    private final Bound.Place place;
    private final double score;
    private final long element;

    /// The right half of the node that was split last, for its parent to take in; 0 if none.
    private long split;

    Change(Memory memory, Bound.Place place, double score, long element) {
        this.memory = memory;
        this.place = place;
        this.score = score;
        this.element = element;
    }

    // Adding

    /// The root after the element was added.
    long add(long root) {
        long grown = add(root, true);
        if (split == 0) {
            return grown;
        }
        long above = Node.allocate(memory, Node.level(memory, grown) + 1, Node.INNER_ROOM);
        Node.count(memory, above, 2);
        Node.describe(memory, above, 0, grown);
        Node.describe(memory, above, 1, split);
        return above;
    }

    /// Where `node` is after the element was added below it, to a leaf that has room.
    long addBelow(long node) {
        return add(node, false);
    }

    private long add(long node, boolean isLast) {
        long own = memory.own(node);
        if (Node.isLeaf(memory, own)) {
            return addToLeaf(own, isLast);
        }
        int count = Node.count(memory, own);
        int index = ScoreTree.childFor(memory, own, place);
        long child = add(Node.child(memory, own, index), isLast && index == count - 1);
        if (split == 0) {
            Node.tell(memory, own, index, child, 1);
            return own;
        }
        Node.describe(memory, own, index, child);
        return addChild(own, index + 1, isLast);
    }

    private long addToLeaf(long leaf, boolean isLast) {
        int index = ScoreTree.positionIn(memory, leaf, place);
        int count = Node.count(memory, leaf);
        split = 0;
        if (count < Node.room(memory, leaf)) {
            insert(leaf, index);
            return leaf;
        }
        if (count < Node.LEAF_ROOM) {
            long larger = larger(leaf, count);
            insert(larger, index);
            return larger;
        }
        split = halve(leaf, 0, Node.LEAF_ROOM, isLast && index == count);
        int kept = Node.count(memory, leaf);
        if (index < kept || (index == kept && kept < count)) {
            insert(leaf, index);
        } else {
            insert(split, index - kept);
        }
        return leaf;
    }

    private void insert(long leaf, int index) {
        Node.open(memory, leaf, true, index);
        Node.entry(memory, leaf, index, score, element);
    }

    private long larger(long leaf, int count) {
        int room = Math.min(2 * count + 1, Node.LEAF_ROOM);
        long bytes = Node.HEADER + (long) room * Node.entryBytes(true);
        long larger = memory.resize(leaf, bytes);
        Node.header(memory, larger, 0, room);
        return larger;
    }

    /// A new right neighbour with half of the entries, or with none where the set grows at its end:
    /// then the nodes left behind stay full.
    private long halve(long node, int level, int room, boolean growsAtEnd) {
        long right = Node.allocate(memory, level, room);
        if (!growsAtEnd) {
            Node.shiftRight(memory, node, right, level == 0, Node.count(memory, node) / 2);
        }
        return right;
    }

    /// Takes in the node that was split off, at `index`.
    private long addChild(long node, int index, boolean isLast) {
        long child = split;
        int count = Node.count(memory, node);
        split = 0;
        long target = node;
        int at = index;
        if (count == Node.INNER_ROOM) {
            boolean growsAtEnd = isLast && index == count;
            split = halve(node, Node.level(memory, node), Node.INNER_ROOM, growsAtEnd);
            int kept = Node.count(memory, node);
            if (index > kept || kept == count) {
                target = split;
                at = index - kept;
            }
        }
        Node.open(memory, target, false, at);
        Node.describe(memory, target, at, child);
        return node;
    }

    // Removing

    /// The root after the element was taken out.
    long remove(long root) {
        long rest = removeBelow(root);
        while (!Node.isLeaf(memory, rest) && Node.count(memory, rest) == 1) {
            long only = Node.child(memory, rest, 0);
            memory.free(rest);
            rest = only;
        }
        return rest;
    }

    /// Where `node` is after the element was taken out below it.
    long removeBelow(long node) {
        long own = memory.own(node);
        if (Node.isLeaf(memory, own)) {
            int index = ScoreTree.indexIn(memory, own, score, element);
            Node.close(memory, own, true, index);
            return own;
        }
        int index = ScoreTree.childOf(memory, own, place, element);
        long child = removeBelow(Node.child(memory, own, index));
        boolean isLeaf = Node.isLeaf(memory, child);
        int left = Node.count(memory, child);
        if (left == 0) {
            memory.free(child);
            Node.close(memory, own, false, index);
        } else if (left >= Node.least(isLeaf) || Node.count(memory, own) == 1) {
            // The last node of a level may have a single child: see halve.
            Node.tell(memory, own, index, child, -1);
        } else {
            Node.child(memory, own, index, child);
            fill(own, index == 0 ? 0 : index - 1, isLeaf);
        }
        return own;
    }

    /// Children `index` and `index + 1`, of which one has too few entries, become one, or share.
    private void fill(long node, int index, boolean isLeaf) {
        long left = memory.own(Node.child(memory, node, index));
        long right = memory.own(Node.child(memory, node, index + 1));
        int before = Node.count(memory, left);
        int behind = Node.count(memory, right);
        if (before + behind <= Node.room(memory, left)) {
            Node.shiftLeft(memory, left, right, isLeaf, behind);
            memory.free(right);
            Node.close(memory, node, false, index + 1);
        } else {
            int half = (before + behind) / 2;
            if (before < half) {
                Node.shiftLeft(memory, left, right, isLeaf, half - before);
            } else {
                Node.shiftRight(memory, left, right, isLeaf, before - half);
            }
            Node.describe(memory, node, index + 1, right);
        }
        Node.describe(memory, node, index, left);
    }

    // Replacing

    /// The root after the element's address became `now`.
    long replace(long node, long now) {
        long own = memory.own(node);
        if (Node.isLeaf(memory, own)) {
            int index = ScoreTree.indexIn(memory, own, score, element);
            Node.entry(memory, own, index, score, now);
            return own;
        }
        int index = ScoreTree.childOf(memory, own, place, element);
        Node.tell(memory, own, index, replace(Node.child(memory, own, index), now), 0);
        return own;
    }
}
