package dev.vedette.command;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// One node of the argument tree that COMMAND DOCS shows; read off a synopsis line by [Synopsis].
///
/// @param token the word that announces it, or null
/// @param keySpec which of the command's key specs covers it, or -1
/// @param since the version that brought it when it is younger than its command, or null
public record Argument(
        String name,
        Type type,
        @Nullable String token,
        int keySpec,
        @Nullable String since,
        @Nullable String deprecatedSince,
        boolean isOptional,
        boolean isMultiple,
        boolean repeatsToken,
        List<Argument> children) {

    /// What may stand there.
    public enum Type {
        STRING,
        INTEGER,
        DOUBLE,
        KEY,
        PATTERN,
        UNIX_TIME,
        /// Only its token.
        PURE_TOKEN,
        /// One of its children.
        ONEOF,
        /// All of its children in order.
        BLOCK;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// The fewest words it takes.
    int fewestWords() {
        if (isOptional) {
            return 0;
        }
        int words = token == null ? 0 : 1;
        return words
                + switch (type) {
                    case PURE_TOKEN -> 0;
                    case ONEOF -> children.stream().mapToInt(Argument::fewestWords).min().orElse(0);
                    case BLOCK -> children.stream().mapToInt(Argument::fewestWords).sum();
                    case STRING, INTEGER, DOUBLE, KEY, PATTERN, UNIX_TIME -> 1;
                };
    }

    /// Whether it always takes the same number of words.
    boolean isFixed() {
        if (isOptional || isMultiple) {
            return false;
        }
        if (type == Type.ONEOF) {
            int fewest = children.isEmpty() ? 0 : children.getFirst().fewestWords();
            return children.stream()
                    .allMatch(child -> child.isFixed() && child.fewestWords() == fewest);
        }
        return children.stream().allMatch(Argument::isFixed);
    }
}
