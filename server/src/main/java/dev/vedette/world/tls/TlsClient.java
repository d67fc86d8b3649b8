package dev.vedette.world.tls;

import dev.vedette.world.Disk;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsSettings.KeyFiles;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS for tools with blocking sockets, by the files redis-cli's options name.
public final class TlsClient {

    private TlsClient() {}

    /// Sockets that trust the CAs of a file or a directory, those Java knows if neither is named,
    /// or anybody.
    ///
    /// @param own what they show; none for nothing
    public static SSLSocketFactory sockets(
            KeyFiles own, String caFile, String caDirectory, boolean trustsAnybody, Disk disk)
            throws TlsFailure {
        Certificates files = new Certificates(disk);
        List<X509Certificate> authorities = new ArrayList<>();
        if (!caFile.isEmpty()) {
            authorities.addAll(files.all(caFile));
        }
        if (!caDirectory.isEmpty()) {
            authorities.addAll(files.allIn(caDirectory));
        }
        KeyManager[] shown = own.isNone() ? null : new KeyManager[] {files.identity(own)};
        try {
            TrustManager[] trusted =
                    trustsAnybody
                            ? new TrustManager[] {new Anybody()}
                            : authorities.isEmpty()
                                    ? null
                                    : new TrustManager[] {new Trust(authorities)};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, trusted, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new TlsFailure("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /// Why a handshake failed, in a person's words.
    public static String reason(Throwable failure) {
        return Reasons.of(failure);
    }

    /// For `--insecure`: encrypted, with nobody knows whom.
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String authType, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String authType, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String authType, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String authType, @Nullable SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
