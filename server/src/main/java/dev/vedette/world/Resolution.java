package dev.vedette.world;

import java.util.List;

/// What came of looking up a host name.
public sealed interface Resolution {

    /// At least one literal address, in the resolver's order.
    record Resolved(List<String> addresses) implements Resolution {}

    /// Nothing found, with the resolver's words.
    record Unresolved(String reason) implements Resolution {}
}
