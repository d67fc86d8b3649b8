package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// Who this Sentinel is: its 40 hex digits, and the address it announces. Without `announceIp` it
/// announces the local address of the connection it speaks on.
public record Identity(String runId, @Nullable String announceIp, int port) {}
