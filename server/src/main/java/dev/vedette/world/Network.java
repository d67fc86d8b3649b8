package dev.vedette.world;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Consumer;

/// Ordered byte streams between addresses. They may stall, split anywhere, or break; nothing here
/// blocks.
public interface Network {

    /// Listens at once, or throws; the exception's message is the system's reason alone, such as
    /// `Address already in use`.
    Listener listen(Address at, int backlog, Listener.Acceptor acceptor) throws IOException;

    /// Starts connecting; the outcome comes by `handler.connected()` or `handler.broken(reason)`,
    /// never inside this call. Both addresses are literal.
    ///
    /// @param from the local address to bind, with port 0 for any
    Connection connect(Address to, @Nullable Address from, Connection.Handler handler);

    /// Reads certificates, keys and rules for streams under TLS. New streams obey them; those there
    /// are keep what they began with. When it fails, all stays as it was. Blocks for the time of
    /// reading a few small files.
    TlsReport secure(TlsSettings settings) throws TlsFailure;

    /// As [#listen], for streams under TLS by the last [#secure]. A newcomer's handler hears
    /// `connected` when the handshake is over, or `broken` with the reason why it failed.
    Listener listenSecurely(Address at, int backlog, Listener.Acceptor acceptor) throws IOException;

    /// As [#connect], under TLS by the last [#secure]: connected means that the handshake is over.
    ///
    /// @param name what the peer is known by, a host name or an address, for when names are
    ///   verified
    Connection connectSecurely(
            Address to, String name, @Nullable Address from, Connection.Handler handler);

    /// Looks up a host name off the party's thread; `done` is called by [#deliver]. A literal
    /// address resolves to itself.
    void resolve(String host, Consumer<Resolution> done);

    /// Calls the handlers of all that became ready; the party calls it once per turn.
    void deliver();
}
