package dev.vedette.command;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/*
 * A synopsis line is the declaration of a command's arguments; the tree of COMMAND DOCS, the arity and
 * the generated reference are read off it. For example SET, shortened:
 *
 *     key value [condition=(NX | XX)@2.6.12] [GET@6.2.0] [expiration=(EX seconds:integer | KEEPTTL@6.0.0)]
 *
 *   word            a value by that name; `key` is a key, everything else a string unless `:type` says more
 *   'od:d'          a value whose name has other characters than letters, digits, `-` and `_`
 *   WORD            a word to be written as it is; `name=WORD` when its name is not the word in lower case;
 *                   `"..."` for tokens that are not upper case
 *   WORD value      a value announced by a word
 *   name=(a b)      several values in order, `name=(a | b)` one of them; WORD in front announces the group
 *   [a]             optional
 *   a...            any number of them; `WORD... a` when the word is repeated with each
 *   @2.6.12         since that version; `!5.0.0` deprecated since
 *   #1              covered by key spec 1; keys are numbered from 0 in order, the last spec takes the rest
 */
final class Synopsis {

    private final String line;
    private final int keySpecs;
    private int at;
    private int nextKeySpec;

    private Synopsis(String line, int keySpecs) {
        this.line = line;
        this.keySpecs = keySpecs;
    }

    /// The arguments `line` declares for a command with `keySpecs` key specs.
    static List<Argument> parse(String line, int keySpecs) {
        Synopsis synopsis = new Synopsis(line, keySpecs);
        List<Argument> arguments = synopsis.sequence();
        synopsis.check(synopsis.at == line.length(), "unexpected '%s'");
        return arguments;
    }

    private void check(boolean holds, String complaint) {
        Invariant.check(
                holds,
                "synopsis \"%s\": " + complaint + " at %d",
                line,
                line.substring(Math.min(at, line.length())),
                at);
    }

    private List<Argument> sequence() {
        List<Argument> arguments = new ArrayList<>();
        while (!isAtEnd() && peek() != ')' && peek() != ']' && peek() != '|') {
            arguments.add(argument());
        }
        return List.copyOf(arguments);
    }

    private Argument argument() {
        if (take('[')) {
            Argument inner = argument();
            boolean repeats = take("...");
            check(take(']'), "']' missing before '%s'");
            repeats |= take("...");
            Argument outer = suffixes(inner, repeats);
            return new Argument(
                    outer.name(),
                    outer.type(),
                    outer.token(),
                    outer.keySpec(),
                    outer.since(),
                    outer.deprecatedSince(),
                    true,
                    outer.isMultiple(),
                    outer.repeatsToken(),
                    outer.children());
        }
        String name = name();
        String token = token();
        boolean repeatsToken = token != null && take("...");
        if (repeatsToken) {
            skipBlanks();
        }
        if (token != null && !repeatsToken && (isAtEnd() || !startsValue())) {
            String pure = name == null ? token.toLowerCase(Locale.ROOT) : name;
            return suffixes(leaf(pure, Argument.Type.PURE_TOKEN, token), take("..."));
        }
        Argument value = value(token, name == null ? name() : name);
        boolean isMultiple = take("...") || repeatsToken;
        Argument whole = suffixes(value, isMultiple);
        return new Argument(
                whole.name(),
                whole.type(),
                token,
                whole.keySpec(),
                whole.since(),
                whole.deprecatedSince(),
                false,
                whole.isMultiple(),
                repeatsToken,
                whole.children());
    }

    /// `name=` in front of a token or a group.
    private @Nullable String name() {
        int end = at;
        while (end < line.length() && isNameChar(line.charAt(end))) {
            end++;
        }
        if (end == at || end == line.length() || line.charAt(end) != '=') {
            return null;
        }
        String name = line.substring(at, end);
        at = end + 1;
        return name;
    }

    private @Nullable String token() {
        if (take('"')) {
            String token = upTo('"');
            skipBlanks();
            return token;
        }
        int end = at;
        while (end < line.length() && isTokenChar(line.charAt(end))) {
            end++;
        }
        boolean isToken = end > at && Character.isUpperCase(line.charAt(at));
        if (!isToken) {
            return null;
        }
        String token = line.substring(at, end);
        at = end;
        if (!isAtEnd() && peek() == ' ') {
            skipBlanks();
        }
        return token;
    }

    private boolean startsValue() {
        char c = peek();
        return c == '(' || c == '\'' || Character.isLowerCase(c);
    }

