package dev.vedette.config;

import dev.vedette.base.Bytes;
import dev.vedette.node.DataServer;

import java.util.ArrayList;
import java.util.List;

/// A configuration file of somebody: refused with a text, or taken, and then what it shows can be
/// set again.
public final class ConfigFuzz {

    private ConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Config config = new Config(DataServer.DIRECTIVES);
        try {
            new ConfigFile(config, _ -> Bytes.of("port 1\n"), _ -> List.of("a.conf", "b.conf"))
                    .read(null, Bytes.of(input), Bytes.EMPTY);
        } catch (ConfigFile.Refused refused) {
            if (refused.text().isEmpty()) {
                throw new AssertionError("refused without a word");
            }
            return;
        }
        List<Config.Change<?>> changes = new ArrayList<>();
        for (Directive<?> directive : config.directives()) {
            if (directive.is(Directive.Trait.MUTABLE)) {
                changes.add(shown(config, directive));
            }
        }
        if (config.change(changes) instanceof Config.Outcome.Kept(String name, String reason)) {
            throw new AssertionError(name + " does not take what it shows: " + reason);
        }
    }

    /// Parses what CONFIG GET would show, as CONFIG SET does.
    private static <T> Config.Change<T> shown(Config config, Directive<T> directive) {
        Bytes text = config.format(directive);
        List<Bytes> words =
                directive.syntax().takesSeveralWords() ? Words.atBlanks(text) : List.of(text);
        try {
            return new Config.Change<>(
                    directive.name(), directive, directive.syntax().parse(words));
        } catch (ConfigError wrong) {
            throw new AssertionError(
                    directive.name() + " does not take what it shows, " + text, wrong);
        }
    }
}
