package dev.vedette.replication;

/// Whom a replica follows. The host may be a name; it is looked up at each connect.
///
/// @param host empty for a node that follows nobody
public record MasterAddress(String host, int port) {

    public static final MasterAddress NONE = new MasterAddress("", 0);

    public boolean isNone() {
        return host.isEmpty();
    }

    @Override
    public String toString() {
        return isNone() ? "" : host + " " + port;
    }
}
