package dev.vedette.world;

import java.util.List;

/// What a party asks of its streams under TLS, in the terms of Redis' directives. An empty text
/// stands for a directive that is not set.
///
/// @param server what we show as a server
/// @param client what we show when we connect; empty for the same
/// @param caFile certificates of those we trust
/// @param caDirectory a directory of such files
/// @param ciphers for TLS 1.2, in OpenSSL's words; empty for what Java prefers
/// @param cipherSuites for TLS 1.3
/// @param protocols such as `TLSv1.2`; empty for 1.2 and 1.3
/// @param verifiesNames whether the certificate of a peer we connect to must be made out to the
///   name or address we know it by
public record TlsSettings(
        KeyFiles server,
        KeyFiles client,
        String caFile,
        String caDirectory,
        ClientCertificates clientCertificates,
        List<String> protocols,
        String ciphers,
        String cipherSuites,
        boolean prefersServerCiphers,
        SessionCache sessions,
        boolean verifiesNames) {

    /// Whether those who connect to us must prove who they are.
    public enum ClientCertificates {
        NO,
        YES,
        OPTIONAL
    }

    /// A certificate, with those that lead to its CA behind it, and its private key.
    public record KeyFiles(String certificate, String key, String password) {

        public static final KeyFiles NONE = new KeyFiles("", "", "");

        public boolean isNone() {
            return certificate.isEmpty();
        }

        /// Without the password: this may get into a log.
        @Override
        public String toString() {
            return "KeyFiles[" + certificate + ", " + key + "]";
        }
    }

    /// What is kept of past connections so that a client may resume one without a full handshake.
    public record SessionCache(boolean isOn, int size, int timeoutSeconds) {}
}
