package dev.vedette.sentinel.core;

/// Who this Sentinel is: its 40 hex digits, and the port it listens on.
public record Identity(String runId, int port) {}
