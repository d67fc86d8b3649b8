package dev.vedette.acl;

import dev.vedette.command.Command;

import org.jspecify.annotations.Nullable;

/// Which words of a command are channels. Leaving a channel needs no right.
///
/// @param isPattern whether they are patterns: those must be allowed word for word
/// @param areMany whether all words are channels and not only the first
record Channels(boolean isPattern, boolean areMany) {

    private static final Channels LISTENED_TO = new Channels(false, true);
    private static final Channels PATTERNS = new Channels(true, true);
    private static final Channels SENT_TO = new Channels(false, false);

    static @Nullable Channels of(Command command) {
        return switch (command.fullName()) {
            case "subscribe", "ssubscribe" -> LISTENED_TO;
            case "psubscribe" -> PATTERNS;
            case "publish", "spublish" -> SENT_TO;
            default -> null;
        };
    }
}
