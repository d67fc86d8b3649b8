package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.util.List;
import java.util.function.Function;

/// A value that is one plain word: numbers, switches and choices.
record WordSyntax<T>(
        String shape,
        Function<String, T> parser,
        Function<T, String> formatter,
        Function<T, String> shortener)
        implements Syntax<T> {

    WordSyntax(String shape, Function<String, T> parser, Function<T, String> formatter) {
        this(shape, parser, formatter, formatter);
    }

    @Override
    public T parse(List<Bytes> words) {
        return parser.apply(Words.only(words).latin1());
    }

    @Override
    public Bytes format(T value) {
        return Bytes.of(formatter.apply(value));
    }

    @Override
    public List<Bytes> lines(String name, T value) {
        return List.of(Bytes.of(name + " " + shortener.apply(value)));
    }
}
