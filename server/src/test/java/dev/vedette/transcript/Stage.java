package dev.vedette.transcript;

import java.util.List;

/// A server with clients, on which a transcript is played.
interface Stage extends AutoCloseable {

    /// Whether a real Redis plays.
    boolean isReal();

    /// Sends bytes from `client`, which connects when it is named for the first time.
    void send(String client, byte[] bytes);

    /// Whether what time brings may come later than it is due, as on a machine that is busy.
    boolean isLate();

    /// Returns when everything sent so far has been carried out and its answers have arrived.
    void settle();

    /// What `client` got since the last call, as notations; `closed` at the end when the server
    /// closed.
    List<String> received(String client);

    /// What replicas got since the last call, as words; `dbN ` in front outside of database 0.
    List<String> propagated();

    /// Lets time pass.
    void tick(long millis);

    @Override
    void close();
}
