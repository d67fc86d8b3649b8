package dev.vedette.lab.report;

import dev.vedette.lab.explain.Explanation;
import dev.vedette.lab.explain.Finding;
import dev.vedette.lab.explain.Machine;
import dev.vedette.lab.explain.Outcome;
import dev.vedette.lab.explain.Sentence;
import dev.vedette.lab.explain.Story;
import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Logs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// An explanation for people: what happened and what to do first, then the account with the line
/// each sentence rests on, then the timeline, and last what was read and what is not known.
public final class ExplanationText {

    /// A timeline up to this length is shown without being asked for.
    private static final int SHORT_TIMELINE = 40;

    private static final int UNKNOWN_SHOWN = 200;

    /// More incidents than these are named in a line each.
    private static final int MOST_TOLD_AT_ONCE = 3;

    private static final int MOST_TOLD_IN_FULL = 10;

    private static final int MOST_LINES = 50;

    /// @param wholeTimeline every moment, not the key ones alone
    /// @param unknownLines the lines whose meaning is not known, not their number alone
    public record Wish(boolean wholeTimeline, boolean unknownLines) {}

    private final Page page;
    private final Explanation explanation;
    private final Logs logs;
    private final References references;
    private final Wish wish;

    private ExplanationText(Page page, Explanation explanation, Logs logs, Wish wish) {
        this.page = page;
        this.explanation = explanation;
        this.logs = logs;
        this.wish = wish;
        this.references = new References(logs.files().stream().map(Logs.FileRead::file).toList());
    }

    public static String of(Explanation explanation, Logs logs, Wish wish, Ink ink, int width) {
        ExplanationText text = new ExplanationText(new Page(ink, width), explanation, logs, wish);
        text.write();
        return text.page.toString();
    }

    private void write() {
        List<Story> stories = explanation.stories();
        if (stories.size() <= MOST_TOLD_AT_ONCE) {
            stories.forEach(this::inShort);
        }
        if (stories.isEmpty() || stories.size() > MOST_TOLD_AT_ONCE) {
            oneByOne();
        }
        remedies();
        int untold = wish.wholeTimeline() ? 0 : Math.max(0, stories.size() - MOST_TOLD_IN_FULL);
        if (untold > 0) {
            page.blank();
            say(
                    Ink.Tone.WARNING,
                    "Only the last %d incidents follow in full; --since and --until choose others."
                            .formatted(MOST_TOLD_IN_FULL));
        }
        for (Story story : stories.subList(untold, stories.size())) {
            story(story);
        }
        if (!explanation.findings().isEmpty()) {
            page.heading("Besides");
            explanation.findings().forEach(this::finding);
        }
        section("Not known", explanation.missing());
        lookAt();
        read();
        unknown();
    }

    /// What somebody reads who was woken up.
    private void inShort(Story story) {
        if (!story.equals(explanation.stories().getFirst())) {
            page.blank();
        }
        page.paragraph("", List.of(new Page.Piece(tone(story.outcome()), heading(story))));
        for (Sentence sentence : story.summary()) {
            page.paragraph("  ", pieces(Ink.Tone.PLAIN, sentence));
        }
    }

    private void oneByOne() {
        List<Sentence> all = explanation.summary();
        int untold = Math.max(0, all.size() - MOST_LINES);
        if (untold > 0) {
            say(Ink.Tone.FAINT, "(%,d earlier ones)".formatted(untold));
        }
        for (Sentence sentence : all.subList(untold, all.size())) {
            page.paragraph("", "  ", pieces(Ink.Tone.STRONG, sentence));
        }
    }

    private void say(Ink.Tone tone, String text) {
        page.paragraph("", List.of(new Page.Piece(tone, text)));
    }

    private String heading(Story story) {
        return Lanes.day(story.from(), hasYear(story))
                + " "
                + Lanes.clock(story.from())
                + ", "
                + story.title();
    }

    private Stream<Finding> findings() {
        return Stream.concat(
                explanation.stories().stream().flatMap(story -> story.reasons().stream()),
                explanation.findings().stream());
    }

    private void remedies() {
        Set<String> remedies = new LinkedHashSet<>();
        // What ends the cause comes before what shortens the wait.
        findings().filter(f -> !isWait(f)).forEach(f -> remedies.addAll(f.remedies()));
        findings().filter(ExplanationText::isWait).forEach(f -> remedies.addAll(f.remedies()));
        if (remedies.isEmpty()) {
            return;
        }
        page.heading("What to do");
        int number = 1;
        for (String remedy : remedies) {
            page.paragraph(
                    String.format(Locale.ROOT, "%3d. ", number++),
                    List.of(new Page.Piece(Ink.Tone.PLAIN, remedy)));
        }
    }

    private static boolean isWait(Finding finding) {
        return finding.id().equals("waiting");
    }

    private void story(Story story) {
        if (explanation.stories().size() > 1) {
            page.blank();
            page.paragraph(
                    page.ink().glyph("━━ ", "== "),
                    "   ",
                    List.of(new Page.Piece(tone(story.outcome()), heading(story))));
        }
        for (Story.Chapter chapter : story.chapters()) {
            section(chapter.heading(), chapter.sentences());
        }
        if (!story.reasons().isEmpty()) {
            page.heading(story.outcome() == Outcome.SWITCHED ? "What to know of it" : "Why");
            story.reasons().forEach(this::finding);
        }
        stages(story);
        timeline(story);
    }

    private static boolean hasYear(Story story) {
        return story.timeline().isEmpty() || story.timeline().getFirst().hasYear();
    }

