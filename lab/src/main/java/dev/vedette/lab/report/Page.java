package dev.vedette.lab.report;

import java.util.ArrayList;
import java.util.List;

/// Text of a given width: words are wrapped, colours are not counted, and what must stay together
/// (a reference, an address) is never broken.
public final class Page {

    /// A piece of a paragraph in one tone.
    public record Piece(Ink.Tone tone, String text) {}

    private record Word(Ink.Tone tone, String text) {}

    private final StringBuilder out = new StringBuilder();
    private final Ink ink;
    private final int width;

    public Page(Ink ink, int width) {
        this.ink = ink;
        this.width = width;
    }

    public Ink ink() {
        return ink;
    }

    public int width() {
        return width;
    }

    public void blank() {
        out.append('\n');
    }

    /// A line as it is.
    public void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    public void heading(String text) {
        blank();
        line(ink.tint(Ink.Tone.STRONG, text));
    }

    /// A paragraph whose first line begins with `first` and whose others are indented as far.
    public void paragraph(String first, List<Piece> pieces) {
        paragraph(first, " ".repeat(first.length()), pieces);
    }

    /// As [#paragraph(String, List)], where the other lines begin with `other`.
    public void paragraph(String first, String other, List<Piece> pieces) {
        List<Word> line = new ArrayList<>();
        int used = first.length();
        String begin = first;
        for (Word word : words(pieces)) {
            int space = line.isEmpty() ? 0 : 1;
            if (!line.isEmpty() && used + space + word.text.length() > width) {
                out.append(begin).append(joined(line)).append('\n');
                line.clear();
                begin = other;
                used = other.length();
                space = 0;
            }
            line.add(word);
            used += space + word.text.length();
        }
        out.append((begin + joined(line)).stripTrailing()).append('\n');
    }

    private static List<Word> words(List<Piece> pieces) {
        List<Word> words = new ArrayList<>();
        for (Piece piece : pieces) {
            for (String word : piece.text.split(" ")) {
                if (!word.isEmpty()) {
                    words.add(new Word(piece.tone, word));
                }
            }
        }
        return words;
    }

    /// Neighbours of one tone are coloured together.
    private String joined(List<Word> line) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < line.size()) {
            Ink.Tone tone = line.get(i).tone;
            StringBuilder run = new StringBuilder(line.get(i++).text);
            while (i < line.size() && line.get(i).tone == tone) {
                run.append(' ').append(line.get(i++).text);
            }
            text.append(text.isEmpty() ? "" : " ").append(ink.tint(tone, run.toString()));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
