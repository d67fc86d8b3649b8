package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Texts;
import dev.vedette.memory.Memory;
import dev.vedette.value.packed.ListNode;
import dev.vedette.value.packed.Listpack;
import dev.vedette.value.packed.ListpackBytes;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/*
 * A list is a row of nodes, each a listpack of up to list-max-listpack-size (8 KB). Most lists are
 * short: while one node is enough it is the root itself (PACKED). From the second node on the root is
 * an array of nodes with their numbers of elements (NODES), so that an index is found by adding up
 * the counts from the nearer end, without touching the nodes. A list that has shrunk to one node is
 * PACKED again. Users see neither: 7.0 calls both quicklist.
 *
 * Nodes that are ends have spare room, up to as much as they hold; one that becomes an inner node is
 * trimmed. An element too long for a node has one of its own.
 */

/// A list.
public final class ListValue implements Collection {

    /// The root is the only node.
    private static final int PACKED = 0;

    /// The root is an array of nodes.
    private static final int NODES = 1;

    /// The first room of a node of several.
    private static final int FIRST_BYTES = 512;

    private final Store store;
    private int encoding;
    private long root;

    /// A handle on the value that has its root there.
    public ListValue(Store store, int encoding, long root) {
        this.store = store;
        this.encoding = encoding;
        this.root = root;
    }

    /// A new one without elements.
    public static ListValue empty(Store store) {
        return new ListValue(store, PACKED, ListNode.empty(store.memory(), 0).block());
    }

    private Memory memory() {
        return store.memory();
    }

    @Override
    public long root() {
        return root;
    }

    @Override
    public int encoding() {
        return encoding;
    }

    @Override
    public ValueType type() {
        return ValueType.LIST;
    }

    @Override
    public String typeName() {
        return "list";
    }

    @Override
    public String encodingName() {
        return "quicklist";
    }

    @Override
    public long size() {
        return encoding == PACKED ? only().count() : array().size();
    }

    // The ends

    public void addFirst(Bytes text) {
        add(text, true);
    }

    public void addLast(Bytes text) {
        add(text, false);
    }

    private void add(Bytes text, boolean atFront) {
        if (encoding == NODES) {
            addToNodes(text, atFront);
            return;
        }
        ListNode only = only();
        if (fits(only, text)) {
            addTo(only, text, atFront, 0);
            root = only.block();
        } else {
            spread();
            addToNodes(text, atFront);
        }
    }

    /// What a pipeline of pushes comes to for each element: it reads what it needs once.
    private void addToNodes(Bytes text, boolean atFront) {
        own();
        NodeArray nodes = array();
        int end = atFront ? 0 : nodes.count() - 1;
        ListNode node = ListNode.at(memory(), nodes.node(end));
        if (fits(node, text)) {
            addTo(node, text, atFront, spare(node));
            nodes.set(end, node.block(), node.count());
        } else {
            node.fit();
            nodes.set(end, node.block(), node.count());
            nodes.insert(atFront ? 0 : end + 1, alone(text).block(), 1);
            root = nodes.block();
        }
        nodes.size(nodes.size() + 1);
    }

    private static void addTo(ListNode node, Bytes text, boolean atFront, int spare) {
        if (atFront) {
            node.addFirst(text, spare);
        } else {
            node.addLast(text, spare);
        }
    }

    private ListNode alone(Bytes text) {
        ListNode fresh = ListNode.empty(memory(), Math.max(FIRST_BYTES, ListNode.sizeOf(text)));
        fresh.addLast(text, 0);
        return fresh;
    }

    /// As much as the node holds already, within its limit.
    private int spare(ListNode node) {
        int bytes = node.bytes();
        return Math.clamp((long) limits().bytes() - bytes, 0, bytes);
    }

    /// The first element, which is taken out; there must be one.
    public Bytes removeFirst() {
        return take(true);
    }

    /// The last element, which is taken out; there must be one.
    public Bytes removeLast() {
        return take(false);
    }

    /// Neighbours are not merged here, as they are where elements go from the middle: the last node
    /// at an end is soon used up.
    private Bytes take(boolean atFront) {
        if (encoding == PACKED) {
            ListNode only = only();
            Bytes text = takeFrom(only, atFront);
            root = only.block();
            return text;
        }
        own();
        NodeArray nodes = array();
        int end = atFront ? 0 : nodes.count() - 1;
        ListNode node = ListNode.at(memory(), nodes.node(end));
        Bytes text = takeFrom(node, atFront);
        nodes.size(nodes.size() - 1);
        if (node.count() > 0) {
            nodes.set(end, node.block(), node.count());
        } else {
            node.free();
            nodes.remove(end, 1);
            root = nodes.block();
            unspread();
        }
        return text;
    }

