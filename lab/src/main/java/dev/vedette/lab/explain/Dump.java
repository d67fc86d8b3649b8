package dev.vedette.lab.explain;

import dev.vedette.lab.logs.Place;

import java.util.Map;

/// What a command printed, saved to a file: one INFO, or one entry of a SENTINEL reply.
///
/// @param origin host:port it was asked of, where known; else the file's name
/// @param fields in the order of the reply; INFO sections are flattened
public record Dump(Place place, Kind kind, String origin, Map<String, String> fields) {

    /// Which reply it is.
    public enum Kind {
        INFO,
        /// SENTINEL MASTER, or one entry of MASTERS.
        MASTER,
        /// One entry of SENTINEL REPLICAS.
        REPLICA,
        /// One entry of SENTINEL SENTINELS.
        SENTINEL,
        /// CONFIG GET.
        CONFIG
    }

    /// The field as evidence; `field` must be there.
    Evidence evidence(String field) {
        return new Evidence(place.file() + ": " + field, fields.getOrDefault(field, ""));
    }
}
