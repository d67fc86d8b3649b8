package dev.vedette.lab.client;

import org.jspecify.annotations.Nullable;

/// What a client says of itself in AUTH; without a password it says nothing.
public record Credentials(@Nullable String user, @Nullable String password) {

    private static final Credentials NONE = new Credentials(null, null);

    public static Credentials none() {
        return NONE;
    }

    public boolean isGiven() {
        return password != null;
    }

    /// Never shows the password: this ends up in messages.
    @Override
    public String toString() {
        String who = user == null ? "the default user" : "user '" + user + "'";
        return isGiven() ? who + " with a password" : "no password";
    }
}
