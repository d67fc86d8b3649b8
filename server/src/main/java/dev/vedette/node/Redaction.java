package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.config.Config;
import dev.vedette.config.Directive;

import java.util.Arrays;

/// Keeps passwords out of what MONITOR and the slow log show.
final class Redaction {

    private static final Bytes REDACTED = Bytes.of("(redacted)");

    private final Config config;

    Redaction(Config config) {
        this.config = config;
    }

    /// The words as others may see them.
    Bytes[] words(Command command, Bytes[] argv) {
        return switch (command.fullName()) {
            case "auth" -> from(argv, 1, argv.length);
            case "hello" -> afterAuth(argv);
            case "acl|setuser" -> from(argv, 2, argv.length);
            case "config|set" -> secrets(argv);
            default -> argv;
        };
    }

    private static Bytes[] from(Bytes[] argv, int from, int to) {
        Bytes[] shown = Arrays.copyOf(argv, argv.length);
        Arrays.fill(shown, Math.min(from, shown.length), Math.min(to, shown.length), REDACTED);
        return shown;
    }

    private static Bytes[] afterAuth(Bytes[] argv) {
        for (int i = 2; i < argv.length; i++) {
            if (argv[i].is("AUTH")) {
                return from(argv, i + 1, i + 3);
            }
        }
        return argv;
    }

    private Bytes[] secrets(Bytes[] argv) {
        Bytes[] shown = argv;
        for (int i = 2; i + 1 < argv.length; i += 2) {
            Directive<?> directive = config.find(argv[i]);
            if (directive != null && directive.is(Directive.Trait.SECRET)) {
                shown = from(shown, i + 1, i + 2);
            }
        }
        return shown;
    }
}
