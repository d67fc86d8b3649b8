package dev.vedette.world;

/// Where to listen or connect: a literal IP address (or `*` and `::*` for every IPv4 and IPv6
/// address) and a port, where 0 lets the system choose. A host name must be resolved first.
public record Address(String host, int port) {

    public Address withPort(int otherPort) {
        return new Address(host, otherPort);
    }

    /// As CLIENT LIST and the log print it: `10.0.0.1:6379`, `[::1]:6379`.
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
