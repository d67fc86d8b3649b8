package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What must not be shown of a line that is refused: the text goes where everybody reads.
final class Secrets {

    private static final Bytes HIDDEN = Bytes.of("(redacted)");

    private Secrets() {}

    /// `line` itself when there is no secret in it, else its words without the secrets.
    static Bytes hidden(List<Bytes> words, Bytes line) {
        List<Bytes> shown = new ArrayList<>(words);
        String name = words.getFirst().latin1().toLowerCase(Locale.ROOT);
        boolean isUser = name.equals("user");
        int from = firstSecret(name, words);
        for (int i = 1; i < words.size(); i++) {
            Bytes word = words.get(i);
            boolean isPassword = !word.isEmpty() && (word.at(0) == '>' || word.at(0) == '<');
            if (isUser && isPassword) {
                shown.set(i, Bytes.of(word.slice(0, 1) + HIDDEN.toString()));
            } else if (i >= from) {
                shown.set(i, HIDDEN);
            }
        }
        return shown.equals(words) ? line : Bytes.of(Words.joined(shown));
    }

    /// Where the secrets of a directive begin; behind the last word if it has none.
    private static int firstSecret(String name, List<Bytes> words) {
        if (name.equals("sentinel") && words.size() > 1) {
            return switch (words.get(1).latin1().toLowerCase(Locale.ROOT)) {
                case "auth-pass" -> 3;
                case "sentinel-pass" -> 2;
                default -> words.size();
            };
        }
        return switch (name) {
            case "requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass" -> 1;
            default -> words.size();
        };
    }
}
