package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.List;

/// What ROLE answers.
public sealed interface Role {

    record Master(long offset, List<Follower> followers) implements Role {}

    /// @param state `connect`, `connecting`, `sync` or `connected`
    record Replica(Address master, String state, long offset) implements Role {}

    record Sentinel(List<String> masters) implements Role {}

    /// A replica as its master lists it.
    record Follower(Address address, long offset) {}
}
