package dev.vedette.world.tls;

import dev.vedette.world.Disk;
import dev.vedette.world.TlsCertificate;
import dev.vedette.world.TlsCertificate.Role;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;
import dev.vedette.world.TlsSettings.ClientCertificates;
import dev.vedette.world.TlsSettings.SessionCache;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/// One reading of the configured files and rules, and the engines made by them. It never changes: a
/// reload makes another one, and streams keep that with which they began.
public final class TlsContext {

    private static final List<String> MODERN = List.of("TLSv1.3", "TLSv1.2");

    /// Longer than the protocol allows a ticket to live, for which the JDK issues none.
    private static final int NO_TICKETS_SECONDS = Integer.MAX_VALUE;

    private final TlsSettings settings;
    private final SSLContext serverSide;
    private final SSLContext clientSide;
    private final SSLParameters parameters;
    private final TlsReport report;

    /// Reads all files at once.
    public TlsContext(TlsSettings settings, Disk disk) throws TlsFailure {
        this.settings = settings;
        Certificates files = new Certificates(disk);
        List<X509Certificate> authorities = new ArrayList<>();
        if (!settings.caFile().isEmpty()) {
            authorities.addAll(files.all(settings.caFile()));
        }
        if (!settings.caDirectory().isEmpty()) {
            authorities.addAll(files.allIn(settings.caDirectory()));
        }
        OwnIdentity server = files.identity(settings.server());
        OwnIdentity client =
                settings.client().isNone() ? server : files.identity(settings.client());
        try {
            Trust trust = new Trust(authorities);
            serverSide = context(completed(server, trust), trust);
            clientSide = context(completed(client, trust), trust);
            parameters = parameters(serverSide.getSupportedSSLParameters());
            limit(serverSide.getServerSessionContext(), settings.sessions());
            report = new TlsReport(certificates(server, client, authorities), gaps(server, trust));
        } catch (GeneralSecurityException e) {
            throw new TlsFailure("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(OwnIdentity identity, Trust trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {identity}, new TrustManager[] {trust}, null);
        return context;
    }

    /// As OpenSSL does, certificates between ours and its root are also taken from among those we
    /// trust.
    private static OwnIdentity completed(OwnIdentity identity, Trust trust) {
        List<X509Certificate> chain = new ArrayList<>(identity.chain());
        X509Certificate last = chain.getLast();
        for (int i = 0; i < trust.authorities().size() && !isSelfIssued(last); i++) {
            X509Certificate above = issuerOf(last, trust.authorities());
            if (above == null || isSelfIssued(above)) {
                break;
            }
            chain.add(above);
            last = above;
        }
        return new OwnIdentity(identity.getPrivateKey(""), chain);
    }

    private static @Nullable X509Certificate issuerOf(
            X509Certificate issued, List<X509Certificate> among) {
        for (X509Certificate candidate : among) {
            if (candidate.getSubjectX500Principal().equals(issued.getIssuerX500Principal())) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /// No error for us, but those who trust only the root will refuse us.
    private List<String> gaps(OwnIdentity server, Trust trust) {
        X509Certificate last = server.chain().getLast();
        if (trust.authorities().isEmpty() || isSelfIssued(last) || trust.knowsIssuerOf(last)) {
            return List.of();
        }
        return List.of(
                settings.server().certificate()
                        + ": chain incomplete: its issuer "
                        + last.getIssuerX500Principal().getName()
                        + " is neither in it nor among the trusted certificates. Peers that do not"
                        + " have it will refuse us.");
    }

    private List<TlsCertificate> certificates(
            OwnIdentity server, OwnIdentity client, List<X509Certificate> authorities) {
        List<TlsCertificate> all = new ArrayList<>();
        server.chain()
                .forEach(one -> all.add(told(Role.SERVER, settings.server().certificate(), one)));
        if (!settings.client().isNone()) {
            client.chain()
                    .forEach(
                            one ->
                                    all.add(
                                            told(
                                                    Role.CLIENT,
                                                    settings.client().certificate(),
                                                    one)));
        }
        String place = settings.caFile().isEmpty() ? settings.caDirectory() : settings.caFile();
        authorities.forEach(one -> all.add(told(Role.CA, place, one)));
        return List.copyOf(all);
    }

    private static TlsCertificate told(Role role, String file, X509Certificate certificate) {
        return new TlsCertificate(
                role,
                file,
                certificate.getSubjectX500Principal().getName(),
                certificate.getNotBefore().toInstant().getEpochSecond(),
                certificate.getNotAfter().toInstant().getEpochSecond());
    }

    private SSLParameters parameters(SSLParameters supported) throws TlsFailure {
        List<String> protocols = protocols(List.of(supported.getProtocols()));
        List<String> forTls13 = new ArrayList<>();
        List<String> before = new ArrayList<>();
        for (String name : clientSide.getDefaultSSLParameters().getCipherSuites()) {
            if (name.contains("_WITH_")) {
                before.add(name);
            } else if (name.startsWith("TLS_")
                    && !name.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV")) {
                forTls13.add(name);
            }
        }
        List<String> suites = new ArrayList<>(suites(forTls13));
        suites.addAll(settings.ciphers().isEmpty() ? before : picked(settings.ciphers(), before));
        suites.add("TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
        suites.retainAll(Set.of(supported.getCipherSuites()));
        return new SSLParameters(suites.toArray(String[]::new), protocols.toArray(String[]::new));
    }

    private List<String> protocols(List<String> supported) throws TlsFailure {
        if (settings.protocols().isEmpty()) {
            return MODERN;
        }
        List<String> wanted =
                supported.stream()
                        .filter(
                                name ->
                                        settings.protocols().stream()
                                                .anyMatch(name::equalsIgnoreCase))
                        .toList();
        if (wanted.stream().noneMatch(MODERN::contains)) {
            throw new TlsFailure(
                    "tls-protocols: Java offers TLSv1.2 and TLSv1.3, and neither is in the list");
        }
        return wanted;
    }

    private List<String> suites(List<String> known) throws TlsFailure {
        if (settings.cipherSuites().isEmpty()) {
            return known;
        }
        List<String> wanted = List.of(settings.cipherSuites().split("[:, ]+"));
        for (String suite : wanted) {
            if (!known.contains(suite)) {
                throw new TlsFailure(
                        "tls-ciphersuites: " + suite + " is none of " + String.join(", ", known));
            }
        }
        return wanted;
    }

    private static List<String> picked(String list, List<String> known) throws TlsFailure {
        List<String> found = CipherList.pick(list, known);
        if (found.isEmpty()) {
            throw new TlsFailure("tls-ciphers: no cipher of this Java matches " + list);
        }
        return found;
    }

    private static void limit(SSLSessionContext sessions, SessionCache rule) {
        sessions.setSessionCacheSize(rule.size());
        sessions.setSessionTimeout(rule.isOn() ? rule.timeoutSeconds() : NO_TICKETS_SECONDS);
    }

    public TlsReport report() {
        return report;
    }

    SSLEngine serverEngine() {
        SSLEngine engine = serverSide.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters own = copy();
        own.setUseCipherSuitesOrder(settings.prefersServerCiphers());
        ClientCertificates asked = settings.clientCertificates();
        if (asked == ClientCertificates.YES) {
            own.setNeedClientAuth(true);
        } else if (asked == ClientCertificates.OPTIONAL) {
            own.setWantClientAuth(true);
        }
        engine.setSSLParameters(own);
        return engine;
    }

    /// A client's handshake has led to `session`, with which it could come back.
    void agreed(SSLSession session) {
        if (!settings.sessions().isOn()) {
            session.invalidate();
        }
    }

    SSLContext serverSide() {
        return serverSide;
    }

    /// @param name of the peer
    SSLEngine clientEngine(String name, int port) {
        SSLEngine engine =
                settings.verifiesNames()
                        ? clientSide.createSSLEngine(name, port)
                        : clientSide.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters own = copy();
        if (settings.verifiesNames()) {
            own.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(own);
        return engine;
    }

    private SSLParameters copy() {
        return new SSLParameters(parameters.getCipherSuites(), parameters.getProtocols());
    }
}
