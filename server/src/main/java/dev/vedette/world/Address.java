package dev.vedette.world;

import org.jspecify.annotations.Nullable;

/// Where to listen or connect: a literal IP address (or `*` and `::*` for every IPv4 and IPv6
/// address) and a port, where 0 lets the system choose. A host name must be resolved first.
public record Address(String host, int port) {

    // Both written out: what the compiler makes of a record is linked at its first use, and an
    // address is compared when each millisecond counts, at the start and in a failover.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /// As CLIENT LIST and the log print it: `10.0.0.1:6379`, `[::1]:6379`.
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
