package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.memory.MemoryExhausted;
import dev.vedette.value.Collection;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.Store;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;
import dev.vedette.value.ValueType;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Puts values together of their parts, in a keyspace's own memory.
///
/// As in Redis, a compact value stays compact if it has no more elements than the limits of now
/// allow, however long they are; what comes element by element becomes what clients' commands would
/// have made of it.
///
/// How much a few bytes of an RDB become is not known before. When there is no room for it,
/// [MemoryExhausted] is thrown, and what was put together can be abandoned.
public final class Assembly implements Parts {

    private final Store store;
    private @Nullable Value value;

    public Assembly(Store store) {
        this.store = store;
    }

    @Override
    public void string(Bytes text) {
        reserve(text.length());
        value = StringValue.of(text);
    }

    @Override
    public void begin(ValueType type, long elements) {
        value =
                switch (type) {
                    case LIST -> ListValue.empty(store);
                    case SET -> SetValue.empty(store);
                    case HASH -> HashValue.empty(store);
                    // A listpack would turn -0 into 0 before a longer member makes an end of it.
                    case SORTED_SET -> SortedSetValue.expecting(store, elements, Long.MAX_VALUE);
                    case STRING -> throw Invariant.broken("a string has no elements");
                };
    }

    @Override
    public void element(Bytes text) {
        reserve(text.length());
        ((ListValue) value()).appendPlain(text.array());
    }

    @Override
    public void node(byte[] listpack) {
        reserve(listpack.length);
        ((ListValue) value()).appendPacked(listpack);
    }

    @Override
    public boolean member(Bytes text) {
        reserve(text.length());
        return ((SetValue) value()).add(text);
    }

    @Override
    public boolean field(Bytes name, Bytes text) {
        reserve((long) name.length() + text.length());
        return ((HashValue) value()).put(name, text);
    }

    @Override
    public boolean scored(Bytes member, double score) {
        reserve(member.length());
        return ((SortedSetValue) value()).put(member, score);
    }

    private void reserve(long bytes) {
        if (!store.memory().hasRoomFor(bytes)) {
            throw new MemoryExhausted(store.memory());
        }
    }

    @Override
    public void listpack(ValueType type, byte[] listpack, List<Bytes> texts) {
        reserve(listpack.length);
        int pairs = texts.size() / 2;
        if (type == ValueType.HASH && pairs <= store.thresholds().hashEntries()) {
            value = HashValue.ofListpack(store, listpack);
        } else if (type == ValueType.SORTED_SET && pairs <= store.thresholds().sortedSetEntries()) {
            value = SortedSetValue.ofListpack(store, listpack);
        } else {
            begin(type, pairs);
            for (int i = 0; i < texts.size(); i += 2) {
                pair(type, texts.get(i), texts.get(i + 1));
            }
        }
    }

    private void pair(ValueType type, Bytes first, Bytes second) {
        if (type == ValueType.HASH) {
            field(first, second);
        } else {
            scored(first, ValueReader.score(second));
        }
    }

    @Override
    public void intset(byte[] intset) {
        reserve(intset.length);
        SetValue whole = SetValue.ofIntset(store, intset);
        if (whole.size() <= store.thresholds().intsetEntries()) {
            value = whole;
            return;
        }
        begin(ValueType.SET, whole.size());
        whole.forEach(this::member);
        free(whole);
    }

    /// The value, once all its parts have come. It belongs to the caller now.
    public Value take() {
        Value whole = value();
        value = null;
        if (whole instanceof SortedSetValue sorted) {
            sorted.pack();
        }
        return whole;
    }

    private Value value() {
        Value whole = value;
        if (whole == null) {
            throw Invariant.broken("no value has been read");
        }
        return whole;
    }

    /// Nobody wants it: its memory is given back.
    public void abandon() {
        if (value instanceof Collection unwanted) {
            free(unwanted);
        }
        value = null;
    }

    private static void free(Collection unwanted) {
        while (!unwanted.release(Long.MAX_VALUE)) {}
    }
}
