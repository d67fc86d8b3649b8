package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Numbers;
import dev.vedette.value.ValueType;
import dev.vedette.value.packed.Intset;
import dev.vedette.value.packed.ListpackBytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

// A value is read in steps, because a large one does not arrive at once: its head, which of a
// string and of compact values is all there is, and then one element or node at a time. Each step
// reads all of its bytes before it passes anything on, so that one which runs out of bytes can be
// done again from its start.
//
// What is compact is checked to the last byte before anybody sees it: lengths, counts, order where
// it matters, and that nothing comes twice. Redis does so only where it is told to
// (sanitize-dump-payload); here a stranger's bytes are never trusted.

/// Reads one value, step by step, and hands its parts on.
final class ValueReader {

    /// No memory holds more.
    private static final long MOST_ELEMENTS = 1L << 40;

    private static final int PLAIN_NODE = 1;
    private static final int PACKED_NODE = 2;

    private static final int INTSET_HEAD = 8;

    private static final int SCORE_NAN = 253;
    private static final int SCORE_INFINITE = 254;
    private static final int SCORE_MINUS_INFINITE = 255;

    private final RdbInput in;
    private final Parts parts;
    private Bytes key = Bytes.EMPTY;
    private int type;
    private long left;
    private boolean isEmpty;

    ValueReader(RdbInput in, Parts parts) {
        this.in = in;
        this.parts = parts;
    }

    static boolean knows(int type) {
        return switch (type) {
            case Format.TYPE_STRING,
                    Format.TYPE_LIST,
                    Format.TYPE_SET,
                    Format.TYPE_SORTED_SET_TEXT,
                    Format.TYPE_HASH,
                    Format.TYPE_SORTED_SET,
                    Format.TYPE_HASH_ZIPMAP,
                    Format.TYPE_LIST_ZIPLIST,
                    Format.TYPE_INTSET,
                    Format.TYPE_SORTED_SET_ZIPLIST,
                    Format.TYPE_HASH_ZIPLIST,
                    Format.TYPE_LIST_OF_ZIPLISTS,
                    Format.TYPE_HASH_LISTPACK,
                    Format.TYPE_SORTED_SET_LISTPACK,
                    Format.TYPE_LIST_OF_LISTPACKS,
                    Format.TYPE_SET_LISTPACK ->
                    true;
            default -> false;
        };
    }

    /// The first step, for a value of a type it [#knows]; `of` is named where something is wrong.
    void begin(int code, Bytes of) throws RdbException {
        key = of;
        type = code;
        left = 0;
        isEmpty = false;
        switch (code) {
            case Format.TYPE_STRING -> parts.string(in.string());
            case Format.TYPE_LIST, Format.TYPE_LIST_OF_ZIPLISTS, Format.TYPE_LIST_OF_LISTPACKS ->
                    elements(ValueType.LIST);
            case Format.TYPE_SET -> elements(ValueType.SET);
            case Format.TYPE_HASH -> elements(ValueType.HASH);
            case Format.TYPE_SORTED_SET_TEXT, Format.TYPE_SORTED_SET ->
                    elements(ValueType.SORTED_SET);
            case Format.TYPE_INTSET -> intset();
            default -> compact();
        }
    }

    /// Whether the value turned out to be a collection without elements, which cannot be.
    boolean isEmpty() {
        return isEmpty;
    }

    /// Whether all of the value has been read.
    boolean isComplete() {
        return left == 0;
    }

    /// The next step of a value that is not complete.
    void more() throws RdbException {
        long start = in.offset();
        switch (type) {
            case Format.TYPE_LIST -> parts.element(in.string());
            case Format.TYPE_LIST_OF_ZIPLISTS -> ziplistNode(start);
            case Format.TYPE_LIST_OF_LISTPACKS -> node(start);
            case Format.TYPE_SET -> {
                Bytes member = in.string();
                once(parts.member(member), member, start);
            }
            case Format.TYPE_HASH -> {
                Bytes name = in.string();
                once(parts.field(name, in.string()), name, start);
            }
            case Format.TYPE_SORTED_SET_TEXT, Format.TYPE_SORTED_SET -> scored(start);
            default -> throw Invariant.broken("a value of type %d has no further steps", type);
        }
        left--;
        if (left == 0 && type >= Format.TYPE_LIST_OF_ZIPLISTS && !hasElements) {
            isEmpty = true;
        }
    }

