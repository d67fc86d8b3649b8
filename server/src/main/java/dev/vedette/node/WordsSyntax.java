package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.List;
import java.util.stream.Stream;

/// Several plain words behind one name, such as the addresses of `bind`.
record WordsSyntax(String shape) implements Syntax<List<String>> {

    private static final int MOST = 16;

    @Override
    public List<String> parse(List<Bytes> words) {
        // Quotes do not hold words together here. In Redis they do where there are several words,
        // and it then cannot listen on such a name.
        List<String> plain =
                words.stream()
                        .flatMap(word -> Stream.of(word.toString().split(" ")))
                        .filter(word -> !word.isEmpty())
                        .toList();
        if (plain.size() > MOST) {
            throw new ConfigError("Too many bind addresses specified.");
        }
        return plain;
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
