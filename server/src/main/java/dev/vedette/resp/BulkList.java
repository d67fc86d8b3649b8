package dev.vedette.resp;

import dev.vedette.base.Texts;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/// Texts as the elements of an array. [ReplyEncoder] takes them from where they lie; whoever else
/// looks sees a list of bulk strings.
final class BulkList extends AbstractList<Reply> implements RandomAccess {

    final Texts texts;

    BulkList(Texts texts) {
        this.texts = texts;
    }

    @Override
    public Reply get(int index) {
        return Reply.bulk(texts.get(Objects.checkIndex(index, size())));
    }

    @Override
    public int size() {
        return texts.count();
    }
}
