package dev.vedette.world;

import java.nio.ByteBuffer;

/// One end of an ordered byte stream. Neither reading nor writing blocks or throws.
///
/// A new connection wants to read and does not want to write. Interest is level-triggered: while
/// bytes wait and reading is wanted, `readable` is called once per [Network#deliver].
public interface Connection {

    /// Who is told of what happens; always called from [Network#deliver].
    interface Handler {

        /// An outgoing connection is up, or the handshake of an accepted one under TLS is over.
        void connected();

        void readable();

        /// Writing was wanted and there is room again.
        void writable();

        /// Connecting failed or the stream broke without a read or write noticing; `reason` is the
        /// system's text, such as `Connection refused`. The connection is closed already.
        void broken(String reason);
    }

    /// Replaces who is told.
    void handler(Handler handler);

    /// Fills `into` with what is there: the number of bytes, 0 if nothing now, -1 if the stream
    /// ended or broke (see [#failure]); the caller then closes the connection, and `broken` is not
    /// called.
    int read(ByteBuffer into);

    /// Takes as many bytes as there is room for: their number, or -1 if the stream broke, as with
    /// [#read].
    int write(ByteBuffer from);

    /// Why the last read or write returned -1: empty for an orderly end of the stream, else the
    /// system's text.
    String failure();

    void wantRead(boolean on);

    void wantWrite(boolean on);

    Address local();

    Address remote();

    /// Whether it is under TLS.
    boolean isSecure();

    /// A number that tells this connection from others while it is open, as CLIENT LIST's `fd`.
    int descriptor();

    /// Probes a silent peer after so many seconds; 0 turns probing off.
    void keepAlive(int seconds);

    /// Idempotent. Bytes already written still travel; nothing is called afterwards.
    void close();

    boolean isOpen();
}
