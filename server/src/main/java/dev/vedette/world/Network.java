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

    /// Looks up a host name off the party's thread; `done` is called by [#deliver]. A literal
    /// address resolves to itself.
    void resolve(String host, Consumer<Resolution> done);

    /// Calls the handlers of all that became ready; the party calls it once per turn.
    void deliver();
}
