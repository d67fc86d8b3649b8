package dev.vedette.lab.report;

/// How a text is coloured and which characters it may use: what the place it goes to can show.
public interface Ink {

    /// What a piece of text is, not how it looks.
    enum Tone {
        PLAIN,
        STRONG,
        FAINT,
        GOOD,
        BAD,
        WARNING
    }

    /// No colours, all characters: for files and tests.
    Ink PLAIN =
            new Ink() {
                @Override
                public String tint(Tone tone, String text) {
                    return text;
                }

                @Override
                public String glyph(String unicode, String ascii) {
                    return unicode;
                }
            };

    /// `text` in the colour of its tone; its visible width must not change.
    String tint(Tone tone, String text);

    /// `unicode` where it can be shown, else `ascii`, which must be as wide.
    String glyph(String unicode, String ascii);
}
