package dev.vedette.rdb;

/// Reads one value, part by part.
final class ValueReader {

    private final RdbInput in;
    private final Parts parts;

    ValueReader(RdbInput in, Parts parts) {
        this.in = in;
        this.parts = parts;
    }

    void begin(int type) throws RdbException {
        if (type != Format.TYPE_STRING) {
            throw new RdbException(in.offset(), "Unknown RDB encoding type " + type);
        }
        parts.string(in.string());
    }

    boolean more() {
        return true;
    }
}
