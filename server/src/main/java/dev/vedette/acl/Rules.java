package dev.vedette.acl;

import dev.vedette.base.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The words behind a user's name, as rules: those between an open and a closed parenthesis are
/// one.
///
/// @param all the rules
/// @param unmatched the word with a parenthesis that is never closed, or null
record Rules(List<Bytes> all, @Nullable Bytes unmatched) {

    static Rules of(List<Bytes> words) {
        List<Bytes> rules = new ArrayList<>();
        Bytes opening = null;
        Bytes open = null;
        for (Bytes word : words) {
            boolean isClosing = !word.isEmpty() && word.at(word.length() - 1) == ')';
            if (open == null && !isClosing && !word.isEmpty() && word.at(0) == '(') {
                opening = word;
                open = word;
            } else if (open == null) {
                rules.add(word);
            } else {
                open = join(open, word);
                if (isClosing) {
                    rules.add(open);
                    open = null;
                }
            }
        }
        return new Rules(rules, open == null ? null : opening);
    }

    private static Bytes join(Bytes first, Bytes second) {
        byte[] joined = new byte[first.length() + 1 + second.length()];
        System.arraycopy(first.array(), 0, joined, 0, first.length());
        joined[first.length()] = ' ';
        System.arraycopy(second.array(), 0, joined, first.length() + 1, second.length());
        return Bytes.of(joined);
    }
}
