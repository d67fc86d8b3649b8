package dev.vedette.node;

import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.keyspace.Freeing;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.value.Thresholds;

import java.util.List;

/// The directives about how values are kept and freed.
final class EngineDirectives {

    private static final String LAZY = "LAZY FREEING";
    private static final String ENCODINGS = "ENCODINGS";

    private static final Directive<Boolean> LAZY_EXPIRE =
            lazy(
                    "lazyfree-lazy-expire",
                    "Whether large values that have expired are freed later, and replicas get UNLINK"
                            + " instead of DEL.");

    private static final Directive<Boolean> LAZY_REPLACE =
            lazy(
                    "lazyfree-lazy-server-del",
                    "Whether large values that a command replaces are freed later.");

    private static final Directive<Boolean> LAZY_DELETE =
            lazy("lazyfree-lazy-user-del", "Whether DEL frees large values later, as UNLINK does.");

    private static final Directive<Boolean> LAZY_FLUSH =
            lazy(
                    "lazyfree-lazy-user-flush",
                    "Whether FLUSHDB and FLUSHALL without a word free later, as with ASYNC.");

    private static final Directive<Boolean> LAZY_EVICT =
            lazy(
                    "lazyfree-lazy-eviction",
                    "Whether large values that are evicted are freed later, and replicas get UNLINK"
                            + " instead of DEL.");

    private static final Directive<Long> HASH_ENTRIES =
            limit("hash-max-listpack-entries", 512, "The most fields of a compact hash.")
                    .alias("hash-max-ziplist-entries");

    private static final Directive<Long> HASH_VALUE =
            size("hash-max-listpack-value", "The longest field or value of a compact hash.")
                    .alias("hash-max-ziplist-value");

    private static final Directive<Long> LIST_SIZE =
            Directive.of(
                            "list-max-listpack-size",
                            Syntax.integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                            -2L)
                    .mutable()
                    .section(ENCODINGS)
                    .alias("list-max-ziplist-size")
                    .about(
                            "How much goes into one node of a list: a number of elements, or -1 to"
                                    + " -5 for 4, 8, 16, 32 or 64 KB.");

    private static final Directive<Long> LIST_COMPRESSION =
            Directive.accepted(
                            "list-compress-depth",
                            Syntax.integer(0, Integer.MAX_VALUE),
                            0L,
                            "No node of a list is ever compressed.")
                    .mutable()
                    .section(ENCODINGS);

    private static final Directive<Long> INTSET_ENTRIES =
            limit(
                    "set-max-intset-entries",
                    512,
                    "The most members of a set of whole numbers only.");

    private static final Directive<Long> SORTED_SET_ENTRIES =
            limit("zset-max-listpack-entries", 128, "The most members of a compact sorted set.")
                    .alias("zset-max-ziplist-entries");

    private static final Directive<Long> SORTED_SET_VALUE =
            size("zset-max-listpack-value", "The longest member of a compact sorted set.")
                    .alias("zset-max-ziplist-value");

    static final List<Directive<?>> ALL =
            List.of(
                    LAZY_EXPIRE,
                    LAZY_REPLACE,
                    LAZY_DELETE,
                    LAZY_FLUSH,
                    LAZY_EVICT,
                    HASH_ENTRIES,
                    HASH_VALUE,
                    LIST_SIZE,
                    LIST_COMPRESSION,
                    INTSET_ENTRIES,
                    SORTED_SET_ENTRIES,
                    SORTED_SET_VALUE);

    private EngineDirectives() {}

    /// Lets the keyspace obey them, now and after each change.
    static void apply(Config config, Keyspace keyspace) {
        Runnable freeing =
                () ->
                        keyspace.freeing(
                                new Freeing(
                                        config.get(LAZY_EXPIRE),
                                        config.get(LAZY_REPLACE),
                                        config.get(LAZY_DELETE),
                                        config.get(LAZY_FLUSH),
                                        config.get(LAZY_EVICT)));
        Runnable limits =
                () ->
                        keyspace.store()
                                .thresholds()
                                .become(
                                        new Thresholds.Limits(
                                                config.get(HASH_ENTRIES),
                                                config.get(HASH_VALUE),
                                                config.get(LIST_SIZE).intValue(),
                                                config.get(INTSET_ENTRIES),
                                                config.get(SORTED_SET_ENTRIES),
                                                config.get(SORTED_SET_VALUE)));
        config.onChange(freeing, LAZY_EXPIRE, LAZY_REPLACE, LAZY_DELETE, LAZY_FLUSH, LAZY_EVICT);
        config.onChange(
                limits,
                HASH_ENTRIES,
                HASH_VALUE,
                LIST_SIZE,
                INTSET_ENTRIES,
                SORTED_SET_ENTRIES,
                SORTED_SET_VALUE);
        freeing.run();
        limits.run();
    }

    private static Directive<Boolean> lazy(String name, String about) {
        return Directive.of(name, Syntax.yesNo(), false).mutable().section(LAZY).about(about);
    }

    private static Directive<Long> limit(String name, long initial, String about) {
        return Directive.of(name, Syntax.integer(0, Long.MAX_VALUE), initial)
                .mutable()
                .section(ENCODINGS)
                .about(about + " What is larger is converted, and stays so.");
    }

    private static Directive<Long> size(String name, String about) {
        return Directive.of(name, Syntax.bytes(), 64L)
                .mutable()
                .section(ENCODINGS)
                .about(about + " What holds a longer one is converted, and stays so.");
    }
}
