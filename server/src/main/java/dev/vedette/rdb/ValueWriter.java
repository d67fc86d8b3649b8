package dev.vedette.rdb;

import dev.vedette.base.Invariant;
import dev.vedette.value.Collection;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

final class ValueWriter {

    private final RdbOutput out;

    ValueWriter(RdbOutput out) {
        this.out = out;
    }

    void begin(Value value) {
        out.oneByte(Format.TYPE_STRING);
        switch (value) {
            case StringValue string -> {
                if (string.isNumber()) {
                    out.integer(string.number());
                } else {
                    out.string(string.bytes());
                }
            }
            case Collection other ->
                    throw Invariant.broken("a %s cannot be written yet", other.typeName());
        }
    }

    boolean more() {
        return false;
    }
}
