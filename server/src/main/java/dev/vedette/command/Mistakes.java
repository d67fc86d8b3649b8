package dev.vedette.command;

import dev.vedette.base.Bytes;

import java.util.Locale;

/// The texts for requests that are no command.
final class Mistakes {

    private static final int QUOTED_BYTES = 128;

    private Mistakes() {}

    static String unknown(Catalogue catalogue, Bytes[] argv) {
        Catalogue.Entry container = catalogue.find(argv[0]);
        return container == null ? unknownCommand(argv) : unknownSubcommand(argv);
    }

    private static String unknownSubcommand(Bytes[] argv) {
        return "ERR unknown subcommand '"
                + quoted(argv[1], QUOTED_BYTES)
                + "'. Try "
                + argv[0].latin1().toUpperCase(Locale.ROOT)
                + " HELP.";
    }

    private static String unknownCommand(Bytes[] argv) {
        StringBuilder arguments = new StringBuilder();
        for (int i = 1; i < argv.length && arguments.length() < QUOTED_BYTES; i++) {
            String argument = quoted(argv[i], QUOTED_BYTES - arguments.length());
            arguments.append('\'').append(argument).append("' ");
        }
        return "ERR unknown command '"
                + quoted(argv[0], QUOTED_BYTES)
                + "', with args beginning with: "
                + arguments;
    }

    static String wrongArity(Command command) {
        return "ERR wrong number of arguments for '" + command.fullName() + "' command";
    }

    /// At most `limit` bytes, and nothing from the first NUL on, which ends a text for Redis.
    private static String quoted(Bytes word, int limit) {
        String text = word.latin1();
        int nul = text.indexOf(0);
        int end = Math.min(limit, nul < 0 ? text.length() : nul);
        return text.substring(0, end);
    }
}
