package dev.vedette.lab.workload;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;

import java.util.List;

/// How clients get to a group's nodes: which sentinels they ask for which name, and how they log in
/// here and there.
public record Route(String masterName, List<Address> sentinels, Access access) {

    public Route {
        sentinels = List.copyOf(sentinels);
    }
}
