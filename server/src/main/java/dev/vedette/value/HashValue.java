package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Texts;
import dev.vedette.value.packed.Listpack;
import dev.vedette.value.packed.ListpackBytes;
import dev.vedette.value.table.Dict;
import dev.vedette.value.table.Framed;
import dev.vedette.value.table.Sample;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A hash: fields and their values.
///
/// Small ones are a listpack of fields and values in turn, in the order they came; large ones a
/// [Dict] whose elements are field and value. A hash becomes large when one of its texts or their
/// number passes `hash-max-listpack-*` as something is put into it, and then stays so.
public final class HashValue implements Collection {

    private static final int LISTPACK = 0;
    private static final int HASHTABLE = 1;

    /// A listpack longer than this becomes a table whatever the limits say.
    private static final long LONGEST_LISTPACK = 256L << 20;

    private final Store store;
    private int encoding;
    private long root;

    /// A handle on the value that has its root there.
    public HashValue(Store store, int encoding, long root) {
        this.store = store;
        this.encoding = encoding;
        this.root = root;
    }

    /// A new one without fields.
    public static HashValue empty(Store store) {
        return new HashValue(store, LISTPACK, Listpack.empty(store.memory(), 0, 0).block());
    }

    /// A new one of a valid listpack of fields and values, no field in it twice.
    public static HashValue ofListpack(Store store, byte[] valid) {
        return new HashValue(store, LISTPACK, Listpack.of(store.memory(), 0, valid).block());
    }

