package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.List;

/// Several plain words behind one name, such as the addresses of `bind`.
record WordsSyntax(String shape) implements Syntax<List<String>> {

    private static final int MOST = 16;

    @Override
    public List<String> parse(List<Bytes> words) {
        if (words.size() > MOST) {
            throw new ConfigError("Too many bind addresses specified.");
        }
        return words.stream().map(Bytes::toString).filter(word -> !word.isEmpty()).toList();
    }

    @Override
    public Bytes format(List<String> value) {
        return Bytes.of(String.join(" ", value));
    }

    @Override
    public boolean takesSeveralWords() {
        return true;
    }

    /// The default addresses are not written: the file then means them by saying nothing.
    @Override
    public List<Written> rewritten(String name, List<String> value, List<String> initial) {
        return value.equals(initial)
                ? List.of()
                : lines(name, value).stream().map(line -> new Written(line, true)).toList();
    }

    @Override
    public List<Bytes> lines(String name, List<String> value) {
        String words = value.isEmpty() ? "\"\"" : String.join(" ", value);
        return List.of(Bytes.of(name + " " + words));
    }
}
