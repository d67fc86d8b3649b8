package dev.vedette.sentinel;

import dev.vedette.sentinel.core.Durable;

import org.jspecify.annotations.Nullable;

/// What the `sentinel` lines of a configuration say.
///
/// @param runId null before the first start
/// @param announceIp null for the address a connection happens to use
/// @param announcePort 0 for the port it listens on
/// @param peerUser empty for none, as `peerPass`
record SentinelState(
        @Nullable String runId,
        Durable durable,
        @Nullable String announceIp,
        int announcePort,
        String peerUser,
        String peerPass,
        boolean deniesScripts) {}
