package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.value.packed.Intset;
import dev.vedette.value.table.Dict;
import dev.vedette.value.table.Sample;

import org.jspecify.annotations.Nullable;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// A set.
///
/// One of integers only is an [Intset] until there are more than `set-max-intset-entries` of them;
/// any other is a [Dict] and stays one. Only texts that are the one way to write an integer are
/// integers here: `01` is not.
public final class SetValue implements Collection {

    private static final int INTSET = 0;
    private static final int HASHTABLE = 1;

    /// An intset longer than this becomes a table whatever the limit says.
    private static final long MOST_INTEGERS = 32L << 20;

    private final Store store;
    private int encoding;
    private long root;

    /// A handle on the value that has its root there.
    public SetValue(Store store, int encoding, long root) {
        this.store = store;
        this.encoding = encoding;
        this.root = root;
    }

    /// A new one without members.
    public static SetValue empty(Store store) {
        return new SetValue(store, INTSET, Intset.empty(store.memory()).block());
    }

    /// A new one of a valid intset.
    public static SetValue ofIntset(Store store, byte[] valid) {
        return new SetValue(store, INTSET, Intset.of(store.memory(), valid).block());
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
        return ValueType.SET;
    }

    @Override
    public String typeName() {
        return "set";
    }

    @Override
    public String encodingName() {
        return hasIntegers() ? "intset" : "hashtable";
    }

    /// Whether it is packed, and its members are therefore in order.
    private boolean hasIntegers() {
        return encoding == INTSET;
    }

    private Intset integers() {
        return new Intset(store.memory(), root);
    }

    private Dict dict() {
        return new Dict(store.memory(), store.hashing(), root, 0);
    }

    /// How many members there are.
    @Override
    public long size() {
        return hasIntegers() ? integers().count() : dict().size();
    }

    public boolean contains(Bytes member) {
        if (hasIntegers()) {
            return isInteger(member) && integers().contains(integer(member));
        }
        return dict().find(member) != 0;
    }

    private static boolean isInteger(Bytes member) {
        return Numbers.isLong(member.array(), 0, member.length());
    }

    private static long integer(Bytes member) {
        return Numbers.longAt(member.array(), 0, member.length());
    }

    /// Adds every member to other texts, in the order of [#forEach].
    public void addTo(Texts texts) {
        if (hasIntegers()) {
            forEach(texts::add);
        } else {
            Dict dict = dict();
            dict.forEach(element -> dict.member(element, texts));
        }
    }

    /// Shows every member; integers in ascending order if they are packed.
    public void forEach(Consumer<Bytes> members) {
        if (hasIntegers()) {
            Intset integers = integers();
            for (int i = 0; i < integers.count(); i++) {
                members.accept(Bytes.of(integers.at(i)));
            }
        } else {
            Dict dict = dict();
            dict.forEach(element -> members.accept(dict.member(element)));
        }
    }

    /// Shows about `count` members from `cursor` on; returns the cursor to go on from, 0 at the
    /// end. A member that stays during a walk is shown by it; packed sets are shown at once.
    public long scan(long cursor, long count, Consumer<Bytes> members) {
        if (hasIntegers()) {
            forEach(members);
            return 0;
        }
        Dict dict = dict();
        return dict.scan(cursor, count, element -> members.accept(dict.member(element)));
    }

    /// Shows members as long as `goesOn`, and perhaps a few more.
    public void forEachWhile(BooleanSupplier goesOn, Consumer<Bytes> members) {
        long cursor = 0;
        do {
            cursor = scan(cursor, Store.LOOKED_AT_ONCE, members);
        } while (cursor != 0 && goesOn.getAsBoolean());
    }

    /// A member drawn evenly; there must be one.
    public Bytes random() {
        if (hasIntegers()) {
            Intset integers = integers();
            return Bytes.of(integers.at(store.rng().nextInt(integers.count())));
        }
        Dict dict = dict();
        return dict.member(dict.random(store.rng()));
    }

    /// Shows `count` different members, each choice of them with the same probability; all of them
    /// if there are not so many.
    public void sample(long count, Consumer<Bytes> members) {
        if (!hasIntegers()) {
            Dict dict = dict();
            dict.sample(store.rng(), count, element -> members.accept(dict.member(element)));
            return;
        }
        Intset integers = integers();
        Sample sample = new Sample(store.rng(), size(), count);
        for (int i = 0; i < integers.count(); i++) {
            if (sample.takesNext()) {
                members.accept(Bytes.of(integers.at(i)));
            }
        }
    }

    /// Its bytes if it is packed, else null.
    public byte @Nullable [] intset() {
        return hasIntegers() ? integers().toArray() : null;
    }

    // Changing

    /// False if it is there already.
    public boolean add(Bytes member) {
        if (hasIntegers() && isInteger(member)) {
            return addInteger(integer(member));
        }
        if (hasIntegers()) {
            becomeTable();
        }
        Dict dict = dict();
        long hash = dict.hash(member);
        if (dict.find(hash, member.array()) != 0) {
            return false;
        }
        dict.add(hash, member, 0);
        root = dict.root();
        return true;
    }

    private boolean addInteger(long number) {
        Intset integers = integers();
        boolean isNew = integers.add(number);
        root = integers.block();
        long most = Math.min(store.thresholds().intsetEntries(), MOST_INTEGERS);
        if (isNew && integers.count() > most) {
            becomeTable();
        }
        return isNew;
    }

    private void becomeTable() {
        Dict dict = Dict.empty(store.memory(), store.hashing(), 0);
        forEach(dict::add);
        store.memory().free(root);
        root = dict.root();
        encoding = HASHTABLE;
    }

    /// False if it is not there.
    public boolean remove(Bytes member) {
        if (hasIntegers()) {
            Intset integers = integers();
            boolean isGone = isInteger(member) && integers.remove(integer(member));
            root = integers.block();
            return isGone;
        }
        Dict dict = dict();
        boolean isGone = dict.remove(member);
        root = dict.root();
        return isGone;
    }

    /// Puts its members into a set made anew, which is packed if they are integers and few enough.
    public void rebuild() {
        SetValue anew = empty(store);
        forEach(anew::add);
        release(Long.MAX_VALUE);
        root = anew.root;
        encoding = anew.encoding;
    }

    // The whole

    @Override
    public long touch(Bytes[] members, int count) {
        return hasIntegers() ? 0 : dict().touch(members, count);
    }

    @Override
    public boolean release(long blocks) {
        if (hasIntegers()) {
            store.memory().free(root);
            return true;
        }
        Dict dict = dict();
        boolean isGone = dict.release(blocks);
        root = dict.root();
        return isGone;
    }

    @Override
    public SetValue copy() {
        long copy =
                hasIntegers()
                        ? store.memory().copyOf(root, integers().bytes())
                        : dict().copy().root();
        return new SetValue(store, encoding, copy);
    }

    @Override
    public long relocate(long position, LongUnaryOperator move) {
        if (hasIntegers()) {
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
        if (hasIntegers()) {
            block.accept(root);
        } else {
            dict().visitBlocks(block);
        }
    }

    @Override
    public void validate() {
        if (hasIntegers()) {
            Invariant.check(Intset.isValid(integers().toArray()), "not an intset");
        } else {
            dict().validate();
        }
    }
}
