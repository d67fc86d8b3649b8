/// A Redis-compatible server and Sentinel, to start or to embed. `Main` takes redis-server's
/// arguments; the rooms behind it are nobody's to use yet.
@SuppressWarnings("module")
module dev.vedette.server {
    requires jdk.net;
    requires jdk.unsupported;
    requires static org.jspecify;

    exports dev.vedette;
}
