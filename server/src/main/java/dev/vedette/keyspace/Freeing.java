package dev.vedette.keyspace;

/// Which deletions put off the freeing of large values: the `lazyfree-lazy-*` directives.
///
/// @param expired of keys whose time has come
/// @param replaced of values that another command replaces or uses up
/// @param deleted of keys a client deletes with DEL
/// @param flushed of FLUSHDB and FLUSHALL, unless they say it themselves
/// @param evicted of keys that go because memory is short
public record Freeing(
        boolean expired, boolean replaced, boolean deleted, boolean flushed, boolean evicted) {

    /// Redis' defaults: everything at once.
    public static final Freeing AT_ONCE = new Freeing(false, false, false, false, false);
}
