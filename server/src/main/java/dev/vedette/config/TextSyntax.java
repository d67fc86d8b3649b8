package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.util.List;
import java.util.function.Function;

/// A value that is free text, quoted when it is written back.
record TextSyntax<T>(
        String shape, Function<Bytes, T> decoder, Function<T, Bytes> encoder, boolean keepsEmpty)
        implements Syntax<T> {

    TextSyntax(String shape, Function<Bytes, T> decoder, Function<T, Bytes> encoder) {
        this(shape, decoder, encoder, false);
    }

    @Override
    public T parse(List<Bytes> words) {
        return decoder.apply(Words.only(words));
    }

    @Override
    public Bytes format(T value) {
        return encoder.apply(value);
    }

    @Override
    public List<Bytes> lines(String name, T value) {
        Bytes text = encoder.apply(value);
        return text.isEmpty() && !keepsEmpty
                ? List.of()
                : List.of(Words.concat(name + " ", Words.quoted(text)));
    }
}
