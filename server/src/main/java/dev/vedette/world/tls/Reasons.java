package dev.vedette.world.tls;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why a handshake failed, in a person's words; the JDK's speak of its own inner workings.
final class Reasons {

    /// OpenSSL sends some of its alerts without encrypting them, which the JDK notices.
    private static final Pattern ALERT =
            Pattern.compile(
                    ".*(?:[Rr]eceived fatal alert|Level: fatal; Alert): (\\w+).*", Pattern.DOTALL);

    private Reasons() {}

    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return deepest(failure);
    }

    /// The JDK wraps what happened in words such as "Unexpected exception".
    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            deepest = cause.getMessage() == null ? deepest : cause;
        }
        return String.valueOf(deepest.getMessage());
    }

    private static @Nullable String known(Throwable cause) {
        return switch (cause) {
            case CertificateExpiredException e ->
                    "certificate verify failed: the peer's certificate or its CA has expired ("
                            + e.getMessage()
                            + ")";
            case CertificateNotYetValidException e ->
                    "certificate verify failed: the peer's certificate is not valid yet ("
                            + e.getMessage()
                            + ")";
            case CertPathBuilderException _ ->
                    "certificate verify failed: no trusted CA has signed the peer's certificate";
            case ClosedChannelException _ -> "the peer hung up during the handshake";
            default -> byText(String.valueOf(cause.getMessage()));
        };
    }

    private static @Nullable String byText(String text) {
        Matcher alert = ALERT.matcher(text);
        if (alert.matches()) {
            return rejected(alert.group(1).toLowerCase(Locale.ROOT));
        }
        if (text.contains("Unsupported or unrecognized SSL message")
                || text.contains("plaintext connection")) {
            return "the peer does not speak TLS";
        }
        if (text.contains("Empty client certificate chain")
                || text.contains("Empty server certificate chain")) {
            return "peer did not return a certificate";
        }
        if (text.contains("No subject alternative") || text.contains("No name matching")) {
            return "certificate verify failed: it is made out to another name (" + text + ")";
        }
        if (text.contains("no cipher suites in common")) {
            return "no shared cipher";
        }
        return null;
    }

    /// What the peer had against us.
    private static String rejected(String alert) {
        String meaning =
                switch (alert) {
                    case "certificate_required" -> "it wants a certificate and we showed none";
                    case "unknown_ca" -> "it does not trust the CA of our certificate";
                    case "bad_certificate", "certificate_unknown", "unsupported_certificate" ->
                            "it does not accept our certificate";
                    case "certificate_expired" -> "our certificate or its CA has expired";
                    case "handshake_failure" ->
                            "it shares no cipher with us, or wants a certificate and we showed none";
                    case "protocol_version" -> "it shares no TLS version with us";
                    default -> "";
                };
        String head = "the peer rejects us with alert " + alert;
        return meaning.isEmpty() ? head : head + ": " + meaning;
    }
}
