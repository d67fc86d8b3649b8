package dev.vedette.cli;

import dev.vedette.lab.report.Ink;
import dev.vedette.lab.topology.Picture;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the place we write to can show: whether a person watches, colours, box characters.
///
/// @param isLive a person watches: a line may be rewritten in place
record Terminal(boolean isLive, boolean hasColour, boolean hasUnicode) implements Picture.Pen, Ink {

    enum Style {
        BOLD("1"),
        FAINT("2"),
        REVERSE("7"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        BLUE("34"),
        CYAN("36");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /// Looks at where `out` goes, as https://no-color.org asks.
    static Terminal of(PrintStream out, Map<String, String> environment, boolean wantsColour) {
        // JDK 25 answers null again where there is no terminal, unlike 22 to 24.
        boolean isTerminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        boolean isDumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean isColourRefused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean isLive = isTerminal && !isDumb;
        return new Terminal(
                isLive, isLive && wantsColour && !isColourRefused, encodes(out.charset()));
    }

    private static boolean encodes(Charset charset) {
        return charset.newEncoder().canEncode(Picture.BOX_JOINTS + "✓✗●⠋→");
    }

    String style(Style style, String text) {
        return hasColour ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }

    @Override
    public String tint(Tone tone, String text) {
        return switch (tone) {
            case PLAIN -> text;
            case STRONG -> style(Style.BOLD, text);
            case FAINT -> style(Style.FAINT, text);
            case GOOD -> style(Style.GREEN, text);
            case BAD -> style(Style.RED, text);
            case WARNING -> style(Style.YELLOW, text);
        };
    }

    @Override
    public String glyph(String unicode, String ascii) {
        return hasUnicode ? unicode : ascii;
    }

    @Override
    public String joints() {
        return hasUnicode ? Picture.BOX_JOINTS : Picture.ASCII_JOINTS;
    }

    @Override
    public String paint(String role, String text) {
        return switch (role) {
            case "master" -> style(Style.GREEN, text);
            case "replica" -> style(Style.CYAN, text);
            case "sentinel" -> style(Style.YELLOW, text);
            default -> style(Style.RED, text);
        };
    }

    /// 12345.67 ms as people read it: `12,346`.
    static String millis(double millis) {
        return String.format(Locale.ROOT, "%,d", Math.round(millis));
    }
}
