package dev.vedette.world.tls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whom we trust: the JDK's own check of chains against the configured authorities, and the dates
/// of these, at which the JDK does not look and OpenSSL does.
final class Trust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager chains;
    private final List<X509Certificate> authorities;

    Trust(List<X509Certificate> authorities) throws GeneralSecurityException {
        this.authorities = List.copyOf(authorities);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("ca" + number++, authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            chains = extended(factory.getTrustManagers());
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static X509ExtendedTrustManager extended(TrustManager[] managers)
            throws GeneralSecurityException {
        for (TrustManager manager : managers) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java has no PKIX trust manager");
    }

    /// Whether a chain that ends so leads to one of our authorities.
    boolean knowsIssuerOf(X509Certificate last) {
        return authorities.stream()
                .anyMatch(
                        authority ->
                                authority
                                        .getSubjectX500Principal()
                                        .equals(last.getIssuerX500Principal()));
    }

    List<X509Certificate> authorities() {
        return authorities;
    }

    private void checkDates(X509Certificate[] chain) throws CertificateException {
        X509Certificate last = chain[chain.length - 1];
        CertificateException refusal = null;
        for (X509Certificate authority : authorities) {
            if (authority.equals(chain[0])
                    || authority.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
                try {
                    authority.checkValidity();
                    return;
                } catch (CertificateException outOfDate) {
                    // Another one of the same name may be its renewal.
                    refusal = outOfDate;
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType, engine);
        checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains.checkServerTrusted(chain, authType, engine);
        checkDates(chain);
    }

    @Override
    public void checkClientTrusted(
            X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType, socket);
        checkDates(chain);
    }

    @Override
    public void checkServerTrusted(
            X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        chains.checkServerTrusted(chain, authType, socket);
        checkDates(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType);
        checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        chains.checkServerTrusted(chain, authType);
        checkDates(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }
}