    private static Bytes takeFrom(ListNode node, boolean atFront) {
        return atFront ? node.takeFirst() : node.takeLast();
    }

    // Looking

    /// Element number `index`, which must be there.
    public Bytes get(long index) {
        Place place = locate(index);
        Listpack row = nodeAt(place.node).row();
        return row.get(row.seek(place.offset));
    }

    public void forEach(Consumer<Bytes> elements) {
        range(0, size(), elements);
    }

    /// Adds `count` elements from `index` on to other texts.
    public void range(long index, long count, Texts to) {
        if (count <= 0) {
            return;
        }
        Place place = locate(index);
        int offset = place.offset;
        long left = count;
        for (int i = place.node; left > 0; i++) {
            Listpack row = nodeAt(i).row();
            left -= row.range(row.seek(offset), left, to);
            offset = 0;
        }
    }

    /// Shows `count` elements from `index` on.
    public void range(long index, long count, Consumer<Bytes> elements) {
        if (count <= 0) {
            return;
        }
        Place place = locate(index);
        int offset = place.offset;
        long left = count;
        for (int i = place.node; left > 0; i++) {
            Listpack row = nodeAt(i).row();
            for (int at = row.seek(offset); left > 0 && at != Listpack.NONE; at = row.next(at)) {
                elements.accept(row.get(at));
                left--;
            }
            offset = 0;
        }
    }

    /// Shows `count` elements, the last first.
    public void lastOnes(long count, Consumer<Bytes> elements) {
        long left = count;
        for (int i = nodeCount() - 1; left > 0; i--) {
            Listpack row = nodeAt(i).row();
            for (int at = row.last(); left > 0 && at != Listpack.NONE; at = row.previous(at)) {
                elements.accept(row.get(at));
                left--;
            }
        }
    }

    /// Shows the indexes of the elements equal to `text`, from one end on, as long as `goesOn` says
    /// so and at most `most` elements have been looked at.
    public void find(Bytes text, boolean fromLast, long most, LongPredicate goesOn) {
        byte[] array = text.array();
        int count = nodeCount();
        long index = fromLast ? size() - 1 : 0;
        long left = most;
        for (int n = 0; n < count && left > 0; n++) {
            Listpack row = nodeAt(fromLast ? count - 1 - n : n).row();
            int at = fromLast ? row.last() : row.first();
            while (at != Listpack.NONE && left > 0) {
                if (row.matches(at, array) && !goesOn.test(index)) {
                    return;
                }
                at = fromLast ? row.previous(at) : row.next(at);
                index += fromLast ? -1 : 1;
                left--;
            }
        }
    }

    // The middle

    /// Puts another element in the place of number `index`.
    public void set(long index, Bytes text) {
        Place place = locate(index);
        ListNode node = nodeAt(place.node);
        int elements = node.count();
        if (elements == 1 || limits().admit(node.bytes(), elements - 1, text)) {
            own();
            node.replace(place.offset, text);
            keep(place.node, node);
        } else {
            remove(index, 1);
            insert(index, text);
        }
    }

    /// Puts an element in front of number `index`, or last.
    public void insert(long index, Bytes text) {
        if (index == 0 || index == size()) {
            add(text, index == 0);
            return;
        }
        own();
        Place place = locate(index);
        ListNode node = nodeAt(place.node);
        if (fits(node, text)) {
            node.insert(place.offset, text);
            keep(place.node, node);
        } else {
            spread();
            insertBetween(place.offset == 0 ? place.node : cleave(place), text);
        }
        sized(1);
    }

    /// Parts a node so that the place is the beginning of one; which one.
    private int cleave(Place place) {
        ListNode left = nodeAt(place.node);
        ListNode right = left.split(place.offset);
        keep(place.node, left);
        insertNode(place.node + 1, right);
        return place.node + 1;
    }

    /// Puts an element in front of a node that is not the first.
    private void insertBetween(int i, Bytes text) {
        ListNode left = nodeAt(i - 1);
        ListNode right = nodeAt(i);
        if (fits(left, text)) {
            left.addLast(text, 0);
            keep(i - 1, left);
        } else if (fits(right, text)) {
            right.addFirst(text, 0);
            keep(i, right);
        } else {
            insertNode(i, alone(text));
        }
    }

