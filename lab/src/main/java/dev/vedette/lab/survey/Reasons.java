package dev.vedette.lab.survey;

import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.LoginRefused;
import dev.vedette.world.tls.TlsClient;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

import javax.net.ssl.SSLException;

/// Why something was not learnt, in words for people.
final class Reasons {

    private static final String PROTECTED =
            "it runs in protected mode and refuses other machines (DENIED)";

    private static final String REFUSES = "it refuses the login";

    private static final String WANTS_PASSWORD = "it wants a password (NOAUTH)";

    /// How the reason ends when a server is too old for a question.
    static final String NOT_IN_VERSION = "is not in this version";

    private Reasons() {}

    /// Whether a server was reached, but does not know us.
    static boolean isRefusal(String reason) {
        return reason.startsWith(REFUSES) || reason.equals(WANTS_PASSWORD);
    }

    static String of(IOException failure, int timeoutMillis) {
        return switch (failure) {
            case LoginRefused refused when refused.answer().startsWith("DENIED ") -> PROTECTED;
            // Without the address and the user: the same reason of many servers is said once.
            case LoginRefused refused -> REFUSES + ": " + refused.answer();
            case SocketTimeoutException _ -> "no answer within " + timeoutMillis + " ms";
            case UnknownHostException _ -> "the name cannot be resolved here";
            case NoRouteToHostException _ -> "no route to the host";
            case ConnectException _ -> "connection refused";
            case EOFException _ -> "it closed the connection";
            case SSLException _ -> "TLS: " + TlsClient.reason(failure);
            case SocketException _ -> "the connection broke (" + failure.getMessage() + ")";
            default -> String.valueOf(failure.getMessage());
        };
    }

    /// What an error answer to `command` means.
    static String of(String command, Answer.Failure answer) {
        String line = answer.line();
        String lower = line.toLowerCase(Locale.ROOT);
        return switch (answer.code()) {
            case "NOPERM" -> command + " is not allowed to the user we log in as (NOPERM)";
            case "NOAUTH" -> WANTS_PASSWORD;
            case "DENIED" -> PROTECTED;
            default -> {
                if (lower.contains("unknown command")) {
                    yield command + " is unknown there: renamed, disabled or not in this version";
                }
                yield lower.contains("unknown subcommand") || lower.contains("unknown sentinel")
                        ? command + " " + NOT_IN_VERSION
                        : command + " answers " + line;
            }
        };
    }
}
