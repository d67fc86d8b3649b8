package dev.vedette.lab.survey;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Everything that could be found out about the groups that some servers lead to.
///
/// @param groups in the order of their names
/// @param unreached those of the request's seeds that could not be asked
/// @param names of all groups that were seen, also of those that were not wanted
/// @param changes what was different at the end from what it was at the beginning, in words: facts
///   of before and after then stand side by side
public record Survey(
        List<GroupFacts> groups,
        List<Unreached> unreached,
        List<String> names,
        List<String> changes) {

    /// @param seeds whom to ask first: sentinels or nodes
    /// @param master the only group wanted, or null for all
    /// @param timeoutMillis how long one server may stay silent
    public record Request(
            List<Address> seeds,
            Access access,
            @Nullable String master,
            int timeoutMillis,
            Depth depth) {

        public Request {
            seeds = List.copyOf(seeds);
        }

        public Request(
                List<Address> seeds, Access access, @Nullable String master, int timeoutMillis) {
            this(seeds, access, master, timeoutMillis, Depth.THOROUGH);
        }
    }

    public record Unreached(Address address, String reason) {}

    public Survey {
        groups = List.copyOf(groups);
        unreached = List.copyOf(unreached);
        names = List.copyOf(names);
        changes = List.copyOf(changes);
    }

    /// Asks the seeds, then everybody they speak of, and everybody those speak of.
    public static Survey take(Request request) throws InterruptedException {
        try (Discovery discovery = new Discovery(request)) {
            return discovery.run();
        }
    }
}