    private boolean hasElements;

    private void elements(ValueType of) throws RdbException {
        long start = in.offset();
        long count = in.length();
        if (count > MOST_ELEMENTS) {
            throw damaged(count + " elements", start);
        }
        left = count;
        isEmpty = count == 0;
        hasElements = false;
        parts.begin(of, type >= Format.TYPE_LIST_OF_ZIPLISTS ? 0 : count);
    }

    private void scored(long start) throws RdbException {
        Bytes member = in.string();
        double score =
                type == Format.TYPE_SORTED_SET
                        ? Double.longBitsToDouble(in.littleEndian(Double.BYTES))
                        : scoreText(start);
        requireNumber(score, start);
        once(parts.scored(member, score), member, start);
    }

    private double scoreText(long start) throws RdbException {
        int length = in.unsignedByte();
        return switch (length) {
            case SCORE_NAN -> Double.NaN;
            case SCORE_INFINITE -> Double.POSITIVE_INFINITY;
            case SCORE_MINUS_INFINITE -> Double.NEGATIVE_INFINITY;
            default -> score(Bytes.of(in.take(length)), start);
        };
    }

    private double score(Bytes text, long start) throws RdbException {
        OptionalDouble score = Numbers.parseDouble(text);
        if (score.isEmpty()) {
            throw damaged("the score '" + text + "'", start);
        }
        return score.getAsDouble();
    }

    /// The score that a listpack which has been checked gives as text.
    static double score(Bytes checked) {
        return Numbers.parseDouble(checked).orElseThrow();
    }

    private void requireNumber(double score, long start) throws RdbException {
        if (Double.isNaN(score)) {
            throw damaged("a score that is not a number", start);
        }
    }

    private void once(boolean isNew, Bytes member, long start) throws RdbException {
        if (!isNew) {
            throw damaged("'" + member + "' twice", start);
        }
    }

    // Lists

    private void node(long start) throws RdbException {
        long container = in.length();
        byte[] bytes = in.string().array();
        if (container == PLAIN_NODE) {
            parts.element(Bytes.of(bytes));
            hasElements = true;
            return;
        }
        if (container != PACKED_NODE) {
            throw damaged("a node of kind " + container, start);
        }
        int count = ListpackBytes.count(bytes);
        if (count < 0) {
            throw damaged("a listpack that is none", start);
        }
        // Redis, too, passes over nodes that hold nothing.
        if (count > 0) {
            parts.node(bytes);
            hasElements = true;
        }
    }

    private void ziplistNode(long start) throws RdbException {
        List<Bytes> texts = valid(OldForms.ziplist(in.string().array()), "ziplist", start);
        texts.forEach(parts::element);
        hasElements |= !texts.isEmpty();
    }

    // Values that are one array

    private void intset() throws RdbException {
        long start = in.offset();
        byte[] bytes = in.string().array();
        if (!Intset.isValid(bytes)) {
            throw damaged("an intset that is none", start);
        }
        isEmpty = bytes.length == INTSET_HEAD;
        if (!isEmpty) {
            parts.intset(bytes);
        }
    }

