package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.config.Syntax;

import java.util.List;

/// Several plain words behind one name, such as the addresses of `bind`.
record WordsSyntax(String shape) implements Syntax<List<String>> {

    @Override
    public List<String> parse(List<Bytes> words) {
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

    @Override
    public List<Bytes> lines(String name, List<String> value) {
        String words = value.isEmpty() ? "\"\"" : String.join(" ", value);
        return List.of(Bytes.of(name + " " + words));
    }
}