    private Argument value(@Nullable String token, @Nullable String groupName) {
        if (take('(')) {
            String name = groupName == null ? "arguments" : groupName;
            List<Argument> first = sequence();
            if (peek() != '|') {
                check(take(')'), "')' missing before '%s'");
                return group(name, Argument.Type.BLOCK, first);
            }
            List<Argument> choices = new ArrayList<>();
            choices.add(choice(first));
            while (take('|')) {
                choices.add(choice(sequence()));
            }
            check(take(')'), "')' missing before '%s'");
            return group(name, Argument.Type.ONEOF, List.copyOf(choices));
        }
        String name = take('\'') ? upTo('\'') : plainName();
        Argument.Type type = name.equals("key") ? Argument.Type.KEY : Argument.Type.STRING;
        if (take(':')) {
            type = type();
        }
        return leaf(name, type, token);
    }

    private String plainName() {
        int end = at;
        while (end < line.length() && isNameChar(line.charAt(end))) {
            end++;
        }
        check(end > at, "a name expected, not '%s'");
        String name = line.substring(at, end);
        at = end;
        return name;
    }

    private String upTo(char quote) {
        int end = line.indexOf(quote, at);
        check(end >= 0, "quote not closed before '%s'");
        String text = line.substring(at, end);
        at = end + 1;
        return text;
    }

    private Argument choice(List<Argument> sequence) {
        check(sequence.size() == 1, "a choice is one argument; name a group before '%s'");
        return sequence.getFirst();
    }

    private Argument.Type type() {
        for (Argument.Type type : Argument.Type.values()) {
            if (line.startsWith(type.word(), at)) {
                at += type.word().length();
                return type;
            }
        }
        check(false, "no type '%s'");
        return Argument.Type.STRING;
    }

    private Argument leaf(String name, Argument.Type type, @Nullable String token) {
        int keySpec = -1;
        if (type == Argument.Type.KEY) {
            keySpec = Math.min(nextKeySpec++, keySpecs - 1);
        }
        return new Argument(name, type, token, keySpec, null, null, false, false, false, List.of());
    }

    private static Argument group(String name, Argument.Type type, List<Argument> children) {
        return new Argument(name, type, null, -1, null, null, false, false, false, children);
    }

    private Argument suffixes(Argument argument, boolean repeats) {
        boolean isMultiple = repeats || argument.isMultiple();
        String since = argument.since();
        String deprecated = argument.deprecatedSince();
        int keySpec = argument.keySpec();
        for (boolean more = true; more; ) {
            if (take('@')) {
                since = word();
            } else if (take('!')) {
                deprecated = word();
            } else if (take('#')) {
                keySpec = Integer.parseInt(word());
                nextKeySpec = keySpec + 1;
            } else if (take("...")) {
                isMultiple = true;
            } else {
                more = false;
            }
        }
        skipBlanks();
        return new Argument(
                argument.name(),
                argument.type(),
                argument.token(),
                keySpec,
                since,
                deprecated,
                argument.isOptional(),
                isMultiple,
                argument.repeatsToken(),
                argument.children());
    }

    private String word() {
        int end = at;
        while (end < line.length() && (Character.isDigit(line.charAt(end)) || isVersionDot(end))) {
            end++;
        }
        String word = line.substring(at, end);
        at = end;
        return word;
    }

    /// A dot between digits, not the first of three that mean repetition.
    private boolean isVersionDot(int index) {
        return line.charAt(index) == '.' && !line.startsWith("...", index);
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private boolean isAtEnd() {
        return at == line.length();
    }

    private char peek() {
        check(!isAtEnd(), "more expected%s");
        return line.charAt(at);
    }

    private boolean take(char c) {
        if (isAtEnd() || line.charAt(at) != c) {
            return false;
        }
        at++;
        if ("([|)]".indexOf(c) >= 0) {
            skipBlanksAfter(c);
        }
        return true;
    }

    /// A closing bracket may carry a suffix, so blanks behind it are left for [#suffixes].
    private void skipBlanksAfter(char c) {
        if (c != ')' && c != ']') {
            skipBlanks();
        }
    }

    private boolean take(String text) {
        if (!line.startsWith(text, at)) {
            return false;
        }
        at += text.length();
        return true;
    }

    private void skipBlanks() {
        while (!isAtEnd() && line.charAt(at) == ' ') {
            at++;
        }
    }
}
