package dev.vedette.lab.survey;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the highest argument a script reads, by reading the script as its interpreter would, as
/// far as that takes.
///
/// In a shell script `$3` counts, also within double quotes and command substitutions, but not in
/// comments, in single quotes (where it belongs to awk or sed) and in the body of a function (where
/// it is the function's argument). Here-documents count like code. What `shift` moves is not
/// followed.
final class ScriptArguments {

    private static final Pattern PYTHON = Pattern.compile("sys\\.argv\\[(\\d+)]");

    private static final Pattern FUNCTION =
            Pattern.compile(
                    "(?:function\\s+[\\w-]+\\s*(?:\\(\\s*\\))?|[\\w-]+\\s*\\(\\s*\\))\\s*$");

    private enum Within {
        CODE,
        SUBSTITUTION,
        DOUBLE_QUOTES,
        BACKQUOTES,
        BRACES,
        FUNCTION
    }

    private final String text;
    private final Deque<Within> stack = new ArrayDeque<>();
    private int highest;
    private int at;

    private ScriptArguments(String text) {
        this.text = text;
        stack.push(Within.CODE);
    }

    /// The highest number read, 0 for none; empty if the language is not one that can be read here.
    static OptionalInt highest(String script) {
        String first = script.lines().findFirst().orElse("");
        boolean isShell =
                !first.startsWith("#!") || first.matches("#!.*\\b(sh|bash|dash|ksh|zsh|ash)\\b.*");
        if (isShell) {
            ScriptArguments reading = new ScriptArguments(script);
            reading.read();
            return OptionalInt.of(reading.highest);
        }
        if (first.contains("python")) {
            int highest = 0;
            Matcher matcher = PYTHON.matcher(script.replaceAll("(?m)^\\s*#.*$", ""));
            while (matcher.find()) {
                highest = Math.max(highest, Integer.parseInt(matcher.group(1)));
            }
            return OptionalInt.of(highest);
        }
        return OptionalInt.empty();
    }

    private void read() {
        while (at < text.length()) {
            char next = text.charAt(at);
            switch (next) {
                case '\\' -> at += 2;
                case '$' -> dollar();
                case '\'' -> singleQuote();
                case '"' -> toggle(Within.DOUBLE_QUOTES);
                case '`' -> toggle(Within.BACKQUOTES);
                case '#' -> hash();
                case '{', '}', '(', ')' -> bracket(next);
                default -> at++;
            }
        }
    }

    private void dollar() {
        int start = at + 1;
        if (text.startsWith("(", start)) {
            stack.push(Within.SUBSTITUTION);
            at += 2;
            return;
        }
        boolean isBraced = text.startsWith("{", start);
        int digits = isBraced ? start + 1 : start;
        int end = digits;
        // Without braces only one digit belongs to the parameter: $10 is $1 and a zero.
        int most = isBraced ? text.length() : Math.min(text.length(), digits + 1);
        while (end < most && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (end > digits && end - digits < 4 && !stack.contains(Within.FUNCTION)) {
            highest = Math.max(highest, Integer.parseInt(text.substring(digits, end)));
        }
        if (isBraced) {
            stack.push(Within.BRACES);
        }
        at = Math.max(end, start);
    }

    private void singleQuote() {
        if (stack.peek() == Within.DOUBLE_QUOTES) {
            at++; // An apostrophe.
            return;
        }
        int end = text.indexOf('\'', at + 1);
        at = end < 0 ? text.length() : end + 1;
    }

    private void toggle(Within quotes) {
        if (stack.peek() == quotes) {
            stack.pop();
        } else {
            stack.push(quotes);
        }
        at++;
    }

    private void hash() {
        boolean isAtWordStart = at == 0 || Character.isWhitespace(text.charAt(at - 1));
        if (isAtWordStart
                && stack.peek() != Within.DOUBLE_QUOTES
                && stack.peek() != Within.BRACES) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        } else {
            at++;
        }
    }

    private void bracket(char bracket) {
        Within within = stack.peek();
        boolean isCode = within != Within.DOUBLE_QUOTES;
        if (bracket == '{' && isCode) {
            boolean opensFunction = FUNCTION.matcher(text.substring(0, at).stripTrailing()).find();
            stack.push(opensFunction ? Within.FUNCTION : Within.BRACES);
        } else if (bracket == '}' && (within == Within.BRACES || within == Within.FUNCTION)) {
            stack.pop();
        } else if (bracket == '(' && within == Within.SUBSTITUTION) {
            stack.push(Within.SUBSTITUTION);
        } else if (bracket == ')' && within == Within.SUBSTITUTION) {
            stack.pop();
        }
        at++;
    }
}
