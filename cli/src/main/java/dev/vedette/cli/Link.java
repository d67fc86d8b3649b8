package dev.vedette.cli;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Credentials;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// A server and what to say at its door, written as redis://[USER:]PASSWORD@HOST:PORT, as redis-cli
/// takes it.
record Link(Address address, Credentials credentials) {

    private static final int USUAL_NODE_PORT = 6379;

    /// @throws IllegalArgumentException with what is wrong, for the user; it never quotes `text`,
    ///   which may hold a password
    static Link parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException mistake) {
            throw new IllegalArgumentException("is no URI: " + mistake.getReason(), mistake);
        }
        String host = uri.getHost();
        if (!"redis".equals(uri.getScheme()) || host == null) {
            throw new IllegalArgumentException("must look like redis://[USER:]PASSWORD@HOST:PORT");
        }
        int port = uri.getPort() < 0 ? USUAL_NODE_PORT : uri.getPort();
        return new Link(new Address(bare(host), port), credentials(uri.getRawUserInfo()));
    }

    private static Credentials credentials(@Nullable String both) {
        if (both == null) {
            return Credentials.none();
        }
        int colon = both.indexOf(':');
        // redis-cli: what stands alone is the password.
        return colon <= 0
                ? new Credentials(null, decoded(both.substring(colon + 1)))
                : new Credentials(
                        decoded(both.substring(0, colon)), decoded(both.substring(colon + 1)));
    }

    private static String decoded(String percentEncoded) {
        // URLDecoder reads + as a space, as forms do; in this part of a URI it is a plus.
        return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
