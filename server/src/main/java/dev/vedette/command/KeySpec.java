package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntConsumer;

/// Where a command's keys stand among its words, and what happens to them.
///
/// @param begin where the keys begin
/// @param find how many there are from there
/// @param uses in the order COMMAND INFO lists them
/// @param notes shown by COMMAND INFO, or null
public record KeySpec(Begin begin, Find find, Set<Use> uses, @Nullable String notes) {

    /// What a command does to a key.
    public enum Use {
        /// Reads the value.
        RO,
        /// Reads and changes the value.
        RW,
        /// Replaces the value.
        OW,
        /// Removes the key.
        RM,
        ACCESS,
        UPDATE,
        INSERT,
        DELETE,
        /// Looks like a key and is none.
        NOT_KEY,
        /// There may be keys elsewhere.
        INCOMPLETE,
        /// What happens depends on the arguments.
        VARIABLE_FLAGS;

        public String word() {
            return name().length() == 2 ? name() : name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where the keys begin.
    public sealed interface Begin {
        /// At a fixed position; the command's name is at 0.
        record Index(int position) implements Begin {}

        record Unknown() implements Begin {}

        /// After the last `word` that is an option from `startFrom` on. Others take as many words
        /// as `lengths` says, and so may have `word` for a value. COMMAND INFO calls it unknown.
        record Option(String word, int startFrom, Map<String, Integer> lengths) implements Begin {}
    }

    /// Which words from the beginning are keys.
    public sealed interface Find {
        /// Up to `last` (relative to the beginning; -1: the last word), every `step`th.
        record Range(int last, int step) implements Find {}

        /// As many as the word at `count` says, from `first` on, every `step`th.
        record Numbered(int count, int first, int step) implements Find {}

        record Unknown() implements Find {}
    }

    /// One key at `position`.
    public static KeySpec at(int position, Use... uses) {
        return range(position, 0, 1, uses);
    }

    /// Keys from `position` to `last` (relative; -1: the last word), every `step`th word.
    public static KeySpec range(int position, int last, int step, Use... uses) {
        return new KeySpec(new Begin.Index(position), new Find.Range(last, step), of(uses), null);
    }

    /// A count at `position` and that many keys behind it.
    public static KeySpec numbered(int position, Use... uses) {
        return new KeySpec(new Begin.Index(position), new Find.Numbered(0, 1, 1), of(uses), null);
    }

    /// Keys nobody can find by position.
    public static KeySpec unknown(Use... uses) {
        return new KeySpec(new Begin.Unknown(), new Find.Unknown(), of(uses), null);
    }

    /// The key after the last option `word`; see [Begin.Option].
    public static KeySpec ofOption(
            String word, int startFrom, Map<String, Integer> lengths, Use... uses) {
        return new KeySpec(
                new Begin.Option(word, startFrom, lengths), new Find.Range(0, 1), of(uses), null);
    }

    /// Whether nobody can say by position where the keys are.
    boolean isUnknown() {
        return begin instanceof Begin.Unknown;
    }

    /// What COMMAND INFO says of [#find]: nothing where it says nothing of [#begin] either.
    Find shownFind() {
        return begin instanceof Begin.Option ? new Find.Unknown() : find;
    }

    public KeySpec notes(String text) {
        return new KeySpec(begin, find, uses, text);
    }

    private static Set<Use> of(Use... uses) {
        Set<Use> set = EnumSet.noneOf(Use.class);
        set.addAll(List.of(uses));
        return set;
    }

    boolean isPlain() {
        return begin instanceof Begin.Index && find instanceof Find.Range;
    }

    /// Tells `found` the position of every key in `argv`. False when the words do not fit this
    /// spec.
    boolean find(Bytes[] argv, IntConsumer found) {
        int first = first(argv);
        if (first < 0) {
            // A missing option is no fault.
            return begin instanceof Begin.Option;
        }
        return switch (find) {
            case Find.Range range -> range(argv, first, range, found);
            case Find.Numbered numbered -> numbered(argv, first, numbered, found);
            case Find.Unknown() -> false;
        };
    }

    private int first(Bytes[] argv) {
        return switch (begin) {
            case Begin.Index(int position) -> position < argv.length ? position : -1;
            case Begin.Option option -> afterOption(argv, option);
            case Begin.Unknown() -> -1;
        };
    }

    private static int afterOption(Bytes[] argv, Begin.Option option) {
        int found = -1;
        for (int i = option.startFrom; i < argv.length; i++) {
            if (argv[i].is(option.word) && i + 1 < argv.length) {
                found = ++i;
                continue;
            }
            for (Map.Entry<String, Integer> other : option.lengths.entrySet()) {
                if (argv[i].is(other.getKey())) {
                    i += other.getValue();
                    break;
                }
            }
        }
        return found;
    }

    private static boolean range(Bytes[] argv, int first, Find.Range range, IntConsumer found) {
        int last = range.last >= 0 ? first + range.last : argv.length + range.last;
        if (last >= argv.length || last < first) {
            return false;
        }
        for (int i = first; i <= last; i += range.step) {
            found.accept(i);
        }
        return true;
    }

    private static boolean numbered(
            Bytes[] argv, int first, Find.Numbered numbered, IntConsumer found) {
        if (first + numbered.count >= argv.length) {
            return false;
        }
        OptionalLong count = Numbers.parseLong(argv[first + numbered.count]);
        if (count.isEmpty() || count.getAsLong() < 0) {
            return false;
        }
        long last = first + numbered.first + (count.getAsLong() - 1) * numbered.step;
        if (last >= argv.length) {
            return false;
        }
        for (int i = first + numbered.first; i <= last; i += numbered.step) {
            found.accept(i);
        }
        return true;
    }
}
