package dev.vedette.bench;

import java.io.IOException;

/// What a server costs before any load: time to its first answer, memory when empty, memory per
/// key.
record Footprint(String server, double startMillis, double emptyBytes, double bytesPerKey) {

    /// Loads the keys that the workloads then use.
    static Footprint measure(BenchedServer server) throws IOException {
        double empty = server.residentBytes();
        server.load(Workload.KEYS, Workload.VALUE_BYTES);
        double perKey = (server.residentBytes() - empty) / Workload.KEYS;
        return new Footprint(server.name(), server.startMillis(), empty, perKey);
    }
}
