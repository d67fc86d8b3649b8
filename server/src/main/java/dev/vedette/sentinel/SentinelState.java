package dev.vedette.sentinel;

import dev.vedette.sentinel.core.Durable;

import org.jspecify.annotations.Nullable;

/// What the `sentinel` lines of a configuration say.
///
/// @param runId null before the first start
record SentinelState(@Nullable String runId, Durable durable) {}
