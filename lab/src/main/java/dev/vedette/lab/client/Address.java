package dev.vedette.lab.client;

/// Where a server listens. `host` is an address or a name, as the sentinels print it.
public record Address(String host, int port) {

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