    /// Takes out `count` elements from number `index` on; so many must be there.
    public void remove(long index, long count) {
        if (count == 0) {
            return;
        }
        own();
        Place place = locate(index);
        int i = place.node;
        long left = count;
        if (place.offset > 0) {
            left -= cut(i, place.offset, left);
            i++;
        }
        int whole = 0;
        while (left > 0
                && encoding == NODES
                && i + whole < nodeCount()
                && left >= elementsOf(i + whole)) {
            left -= elementsOf(i + whole);
            nodeAt(i + whole).free();
            whole++;
        }
        if (whole > 0) {
            removeNodes(i, whole);
        }
        if (left > 0) {
            cut(i, 0, left);
        }
        sized(-count);
        tidy(i);
    }

    /// Takes elements out of one node; how many.
    private int cut(int i, int offset, long most) {
        ListNode node = nodeAt(i);
        int gone = (int) Math.min(node.count() - offset, most);
        node.remove(offset, gone);
        keep(i, node);
        return gone;
    }

    /// Takes out the first (or last) `most` elements equal to `text`; how many there were.
    public long removeEqual(Bytes text, long most, boolean fromLast) {
        long removed = 0;
        int i = fromLast ? nodeCount() - 1 : 0;
        while (i >= 0 && i < nodeCount() && removed < most) {
            ListNode node = nodeAt(i);
            if (node.holds(text)) {
                own();
                int gone = node.removeEqual(text, most - removed, fromLast);
                removed += gone;
                if (encoding == NODES && node.count() == 0) {
                    node.free();
                    removeNodes(i, 1);
                    i -= fromLast ? 0 : 1;
                } else {
                    keep(i, node);
                }
            }
            i += fromLast ? -1 : 1;
        }
        if (removed > 0) {
            sized(-removed);
            tidy(Math.max(i, 0));
        }
        return removed;
    }

    // Whole nodes, for RDB

    /// How many nodes there are.
    public int nodeCount() {
        return encoding == PACKED ? 1 : array().count();
    }

    /// A node's elements as a listpack.
    public byte[] node(int index) {
        return nodeAt(index).row().toArray();
    }

    /// Appends the elements of a listpack, as one node if that can be, whatever the limits are
    /// here.
    ///
    /// @param valid [ListpackBytes#count] has counted it
    public void appendPacked(byte[] valid) {
        int count = ListpackBytes.count(valid);
        if (count > NodeLimits.MOST_ELEMENTS) {
            ListpackBytes.forEach(valid, this::addLast);
        } else if (size() == 0) {
            memory().free(root);
            root = ListNode.of(memory(), ListpackBytes.noted(valid, count)).block();
        } else if (count > 0) {
            own();
            spread();
            insertNode(nodeCount(), ListNode.of(memory(), ListpackBytes.noted(valid, count)));
            sized(count);
        }
    }

    /// Appends an element that some other server has kept as a node of its own.
    public void appendPlain(byte[] element) {
        addLast(Bytes.of(element));
    }

    // Nodes

    /// Where an element is: in which node, and there at which index.
    private record Place(int node, int offset) {}

    private Place locate(long index) {
        if (encoding == PACKED) {
            return new Place(0, (int) index);
        }
        NodeArray nodes = array();
        long size = nodes.size();
        if (index < size / 2) {
            int i = 0;
            long left = index;
            while (left >= nodes.elements(i)) {
                left -= nodes.elements(i++);
            }
            return new Place(i, (int) left);
        }
        int i = nodes.count() - 1;
        long left = size - index;
        while (left > nodes.elements(i)) {
            left -= nodes.elements(i--);
        }
        return new Place(i, (int) (nodes.elements(i) - left));
    }

    private ListNode only() {
        return ListNode.at(memory(), root);
    }

    private NodeArray array() {
        return new NodeArray(memory(), root);
    }

    private ListNode nodeAt(int i) {
        return encoding == PACKED ? only() : ListNode.at(memory(), array().node(i));
    }

    private int elementsOf(int i) {
        return array().elements(i);
    }

    private boolean fits(ListNode node, Bytes text) {
        int count = node.count();
        return count == 0 || limits().admit(node.bytes(), count, text);
    }

