package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.ArrayList;
import java.util.List;

/// How to shut down.
///
/// @param save write the data even without save points
/// @param noSave do not write the data
/// @param now do not wait for replicas
/// @param force end even if the data cannot be written
record ShutdownFlags(boolean save, boolean noSave, boolean now, boolean force) {

    private static final String CHOICES =
            "argument(s) must be one of the following: default, save, nosave, now, force";

    static final ShutdownFlags DEFAULT = new ShutdownFlags(false, false, false, false);

    /// In Redis' order of the words.
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (save) {
            words.add("save");
        }
        if (noSave) {
            words.add("nosave");
        }
        if (now) {
            words.add("now");
        }
        if (force) {
            words.add("force");
        }
        return words.isEmpty() ? "default" : String.join(" ", words);
    }

    /// The syntax of `shutdown-on-sigint` and `shutdown-on-sigterm`.
    static final class Flags implements Syntax<ShutdownFlags> {

        @Override
        public ShutdownFlags parse(List<Bytes> words) {
            if (words.isEmpty()) {
                throw new ConfigError(CHOICES);
            }
            ShutdownFlags flags = DEFAULT;
            for (Bytes word : words) {
                flags = flags.with(word);
            }
            if (flags.save && flags.noSave) {
                throw new ConfigError(
                        "shutdown options SAVE and NOSAVE can't be used simultaneously");
            }
            return flags;
        }

        @Override
        public Bytes format(ShutdownFlags value) {
            return Bytes.of(value.toString());
        }

        @Override
        public String shape() {
            return "default|save|nosave|now|force...";
        }

        @Override
        public boolean takesSeveralWords() {
            return true;
        }

        @Override
        public List<Bytes> lines(String name, ShutdownFlags value) {
            return List.of(Bytes.of(name + " " + value));
        }
    }

    /// With what one more word asks for.
    ShutdownFlags with(Bytes word) {
        if (word.is("default")) {
            return this;
        }
        if (word.is("save")) {
            return new ShutdownFlags(true, noSave, now, force);
        }
        if (word.is("nosave")) {
            return new ShutdownFlags(save, true, now, force);
        }
        if (word.is("now")) {
            return new ShutdownFlags(save, noSave, true, force);
        }
        if (word.is("force")) {
            return new ShutdownFlags(save, noSave, now, true);
        }
        throw new ConfigError(CHOICES);
    }
}
