package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

/// Puts a value together of its parts.
public final class Assembly implements Parts {

    private @Nullable Value value;

    @Override
    public void string(Bytes text) {
        value = StringValue.of(text);
    }

    /// The value, once all its parts have come.
    public Value value() {
        Value whole = value;
        if (whole == null) {
            throw Invariant.broken("no value has been read");
        }
        return whole;
    }

    /// Nobody wants it: what it has taken is given back.
    public void abandon() {
        value = null;
    }
}
