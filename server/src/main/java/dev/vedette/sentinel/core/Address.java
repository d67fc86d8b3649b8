package dev.vedette.sentinel.core;

/// Where an instance listens. `host` is an IP address in text form, or the name by which it is to
/// be known.
public record Address(String host, int port) {

    /// `ip:port`, or `[ip]:port` for IPv6. This is also the name of a replica.
    public String text() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    /// `ip port`, as events and the configuration file spell it.
    public String words() {
        return host + " " + port;
    }
}
