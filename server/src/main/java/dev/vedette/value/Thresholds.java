package dev.vedette.value;

/// Up to which size collections keep their compact layouts: the limits of Redis' directives of the
/// same names, which CONFIG SET may change at any time. A change converts nothing that exists.
public final class Thresholds {

    private Limits limits = Limits.INITIAL;
    private NodeLimits listNode = NodeLimits.of(limits.listSize);

    /// All of them at one moment.
    ///
    /// @param listSize -1 to -5: bytes of a node; otherwise its elements
    public record Limits(
            long hashEntries,
            long hashValueBytes,
            int listSize,
            long intsetEntries,
            long sortedSetEntries,
            long sortedSetValueBytes) {

        /// Redis' defaults.
        public static final Limits INITIAL = new Limits(512, 64, -2, 512, 128, 64);
    }

    /// Puts other limits in force.
    public void become(Limits now) {
        limits = now;
        listNode = NodeLimits.of(now.listSize);
    }

    /// `hash-max-listpack-entries`
    public long hashEntries() {
        return limits.hashEntries;
    }

    /// `hash-max-listpack-value`
    public long hashValueBytes() {
        return limits.hashValueBytes;
    }

    /// `list-max-listpack-size`
    NodeLimits listNode() {
        return listNode;
    }

    /// `set-max-intset-entries`
    public long intsetEntries() {
        return limits.intsetEntries;
    }

    /// `zset-max-listpack-entries`
    public long sortedSetEntries() {
        return limits.sortedSetEntries;
    }

    /// `zset-max-listpack-value`
    public long sortedSetValueBytes() {
        return limits.sortedSetValueBytes;
    }
}
