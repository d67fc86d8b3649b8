/// TLS for the real world: certificates, keys and rules as OpenSSL users write them, read for the
/// JDK's engine, and streams through it.
///
/// A [TlsConnection] lies over any other connection and looks like one; the library tls-channel
/// drives the engine. Files are read through the disk's port, sockets never touched. What a failed
/// handshake means is up to the party: here it only gets a reason that a person understands. Start
/// reading at [TlsContext].
@org.jspecify.annotations.NullMarked
package dev.vedette.world.tls;
