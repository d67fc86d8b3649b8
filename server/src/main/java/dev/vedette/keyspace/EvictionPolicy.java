package dev.vedette.keyspace;

/// Which keys go when memory is short: `maxmemory-policy`.
public enum EvictionPolicy {
    VOLATILE_LRU(Range.VOLATILE, Order.RECENCY),
    VOLATILE_LFU(Range.VOLATILE, Order.FREQUENCY),
    VOLATILE_RANDOM(Range.VOLATILE, Order.CHANCE),
    VOLATILE_TTL(Range.VOLATILE, Order.EXPIRY),
    ALLKEYS_LRU(Range.ALL, Order.RECENCY),
    ALLKEYS_LFU(Range.ALL, Order.FREQUENCY),
    ALLKEYS_RANDOM(Range.ALL, Order.CHANCE),
    NOEVICTION(Range.NONE, Order.CHANCE);

    /// Which keys are candidates.
    enum Range {
        NONE,
        /// Those with an expiry.
        VOLATILE,
        ALL
    }

    /// Which of the candidates goes first.
    enum Order {
        /// The one not used for the longest time.
        RECENCY,
        /// The one used least.
        FREQUENCY,
        /// The one that expires first.
        EXPIRY,
        CHANCE
    }

    final Range range;
    final Order order;

    EvictionPolicy(Range range, Order order) {
        this.range = range;
        this.order = order;
    }

    public boolean isByRecency() {
        return order == Order.RECENCY;
    }

    public boolean isByFrequency() {
        return order == Order.FREQUENCY;
    }
}
