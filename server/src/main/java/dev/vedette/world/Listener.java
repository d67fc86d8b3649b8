package dev.vedette.world;

/// A listening socket.
public interface Listener {

    /// Where it really listens: with the port the system chose if 0 was asked for.
    Address local();

    void close();
}
