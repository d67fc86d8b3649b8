package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.util.List;

/// How a directive's value is written: parsed from the words behind the name, formatted for CONFIG
/// GET, and written back as lines of a file. What comes in last wins, unless [#add] says otherwise.
///
/// @param <T> the parsed value; it must be immutable and compare by value
public interface Syntax<T> {

    /// The value that `words` stand for.
    ///
    /// @throws ConfigError with Redis' reason when they stand for none
    T parse(List<Bytes> words);

    /// The value as CONFIG GET shows it.
    Bytes format(T value);

    /// What may be written behind the name, for the reference, such as `yes|no`.
    String shape();

    /// Whether several words may follow the name in a file; CONFIG SET then splits its one argument
    /// into words.
    default boolean takesSeveralWords() {
        return false;
    }

    /// The value after CONFIG SET, or after a directive's first line in a file, gave `given`.
    default T amend(T present, T given) {
        return given;
    }

    /// The value after one more line of the same directive in a file; `earlier` comes from the
    /// lines above.
    default T add(T earlier, T line) {
        return line;
    }

    /// The lines of a conf file that give `value`; none if writing nothing gives it.
    List<Bytes> lines(String name, T value);

    /// A line for CONFIG REWRITE.
    ///
    /// @param isNeeded whether it is added to a file that has no line of this directive to replace
    record Written(Bytes text, boolean isNeeded) {}

    /// The lines CONFIG REWRITE writes: by default all are needed unless the value is the default.
    default List<Written> rewritten(String name, T value, T initial) {
        boolean isNeeded = !value.equals(initial);
        return lines(name, value).stream().map(text -> new Written(text, isNeeded)).toList();
    }

    /// Whether `value` goes into a rewritten file in which no line stands for it.
    default boolean isWrittenUnasked(T value, T initial) {
        return !value.equals(initial);
    }

    /// A number of bytes in the largest unit that divides it, such as `64mb`.
    static String shortSize(long bytes) {
        return Words.shortSize(bytes);
    }

    /// `yes` or `no`.
    static Syntax<Boolean> yesNo() {
        return new WordSyntax<>("yes|no", Words::yesNo, on -> on ? "yes" : "no");
    }

    /// A decimal number within both bounds.
    static Syntax<Long> integer(long least, long most) {
        return new WordSyntax<>(
                "integer",
                word -> Words.within(least, most, Words.integer(word)),
                value -> Long.toString(value));
    }

    /// A size in bytes, with or without a unit: `k` is 1000 and `kb` 1024 bytes, likewise `m`,
    /// `mb`, `g`, `gb`.
    static Syntax<Long> bytes() {
        return bytes(0, Long.MAX_VALUE);
    }

    /// A size in bytes within both bounds.
    static Syntax<Long> bytes(long least, long most) {
        return new WordSyntax<>(
                "bytes",
                word -> Words.within(least, most, Words.size(word)),
                value -> Long.toString(value),
                Words::shortSize);
    }

    /// As [#bytes()], or a percentage with `%`, which is read as a negative number.
    static Syntax<Long> bytesOrPercent() {
        return RareSyntaxes.bytesOrPercent();
    }

    /// One of the names of an enum's constants, written in lower case with hyphens.
    static <E extends Enum<E>> Syntax<E> oneOf(Class<E> choices) {
        List<E> all = List.of(choices.getEnumConstants());
        String shape = String.join("|", all.stream().map(Words::kebab).toList());
        return new WordSyntax<>(shape, word -> Words.choice(all, word), Words::kebab);
    }

    /// One of these words; case does not matter when it is read.
    static Syntax<String> oneOf(String... words) {
        List<String> all = List.of(words);
        return new WordSyntax<>(
                String.join("|", all), word -> Words.choiceOfWords(all, word), word -> word);
    }

    /// Any text, decoded as UTF-8; empty means none.
    static Syntax<String> text() {
        return new TextSyntax<>("text", Bytes::toString, Bytes::of);
    }

    /// As [#text], but an empty one that stands in a file is kept there by CONFIG REWRITE.
    static Syntax<String> emptyableText() {
        return new TextSyntax<>("text", Bytes::toString, Bytes::of, true);
    }

    /// A name without slashes, or else `complaint`.
    static Syntax<String> fileName(String complaint) {
        return RareSyntaxes.fileName(complaint);
    }

    /// Any bytes, kept as they are: passwords and user names.
    static Syntax<Bytes> phrase() {
        return new TextSyntax<>("text", word -> word, word -> word);
    }

    /// Whole lines of a directive that lives in files only, one value per line, each with a number
    /// of words between `least` and `most` behind the name.
    static Syntax<List<List<Bytes>>> lines(int least, int most) {
        return new RareSyntaxes.Lines(least, most);
    }
}
