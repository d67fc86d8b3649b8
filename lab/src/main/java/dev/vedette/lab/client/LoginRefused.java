package dev.vedette.lab.client;

import java.io.IOException;

/// The server was reached and does not let this client in.
public final class LoginRefused extends IOException {
    private static final long serialVersionUID = 1;

    private final String answer;

    LoginRefused(Address address, Credentials credentials, String answer) {
        super(address + " refuses the login (" + credentials + "): " + answer);
        this.answer = answer;
    }

    /// The server's own words, such as `WRONGPASS invalid username-password pair ...`.
    public String answer() {
        return answer;
    }
}
