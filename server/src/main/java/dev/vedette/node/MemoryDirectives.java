package dev.vedette.node;

import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.keyspace.EvictionPolicy;

import java.util.List;

/// The directives about how much memory may be used, and what goes when it is short.
final class MemoryDirectives {

    private static final String SECTION = "MEMORY MANAGEMENT";

    static final Directive<Long> MAXMEMORY =
            Directive.of("maxmemory", Syntax.bytes(), 0L)
                    .mutable()
                    .section(SECTION)
                    .about(
                            "How much data and buffers may take before keys are evicted or commands"
                                    + " that need memory are refused; 0 for as much as the machine can"
                                    + " give.");

    static final Directive<EvictionPolicy> POLICY =
            Directive.of(
                            "maxmemory-policy",
                            Syntax.oneOf(EvictionPolicy.class),
                            EvictionPolicy.NOEVICTION)
                    .mutable()
                    .section(SECTION)
                    .about(
                            "Which keys go above maxmemory: the least recently used, the least"
                                    + " frequently used, the first to expire, or any; of all keys or of"
                                    + " those with an expiry.");

    static final Directive<Long> SAMPLES =
            number("maxmemory-samples", 1, Integer.MAX_VALUE, 5)
                    .about(
                            "How many keys of each database are looked at to find the one that goes:"
                                    + " more choose better and take longer.");

    static final Directive<Long> TENACITY =
            number("maxmemory-eviction-tenacity", 0, 100, 10)
                    .about(
                            "How long a command waits while keys are evicted: 10 for half a"
                                    + " millisecond, 0 hardly at all, 100 until there is room.");

    static final Directive<Long> LFU_LOG_FACTOR =
            number("lfu-log-factor", 0, Integer.MAX_VALUE, 10)
                    .about(
                            "How many uses it takes until the counter of a key's frequency is full:"
                                    + " about 100,000 for each unit.");

    static final Directive<Long> LFU_DECAY_TIME =
            number("lfu-decay-time", 0, Integer.MAX_VALUE, 1)
                    .about(
                            "Minutes without a use after which the counter falls by one; 0 for"
                                    + " never.");

    static final Directive<Boolean> REPLICA_IGNORES =
            Directive.of("replica-ignore-maxmemory", Syntax.yesNo(), true)
                    .alias("slave-ignore-maxmemory")
                    .mutable()
                    .section(SECTION)
                    .about("Whether a replica leaves it to its master to keep to maxmemory.");

    static final Directive<Long> CLIENTS =
            Directive.of("maxmemory-clients", Syntax.bytesOrPercent(), 0L)
                    .mutable()
                    .section(SECTION)
                    .about(
                            "How much all clients together may take, in bytes or as a part of"
                                    + " maxmemory, before those that take most are disconnected; 0 for"
                                    + " any amount.");

    static final List<Directive<?>> ALL =
            List.of(
                    MAXMEMORY,
                    POLICY,
                    SAMPLES,
                    TENACITY,
                    LFU_LOG_FACTOR,
                    LFU_DECAY_TIME,
                    REPLICA_IGNORES,
                    CLIENTS);

    private MemoryDirectives() {}

    /// How many bytes all clients may take together; 0 for any amount, as is a part of any amount.
    static long clientLimit(Config config) {
        long limit = config.get(CLIENTS);
        return limit >= 0 ? limit : (long) ((double) config.get(MAXMEMORY) * -limit / FULL_PERCENT);
    }

    private static final long FULL_PERCENT = 100;

    private static Directive<Long> number(String name, long least, long most, long initial) {
        return Directive.of(name, Syntax.integer(least, most), initial).mutable().section(SECTION);
    }
}
