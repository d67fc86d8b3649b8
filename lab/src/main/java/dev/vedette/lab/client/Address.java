package dev.vedette.lab.client;

/// Where a server listens. `host` is an address or a name, as the sentinels print it.
public record Address(String host, int port) {

    private static final int HIGHEST_PORT = 65_535;

    /// Reads `host:port` or `[v6 address]:port`.
    ///
    /// @throws IllegalArgumentException with a sentence that quotes `text`, for the user to read
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT: no port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not HOST:PORT; write an IPv6 address as [::1]:6379");
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT: no host");
        }
        String digits = text.substring(colon + 1);
        if (!digits.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not HOST:PORT: '" + digits + "' is no port");
        }
        int port = Integer.parseInt(digits);
        if (port == 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException(
                    "'" + text + "': ports go from 1 to " + HIGHEST_PORT);
        }
        return new Address(host, port);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
