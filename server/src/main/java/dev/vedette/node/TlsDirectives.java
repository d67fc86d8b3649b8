package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.config.Directive;
import dev.vedette.config.Directive.Trait;
import dev.vedette.config.Syntax;
import dev.vedette.world.TlsSettings.ClientCertificates;

import java.util.List;

/// Which streams are under TLS, and by which certificates and rules.
public final class TlsDirectives {

    private static final long MAX_INT = Integer.MAX_VALUE;

    public static final Directive<Long> PORT =
            of("tls-port", Syntax.integer(0, 65535), 0L)
                    .about("The port for clients under TLS; 0 means none.");

    public static final Directive<Boolean> REPLICATION =
            of("tls-replication", Syntax.yesNo(), false)
                    .about(
                            "Connect under TLS to our master and, as a Sentinel, to nodes and"
                                    + " other Sentinels; announce `tls-port`.");

    static final Directive<String> CERT_FILE =
            file("tls-cert-file")
                    .about("Our certificate in PEM form, with those between it and its CA.");

    static final Directive<String> KEY_FILE =
            file("tls-key-file")
                    .about("Its private key in PEM form: PKCS#8, PKCS#1 or SEC1, or encrypted.");

    static final Directive<Bytes> KEY_PASSWORD =
            of("tls-key-file-pass", Syntax.phrase(), Bytes.EMPTY)
                    .secret()
                    .about("What the private key is encrypted with.");

    static final Directive<String> CLIENT_CERT_FILE =
            file("tls-client-cert-file")
                    .about("The certificate we connect with; without it `tls-cert-file`.");

    static final Directive<String> CLIENT_KEY_FILE =
            file("tls-client-key-file").about("The private key of `tls-client-cert-file`.");

    static final Directive<Bytes> CLIENT_KEY_PASSWORD =
            of("tls-client-key-file-pass", Syntax.phrase(), Bytes.EMPTY)
                    .secret()
                    .about("What `tls-client-key-file` is encrypted with.");

    static final Directive<String> CA_FILE =
            file("tls-ca-cert-file").about("The certificates of the CAs we trust, in one file.");

    static final Directive<String> CA_DIRECTORY =
            file("tls-ca-cert-dir")
                    .about("A directory whose files hold the certificates of CAs we trust.");

    static final Directive<ClientCertificates> AUTH_CLIENTS =
            of("tls-auth-clients", Syntax.oneOf(ClientCertificates.class), ClientCertificates.YES)
                    .about(
                            "Whether clients must show a certificate of a CA we trust, need not, or"
                                    + " may.");

    static final Directive<String> PROTOCOLS =
            of("tls-protocols", Syntax.text(), "")
                    .about("The versions of TLS, such as `TLSv1.3`; by default 1.2 and 1.3.");

    static final Directive<String> CIPHERS =
            of("tls-ciphers", Syntax.text(), "")
                    .about("The ciphers for TLS 1.2, as OpenSSL writes such lists.");

    static final Directive<String> CIPHERSUITES =
            of("tls-ciphersuites", Syntax.text(), "")
                    .about("The cipher suites for TLS 1.3, joined by colons.");

    static final Directive<Boolean> PREFER_SERVER_CIPHERS =
            of("tls-prefer-server-ciphers", Syntax.yesNo(), false)
                    .about("Choose the cipher by our order and not by the client's.");

    static final Directive<Boolean> SESSION_CACHING =
            of("tls-session-caching", Syntax.yesNo(), true)
                    .about("Let clients come back without a full handshake.");

    static final Directive<Long> SESSION_CACHE_SIZE =
            of("tls-session-cache-size", Syntax.integer(0, MAX_INT), 20480L)
                    .about("How many sessions are kept for that; 0 means no limit.");

    static final Directive<Long> SESSION_CACHE_TIMEOUT =
            of("tls-session-cache-timeout", Syntax.integer(0, MAX_INT), 300L)
                    .about("For how many seconds.");

    static final Directive<Boolean> VERIFY_NAMES =
            of("tls-verify-names", Syntax.yesNo(), false)
                    .own()
                    .about(
                            "Also check that the certificate of a server we connect to is made out"
                                    + " to the name or address we know it by. Redis never does;"
                                    + " any certificate of a trusted CA is good.");

    static final Directive<Boolean> RELOAD =
            of("tls-reload", Syntax.yesNo(), false)
                    .own()
                    .about(
                            "Look every second whether certificates and keys were renewed, and use"
                                    + " the new ones for new connections.");

    public static final List<Directive<?>> ALL =
            List.of(
                    PORT,
                    CERT_FILE,
                    KEY_FILE,
                    KEY_PASSWORD,
                    CLIENT_CERT_FILE,
                    CLIENT_KEY_FILE,
                    CLIENT_KEY_PASSWORD,
                    CA_FILE,
                    CA_DIRECTORY,
                    AUTH_CLIENTS,
                    REPLICATION,
                    PROTOCOLS,
                    CIPHERS,
                    CIPHERSUITES,
                    PREFER_SERVER_CIPHERS,
                    SESSION_CACHING,
                    SESSION_CACHE_SIZE,
                    SESSION_CACHE_TIMEOUT,
                    VERIFY_NAMES,
                    RELOAD);

    /// After a change of these the files are read anew.
    static final Directive<?>[] READ_ANEW =
            ALL.stream()
                    .filter(directive -> !List.of(PORT, RELOAD).contains(directive))
                    .toArray(Directive<?>[]::new);

    private TlsDirectives() {}

    private static <T> Directive<T> of(String name, Syntax<T> syntax, T initial) {
        return Directive.of(name, syntax, initial).mutable().section("TLS");
    }

    /// Setting it to the same name reads the file anew: that is how a renewed one is put to use.
    private static Directive<String> file(String name) {
        return of(name, Syntax.text(), "").with(Trait.ALWAYS_APPLIES);
    }
}
