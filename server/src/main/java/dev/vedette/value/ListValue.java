package dev.vedette.value;

import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A list.
///
/// The root block: 8 bytes, the number of elements.
public final class ListValue implements Collection {

    private static final long ROOT_BYTES = 8;

    private final Store store;
    private final int encoding;
    private long root;

    /// A handle on the value that has its root there.
    public ListValue(Store store, int encoding, long root) {
        this.store = store;
        this.encoding = encoding;
        this.root = root;
    }

    /// A new one without elements.
    public static ListValue empty(Store store) {
        long root = store.memory().allocate(ROOT_BYTES);
        store.memory().setLong(root, 0);
        return new ListValue(store, 0, root);
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
    public String typeName() {
        return "list";
    }

    @Override
    public String encodingName() {
        return "quicklist";
    }

    @Override
    public long size() {
        return store.memory().getLong(root);
    }

    @Override
    public boolean release(long blocks) {
        store.memory().free(root);
        return true;
    }

    @Override
    public ListValue copy() {
        Memory memory = store.memory();
        long copy = memory.allocate(ROOT_BYTES);
        memory.copy(root, copy, ROOT_BYTES);
        return new ListValue(store, encoding, copy);
    }

    @Override
    public void relocate(LongUnaryOperator move) {
        root = move.applyAsLong(root);
    }

    @Override
    public void visitBlocks(LongConsumer block) {
        block.accept(root);
    }

    @Override
    public void validate() {
        Invariant.check(size() == 0, "%d elements, and none can be kept yet", size());
    }
}
