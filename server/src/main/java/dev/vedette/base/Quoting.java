package dev.vedette.base;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Byte strings as quoted, printable text (MONITOR, logs, the configuration file), and lines of
/// such text split into words again (inline commands, the configuration file).
public final class Quoting {

    private static final String HEX = "0123456789abcdef";

    private Quoting() {}

    /// `text` between double quotes; what is not printable ASCII becomes `\n`, `\x00` and the like.
    public static String quote(Bytes text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (byte b : text.array()) {
            switch (b) {
                case '\\', '"' -> out.append('\\').append((char) b);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                default -> {
                    if (b >= ' ' && b <= '~') {
                        out.append((char) b);
                    } else {
                        out.append("\\x")
                                .append(HEX.charAt((b >> 4) & 15))
                                .append(HEX.charAt(b & 15));
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /// The words of `line`, separated by white space; `"..."` knows the escapes of [#quote],
    /// `'...'` only `\'`. Null if a quote is left open or is followed by something else than white
    /// space.
    public static @Nullable List<Bytes> split(Bytes line) {
        List<Bytes> words = new ArrayList<>();
        byte[] text = line.array();
        int at = 0;
        while (true) {
            while (at < text.length && isSpace(text[at])) {
                at++;
            }
            // A NUL ends the line, as it does for the C strings of the original.
            if (at == text.length || text[at] == 0) {
                return words;
            }
            Word word = new Word(text, at);
            if (!word.read()) {
                return null;
            }
            words.add(Bytes.of(word.bytes.toByteArray()));
            at = word.at;
        }
    }

    static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /// One word being read; quotes may begin in its middle, as in `a"b c"`.
    private static final class Word {
        private final byte[] text;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int at;

        Word(byte[] text, int at) {
            this.text = text;
            this.at = at;
        }

        /// False if the quotes do not balance.
        boolean read() {
            while (at < text.length && text[at] != 0 && !isSpace(text[at])) {
                byte b = text[at++];
                if (b == '"') {
                    return doubleQuoted();
                }
                if (b == '\'') {
                    return singleQuoted();
                }
                bytes.write(b);
            }
            return true;
        }

        private boolean doubleQuoted() {
            while (at < text.length && text[at] != 0) {
                byte b = text[at++];
                if (b == '"') {
                    return isAtEnd();
                }
                if (b == '\\' && at < text.length && text[at] != 0) {
                    escaped();
                } else {
                    bytes.write(b);
                }
            }
            return false;
        }

        private void escaped() {
            byte b = text[at++];
            if (b == 'x' && at + 1 < text.length && hex(text[at]) >= 0 && hex(text[at + 1]) >= 0) {
                bytes.write((hex(text[at]) << 4) | hex(text[at + 1]));
                at += 2;
                return;
            }
            bytes.write(
                    switch (b) {
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'b' -> '\b';
                        case 'a' -> 7;
                        default -> b;
                    });
        }

        private boolean singleQuoted() {
            while (at < text.length && text[at] != 0) {
                byte b = text[at++];
                if (b == '\'') {
                    return isAtEnd();
                }
                if (b == '\\' && at < text.length && text[at] == '\'') {
                    at++;
                    bytes.write('\'');
                } else {
                    bytes.write(b);
                }
            }
            return false;
        }

        private boolean isAtEnd() {
            return at == text.length || text[at] == 0 || isSpace(text[at]);
        }

        private static int hex(byte b) {
            return Character.digit(b, 16);
        }
    }
}