    private static Ink.Tone tone(Outcome outcome) {
        return switch (outcome) {
            case SWITCHED, RECOVERED, NOTED -> Ink.Tone.STRONG;
            case UNFINISHED -> Ink.Tone.WARNING;
            case NOT_PROMOTED, NOT_TRIED -> Ink.Tone.BAD;
        };
    }

    private void section(String heading, List<Sentence> sentences) {
        if (sentences.isEmpty()) {
            return;
        }
        page.heading(heading);
        for (Sentence sentence : sentences) {
            page.paragraph("  ", pieces(Ink.Tone.PLAIN, sentence));
        }
    }

    private void finding(Finding finding) {
        String sure =
                switch (finding.certainty()) {
                    case SHOWN -> "";
                    case LIKELY -> "Likely: ";
                    case POSSIBLE -> "Possible: ";
                };
        List<Page.Piece> what = new ArrayList<>();
        what.add(new Page.Piece(Ink.Tone.WARNING, sure));
        what.addAll(pieces(Ink.Tone.PLAIN, finding.what()));
        page.paragraph(page.ink().glyph("  • ", "  * "), "    ", what);
        for (Sentence detail : finding.details()) {
            page.paragraph("      ", pieces(Ink.Tone.PLAIN, detail));
        }
    }

    private List<Page.Piece> pieces(Ink.Tone tone, Sentence sentence) {
        return List.of(
                new Page.Piece(tone, sentence.text()),
                new Page.Piece(Ink.Tone.FAINT, references.of(sentence.evidence())));
    }

    private void stages(Story story) {
        if (story.stages().isEmpty()) {
            return;
        }
        page.heading("How long each step took");
        for (Story.Stage stage : story.stages()) {
            Long millis = stage.millis();
            String took =
                    millis == null ? "not known" : String.format(Locale.ROOT, "%,d ms", millis);
            page.paragraph(
                    String.format(Locale.ROOT, "%14s  ", took),
                    List.of(
                            new Page.Piece(Ink.Tone.PLAIN, stage.name()),
                            new Page.Piece(Ink.Tone.FAINT, references.of(stage.evidence()))));
        }
    }

    private void timeline(Story story) {
        long keys = story.timeline().stream().filter(moment -> moment.isKey()).count();
        if (keys == 0 && !wish.wholeTimeline()) {
            return;
        }
        if (keys > SHORT_TIMELINE && !wish.wholeTimeline()) {
            page.heading("Timeline");
            page.line("  " + story.timeline().size() + " moments: shown with --timeline");
            return;
        }
        page.heading("Timeline");
        new Lanes(page, references).draw(story, explanation.machines(), wish.wholeTimeline());
    }

    private void lookAt() {
        Set<String> places = new LinkedHashSet<>();
        findings().forEach(finding -> places.addAll(finding.lookAt()));
        if (places.isEmpty()) {
            return;
        }
        page.heading("To know more, look at");
        for (String place : places) {
            page.paragraph(
                    page.ink().glyph("  • ", "  * "),
                    "    ",
                    List.of(new Page.Piece(Ink.Tone.PLAIN, place)));
        }
    }

    private void read() {
        page.heading("Read");
        for (Machine machine : explanation.machines()) {
            page.paragraph("  ", "    ", List.of(new Page.Piece(Ink.Tone.PLAIN, machine(machine))));
        }
        for (Logs.FileRead file : logs.files()) {
            if (file.logLines() == 0) {
                page.paragraph(
                        "  ",
                        "    ",
                        List.of(
                                new Page.Piece(
                                        Ink.Tone.PLAIN,
                                        references.name(file.file())
                                                + ": "
                                                + file.lines()
                                                + " lines, none of a log")));
            }
        }
        explanation.clocks().forEach(each -> page.paragraph("  ", pieces(Ink.Tone.PLAIN, each)));
        for (String remark : logs.remarks()) {
            page.paragraph("  ", List.of(new Page.Piece(Ink.Tone.WARNING, remark)));
        }
    }

    private String machine(Machine machine) {
        StringBuilder text = new StringBuilder(machine.name());
        if (machine.address() != null && !machine.address().equals(machine.name())) {
            text.append(" (").append(machine.address()).append(')');
        }
        text.append(machine.isSentinel() ? ", sentinel" : ", server");
        if (machine.version() != null) {
            text.append(' ').append(machine.version());
        }
        text.append(String.format(Locale.ROOT, ": %,d lines of ", machine.lines()));
        text.append(String.join(", ", machine.files().stream().map(references::name).toList()));
        if (machine.skewMillis() != 0) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "; its clock is %,.3f s %s",
                            Math.abs(machine.skewMillis()) / 1e3,
                            machine.skewMillis() > 0 ? "ahead" : "behind"));
        }
        return text.toString();
    }

    private void unknown() {
        int strays = logs.strayCount();
        if (explanation.unknownCount() == 0 && strays == 0) {
            return;
        }
        page.paragraph(
                "  ",
                List.of(
                        new Page.Piece(
                                Ink.Tone.FAINT,
                                String.format(
                                        Locale.ROOT,
                                        "%,d log lines are of no meaning known here, %,d lines are of no log%s",
                                        explanation.unknownCount(),
                                        strays,
                                        wish.unknownLines() ? ":" : "; --unknown shows them."))));
        if (!wish.unknownLines()) {
            return;
        }
        for (LogLine line : head(explanation.unknown())) {
            String file = references.name(line.place().file()) + ":" + line.place().line();
            page.line("  [" + file + "] " + line.message());
        }
        for (Logs.Stray stray : head(logs.strays())) {
            String file = references.name(stray.place().file()) + ":" + stray.place().line();
            page.line("  [" + file + "] " + stray.text());
        }
    }

    private static <T> List<T> head(List<T> all) {
        return all.subList(0, Math.min(UNKNOWN_SHOWN, all.size()));
    }
}
