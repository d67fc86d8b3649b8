package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.value.ValueType;

import java.util.List;

/// Looks at the parts of a value and keeps none: it only remembers which members have come.
final class Inspection implements Parts {

    private final long secret;
    private final long secret2;
    private SeenKeys seen;

    Inspection(long secret, long secret2) {
        this.secret = secret;
        this.secret2 = secret2;
        this.seen = new SeenKeys(secret, secret2);
    }

    @Override
    public void string(Bytes text) {}

    @Override
    public void begin(ValueType type, long elements) {
        seen = new SeenKeys(secret, secret2);
    }

    @Override
    public void element(Bytes text) {}

    @Override
    public void node(byte[] listpack) {}

    @Override
    public boolean member(Bytes text) {
        return seen.add(0, text);
    }

    @Override
    public boolean field(Bytes name, Bytes text) {
        return seen.add(0, name);
    }

    @Override
    public boolean scored(Bytes member, double score) {
        return seen.add(0, member);
    }

    @Override
    public void listpack(ValueType type, byte[] listpack, List<Bytes> texts) {}

    @Override
    public void intset(byte[] intset) {}
}
