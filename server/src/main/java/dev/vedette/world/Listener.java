package dev.vedette.world;

/// A listening socket.
public interface Listener {

    /// Who is told of newcomers; always called from [Network#deliver].
    interface Acceptor {

        /// Must give the connection its handler before it returns.
        void accepted(Connection connection);

        /// A newcomer could not be accepted, such as for `Too many open files`.
        void failed(String reason);
    }

    /// Where it really listens: with the port the system chose if 0 was asked for.
    Address local();

    void close();
}