    private void compact() throws RdbException {
        long start = in.offset();
        byte[] bytes = in.string().array();
        boolean isListpack =
                type == Format.TYPE_HASH_LISTPACK
                        || type == Format.TYPE_SORTED_SET_LISTPACK
                        || type == Format.TYPE_SET_LISTPACK;
        List<Bytes> texts =
                isListpack
                        ? valid(listpack(bytes), "listpack", start)
                        : type == Format.TYPE_HASH_ZIPMAP
                                ? valid(OldForms.zipmap(bytes), "zipmap", start)
                                : valid(OldForms.ziplist(bytes), "ziplist", start);
        isEmpty = texts.isEmpty();
        if (isEmpty) {
            return;
        }
        switch (type) {
            case Format.TYPE_LIST_ZIPLIST -> {
                parts.begin(ValueType.LIST, texts.size());
                texts.forEach(parts::element);
            }
            case Format.TYPE_SET_LISTPACK -> set(texts, start);
            case Format.TYPE_SORTED_SET_LISTPACK, Format.TYPE_SORTED_SET_ZIPLIST ->
                    sortedSet(texts, isListpack ? bytes : null, start);
            default -> hash(texts, isListpack ? bytes : null, start);
        }
    }

    private static @Nullable List<Bytes> listpack(byte[] bytes) {
        if (ListpackBytes.count(bytes) < 0) {
            return null;
        }
        List<Bytes> texts = new ArrayList<>();
        ListpackBytes.forEach(bytes, texts::add);
        return texts;
    }

    private List<Bytes> valid(@Nullable List<Bytes> texts, String form, long start)
            throws RdbException {
        if (texts == null) {
            throw damaged("a " + form + " that is none", start);
        }
        return texts;
    }

    private void set(List<Bytes> texts, long start) throws RdbException {
        parts.begin(ValueType.SET, texts.size());
        for (Bytes member : texts) {
            once(parts.member(member), member, start);
        }
    }

    private void hash(List<Bytes> texts, byte @Nullable [] listpack, long start)
            throws RdbException {
        requirePairs(texts, start);
        if (listpack != null) {
            requireDistinct(texts, start);
            parts.listpack(ValueType.HASH, listpack, texts);
            return;
        }
        parts.begin(ValueType.HASH, texts.size() / 2);
        for (int i = 0; i < texts.size(); i += 2) {
            once(parts.field(texts.get(i), texts.get(i + 1)), texts.get(i), start);
        }
    }

    private void sortedSet(List<Bytes> texts, byte @Nullable [] listpack, long start)
            throws RdbException {
        requirePairs(texts, start);
        double[] scores = new double[texts.size() / 2];
        boolean isOrdered = true;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = score(texts.get(2 * i + 1), start);
            requireNumber(scores[i], start);
            isOrdered &= i == 0 || isBefore(texts, scores, i - 1);
        }
        // Who reads a listpack relies on its order, so one without order is put in order.
        if (listpack != null && isOrdered) {
            requireDistinct(texts, start);
            parts.listpack(ValueType.SORTED_SET, listpack, texts);
            return;
        }
        parts.begin(ValueType.SORTED_SET, scores.length);
        for (int i = 0; i < scores.length; i++) {
            once(parts.scored(texts.get(2 * i), scores[i]), texts.get(2 * i), start);
        }
    }

    private static boolean isBefore(List<Bytes> texts, double[] scores, int index) {
        return scores[index] < scores[index + 1]
                || scores[index] == scores[index + 1]
                        && texts.get(2 * index).compareTo(texts.get(2 * index + 2)) < 0;
    }

    private void requirePairs(List<Bytes> texts, long start) throws RdbException {
        if (texts.size() % 2 != 0) {
            throw damaged("an odd number of texts, " + texts.size(), start);
        }
    }

    private void requireDistinct(List<Bytes> texts, long start) throws RdbException {
        Set<Bytes> seen = new HashSet<>(texts.size());
        for (int i = 0; i < texts.size(); i += 2) {
            once(seen.add(texts.get(i)), texts.get(i), start);
        }
    }

    private RdbException damaged(String what, long start) {
        return new RdbException(
                start,
                "The "
                        + Format.typeName(type)
                        + " at key '"
                        + key
                        + "' has "
                        + what
                        + ", at offset "
                        + start);
    }
}