    // Looking

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
        return ValueType.HASH;
    }

    @Override
    public String typeName() {
        return "hash";
    }

    @Override
    public String encodingName() {
        return isPacked() ? "listpack" : "hashtable";
    }

    private boolean isPacked() {
        return encoding == LISTPACK;
    }

    private Listpack row() {
        return new Listpack(store.memory(), root, 0);
    }

    private Dict dict() {
        return new Dict(store.memory(), store.hashing(), root, 0);
    }

    /// How many fields there are.
    @Override
    public long size() {
        return isPacked() ? row().count() / 2 : dict().size();
    }

    /// The value of a field, or null.
    public @Nullable Bytes get(Bytes field) {
        if (isPacked()) {
            Listpack row = row();
            int at = row.find(field.array(), row.first(), 1);
            return at == Listpack.NONE ? null : row.get(row.next(at));
        }
        Dict dict = dict();
        long element = dict.find(field);
        return element == 0 ? null : value(dict, element);
    }

    private Bytes value(Dict dict, long element) {
        return Framed.read(store.memory(), dict.behindMember(element));
    }

    public boolean contains(Bytes field) {
        if (isPacked()) {
            Listpack row = row();
            return row.find(field.array(), row.first(), 1) != Listpack.NONE;
        }
        return dict().find(field) != 0;
    }

    /// The length of a field's value; 0 if there is no such field.
    public int valueLength(Bytes field) {
        if (isPacked()) {
            Listpack row = row();
            int at = row.find(field.array(), row.first(), 1);
            return at == Listpack.NONE ? 0 : row.length(row.next(at));
        }
        Dict dict = dict();
        long element = dict.find(field);
        return element == 0 ? 0 : Framed.length(store.memory(), dict.behindMember(element));
    }

    /// Shows every field with its value; small hashes in the order the fields came.
    public void forEach(BiConsumer<Bytes, Bytes> fields) {
        if (isPacked()) {
            Listpack row = row();
            for (int at = row.first(); at != Listpack.NONE; ) {
                int value = row.next(at);
                fields.accept(row.get(at), row.get(value));
                at = row.next(value);
            }
        } else {
            Dict dict = dict();
            dict.forEach(element -> show(dict, element, fields));
        }
    }

    /// Adds the fields, the values, or each field with its value, in the order of [#forEach].
    public void addTo(Texts texts, boolean fields, boolean values) {
        if (!isPacked()) {
            Dict dict = dict();
            dict.forEach(element -> addTo(texts, dict, element, fields, values));
            return;
        }
        Listpack row = row();
        boolean isValue = false;
        for (int at = row.first(); at != Listpack.NONE; at = row.next(at)) {
            if (isValue ? values : fields) {
                row.get(at, texts);
            }
            isValue = !isValue;
        }
    }

    private void addTo(Texts texts, Dict dict, long element, boolean fields, boolean values) {
        if (fields) {
            dict.member(element, texts);
        }
        if (values) {
            Framed.read(store.memory(), dict.behindMember(element), texts);
        }
    }

    private void show(Dict dict, long element, BiConsumer<Bytes, Bytes> fields) {
        fields.accept(dict.member(element), value(dict, element));
    }

    /// Shows about `count` fields from `cursor` on; returns the cursor to go on from, 0 at the end.
    /// A field that stays during a walk is shown by it; small hashes are shown at once.
    public long scan(long cursor, long count, BiConsumer<Bytes, Bytes> fields) {
        if (isPacked()) {
            forEach(fields);
            return 0;
        }
        Dict dict = dict();
        return dict.scan(cursor, count, element -> show(dict, element, fields));
    }

    /// A field drawn evenly, with its value; there must be one.
    public void random(BiConsumer<Bytes, Bytes> field) {
        if (isPacked()) {
            Listpack row = row();
            int at = row.seek(2L * store.rng().nextInt(row.count() / 2));
            field.accept(row.get(at), row.get(row.next(at)));
        } else {
            Dict dict = dict();
            show(dict, dict.random(store.rng()), field);
        }
    }

    /// Shows `count` different fields, each choice of them with the same probability; all of them
    /// if there are not so many.
    public void sample(long count, BiConsumer<Bytes, Bytes> fields) {
        if (!isPacked()) {
            Dict dict = dict();
            dict.sample(store.rng(), count, element -> show(dict, element, fields));
            return;
        }
        Sample sample = new Sample(store.rng(), size(), count);
        forEach(
                (field, value) -> {
                    if (sample.takesNext()) {
                        fields.accept(field, value);
                    }
                });
    }

    /// Its bytes if it is small, else null.
    public byte @Nullable [] listpack() {
        return isPacked() ? row().toArray() : null;
    }

    // Changing

    /// Puts a field's value, whatever it was before; true if the field is new.
    public boolean put(Bytes field, Bytes value) {
        if (isPacked() && isTooLong(field, value)) {
            becomeTable();
        }
        return isPacked() ? putIntoRow(field, value) : putIntoTable(field, value);
    }

    private boolean isTooLong(Bytes field, Bytes value) {
        long longest = store.thresholds().hashValueBytes();
        return field.length() > longest
                || value.length() > longest
                || (long) row().bytes() + field.length() + value.length() > LONGEST_LISTPACK;
    }

    private boolean putIntoRow(Bytes field, Bytes value) {
        Listpack row = row();
        int at = row.find(field.array(), row.first(), 1);
        boolean isNew = at == Listpack.NONE;
        if (isNew) {
            row.append(field);
            row.append(value);
        } else {
            row.replace(row.next(at), value);
        }
        root = row.block();
        if (row.count() / 2 > store.thresholds().hashEntries()) {
            becomeTable();
        }
        return isNew;
    }

    private boolean putIntoTable(Bytes field, Bytes value) {
        Dict dict = dict();
        boolean isNew = putInto(dict, field, value);
        root = dict.root();
        return isNew;
    }

    private boolean putInto(Dict dict, Bytes field, Bytes value) {
        long hash = dict.hash(field);
        long fieldBytes = Framed.bytes(field.length());
        long valueBytes = Framed.bytes(value.length());
        long element = dict.find(hash, field.array());
        boolean isNew = element == 0;
        if (isNew) {
            element = dict.add(hash, field, valueBytes);
        } else {
            int before = Framed.length(store.memory(), element + fieldBytes);
            long had = fieldBytes + Framed.bytes(before);
            element = dict.change(hash, element, had, fieldBytes + valueBytes);
        }
        Framed.write(store.memory(), element + fieldBytes, value);
        return isNew;
    }

    private void becomeTable() {
        Listpack row = row();
        Dict dict = Dict.empty(store.memory(), store.hashing(), 0);
        forEach((field, value) -> putInto(dict, field, value));
        store.memory().free(row.block());
        root = dict.root();
        encoding = HASHTABLE;
    }

    /// False if there is no such field.
    public boolean remove(Bytes field) {
        if (isPacked()) {
            Listpack row = row();
            int at = row.find(field.array(), row.first(), 1);
            if (at == Listpack.NONE) {
                return false;
            }
            row.delete(at, 2);
            root = row.block();
            return true;
        }
        Dict dict = dict();
        boolean isGone = dict.remove(field);
        root = dict.root();
        return isGone;
    }

    // The whole

    @Override
    public long touch(Bytes[] members, int count) {
        return isPacked() ? 0 : dict().touch(members, count);
    }

    @Override
    public boolean release(long blocks) {
        if (isPacked()) {
            store.memory().free(root);
            return true;
        }
        Dict dict = dict();
        boolean isGone = dict.release(blocks);
        root = dict.root();
        return isGone;
    }

    @Override
    public HashValue copy() {
        long copy = isPacked() ? store.memory().copyOf(root, row().bytes()) : dict().copy().root();
        return new HashValue(store, encoding, copy);
    }

    @Override
    public long relocate(long position, LongUnaryOperator move) {
        if (isPacked()) {
            root = move.applyAsLong(root);
            return 0;
        }
        Dict dict = dict();
        long next = dict.relocate(position, move);
        root = dict.root();
        return next;
    }

    @Override
    public void visitBlocks(LongConsumer block) {
        if (isPacked()) {
            block.accept(root);
        } else {
            dict().visitBlocks(block);
        }
    }

    @Override
    public void validate() {
        if (isPacked()) {
            int entries = ListpackBytes.count(row().toArray());
            Invariant.check(
                    entries >= 0 && entries % 2 == 0, "%d entries of a hash's row", entries);
            Set<Bytes> fields = new HashSet<>();
            forEach((field, _) -> Invariant.check(fields.add(field), "%s is there twice", field));
        } else {
            dict().validate();
        }
    }
}
