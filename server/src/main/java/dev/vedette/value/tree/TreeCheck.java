package dev.vedette.value.tree;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

/// Walks a whole tree and compares what its nodes say of each other.
final class TreeCheck {

    private final Memory memory;
    private long last;
    private double lastScore = Double.NEGATIVE_INFINITY;

    TreeCheck(Memory memory) {
        this.memory = memory;
    }

    void check(long root) {
        boolean isLeaf = Node.isLeaf(memory, root);
        Invariant.check(isLeaf || Node.count(memory, root) > 1, "root %d has a single child", root);
        check(root, Node.level(memory, root), true);
    }

    private void check(long node, int level, boolean isRoot) {
        int count = Node.count(memory, node);
        Invariant.check(
                Node.level(memory, node) == level,
                "node %d is of level %d, its parent takes it for %d",
                node,
                Node.level(memory, node),
                level);
        Invariant.check(
                count <= Node.room(memory, node) && (isRoot || count > 0),
                "node %d has %d entries in room for %d",
                node,
                count,
                Node.room(memory, node));
        for (int i = 0; i < count; i++) {
            if (level == 0) {
                inOrder(Node.score(memory, node, i), Node.element(memory, node, i));
            } else {
                checkChild(node, i, level);
            }
        }
    }

    private void checkChild(long node, int index, int level) {
        long child = Node.child(memory, node, index);
        check(child, level - 1, false);
        Invariant.check(
                Node.below(memory, node, index) == Node.elements(memory, child),
                "node %d counts %d elements below child %d, which has %d",
                node,
                Node.below(memory, node, index),
                index,
                Node.elements(memory, child));
        long first = child;
        while (!Node.isLeaf(memory, first)) {
            first = Node.child(memory, first, 0);
        }
        Invariant.check(
                Node.firstElement(memory, node, index) == Node.element(memory, first, 0)
                        && Double.doubleToRawLongBits(Node.firstScore(memory, node, index))
                                == Double.doubleToRawLongBits(Node.score(memory, first, 0)),
                "node %d is wrong about the first element of child %d",
                node,
                index);
    }

    private void inOrder(double score, long element) {
        Bytes member = Element.member(memory, element);
        Invariant.check(
                Double.doubleToRawLongBits(score)
                        == Double.doubleToRawLongBits(Element.score(memory, element)),
                "element %d has another score than the tree says, %s",
                element,
                score);
        boolean ascends =
                last == 0
                        || lastScore < score
                        || (lastScore == score && Element.compare(memory, last, member) < 0);
        Invariant.check(ascends, "%s of score %s does not follow %s", member, score, lastScore);
        last = element;
        lastScore = score;
    }
}
