package dev.vedette.resp;

import dev.vedette.base.Texts;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/// Texts two by two, each pair an array; made when they are looked at.
final class PairList extends AbstractList<Reply> implements RandomAccess {

    private final Texts flat;

    PairList(Texts flat) {
        this.flat = flat;
    }

    @Override
    public Reply get(int index) {
        int first = 2 * Objects.checkIndex(index, size());
        return Reply.array(Reply.bulk(flat.get(first)), Reply.bulk(flat.get(first + 1)));
    }

    @Override
    public int size() {
        return flat.count() / 2;
    }
}