    private NodeLimits limits() {
        return store.thresholds().listNode();
    }

    /// Before a change. A node that is the root owns itself.
    private void own() {
        if (encoding == NODES) {
            root = memory().own(root);
        }
    }

    /// A node has changed.
    private void keep(int i, ListNode node) {
        if (encoding == PACKED) {
            root = node.block();
        } else {
            array().set(i, node.block(), node.count());
        }
    }

    private void insertNode(int i, ListNode node) {
        NodeArray nodes = array();
        nodes.insert(i, node.block(), node.count());
        root = nodes.block();
    }

    private void removeNodes(int i, int count) {
        NodeArray nodes = array();
        nodes.remove(i, count);
        root = nodes.block();
    }

    private void sized(long more) {
        if (encoding == NODES) {
            NodeArray nodes = array();
            nodes.size(nodes.size() + more);
        }
    }

    /// Makes room for a second node.
    private void spread() {
        if (encoding == PACKED) {
            ListNode node = only();
            NodeArray nodes = NodeArray.empty(memory(), 3);
            nodes.insert(0, node.block(), node.count());
            nodes.size(node.count());
            root = nodes.block();
            encoding = NODES;
        }
    }

    /// After elements went: two small neighbours around node `i` become one.
    private void tidy(int i) {
        if (encoding == PACKED) {
            return;
        }
        if (i > 0 && i < nodeCount()) {
            merge(i - 1);
        }
        unspread();
    }

    /// One node needs no array.
    private void unspread() {
        NodeArray nodes = array();
        if (nodes.count() <= 1) {
            long only = nodes.count() == 1 ? nodes.node(0) : ListNode.empty(memory(), 0).block();
            memory().free(root);
            root = only;
            encoding = PACKED;
        }
    }

    private void merge(int i) {
        ListNode left = nodeAt(i);
        ListNode right = nodeAt(i + 1);
        long bytes = (long) left.bytes() + right.bytes();
        if (limits().admitBoth(bytes, left.count() + right.count())) {
            left.append(right);
            removeNodes(i + 1, 1);
            keep(i, left);
        }
    }

    // For the keyspace

    @Override
    public boolean release(long blocks) {
        if (encoding == PACKED) {
            memory().free(root);
            return true;
        }
        own();
        int count = nodeCount();
        int some = (int) Math.min(blocks, count);
        for (int i = count - some; i < count; i++) {
            nodeAt(i).free();
        }
        if (some == count) {
            memory().free(root);
            return true;
        }
        removeNodes(count - some, some);
        return false;
    }

    @Override
    public ListValue copy() {
        if (encoding == PACKED) {
            return new ListValue(store, PACKED, only().copy().block());
        }
        int count = nodeCount();
        NodeArray copies = NodeArray.empty(memory(), count);
        for (int i = 0; i < count; i++) {
            copies.insert(i, nodeAt(i).copy().block(), elementsOf(i));
        }
        copies.size(size());
        return new ListValue(store, NODES, copies.block());
    }

    @Override
    public long relocate(long position, LongUnaryOperator move) {
        if (encoding == NODES) {
            own();
            NodeArray nodes = array();
            int end = (int) Math.min(nodes.count(), position + RELOCATED_AT_ONCE);
            for (int i = (int) position; i < end; i++) {
                nodes.set(i, move.applyAsLong(nodes.node(i)), nodes.elements(i));
            }
            if (end < nodes.count()) {
                return end;
            }
        }
        root = move.applyAsLong(root);
        return 0;
    }

    /// Nodes of up to 8 KB, as a rule.
    private static final int RELOCATED_AT_ONCE = 64;

    @Override
    public void visitBlocks(LongConsumer block) {
        block.accept(root);
        if (encoding == NODES) {
            NodeArray nodes = array();
            for (int i = 0; i < nodes.count(); i++) {
                block.accept(nodes.node(i));
            }
        }
    }

    @Override
    public void validate() {
        if (encoding == PACKED) {
            only().validate((int) size());
            return;
        }
        NodeArray nodes = array();
        Invariant.check(nodes.count() > 1, "%d nodes in an array", nodes.count());
        long sum = 0;
        for (int i = 0; i < nodes.count(); i++) {
            nodeAt(i).validate(nodes.elements(i));
            sum += nodes.elements(i);
        }
        Invariant.check(sum == nodes.size(), "%d elements, %d in nodes", nodes.size(), sum);
    }
}
