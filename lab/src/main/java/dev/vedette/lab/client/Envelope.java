package dev.vedette.lab.client;

import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsSettings.KeyFiles;
import dev.vedette.world.os.OsDisk;
import dev.vedette.world.tls.TlsClient;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// What is put around a connection: nothing, or TLS.
public final class Envelope {

    private static final Envelope NONE = new Envelope(null);

    private final @Nullable SSLSocketFactory sockets;

    private Envelope(@Nullable SSLSocketFactory sockets) {
        this.sockets = sockets;
    }

    public static Envelope none() {
        return NONE;
    }

    /// TLS as redis-cli's options ask for it; an empty text stands for an option that is not given.
    public static Envelope tls(
            String caFile,
            String caDirectory,
            String certificate,
            String key,
            boolean trustsAnybody)
            throws TlsFailure {
        KeyFiles own = certificate.isEmpty() ? KeyFiles.NONE : new KeyFiles(certificate, key, "");
        return new Envelope(
                TlsClient.sockets(own, caFile, caDirectory, trustsAnybody, new OsDisk()));
    }

    /// Shakes hands over a connected socket, if that is to be; closes it when that fails.
    Socket around(Socket connected, Address address) throws IOException {
        if (sockets == null) {
            return connected;
        }
        SSLSocket secured =
                (SSLSocket) sockets.createSocket(connected, address.host(), address.port(), true);
        try {
            secured.startHandshake();
            return secured;
        } catch (SSLException failed) {
            secured.close();
            throw new IOException("TLS: " + TlsClient.reason(failed), failed);
        }
    }

    @Override
    public String toString() {
        return sockets == null ? "plain" : "TLS";
    }
}
