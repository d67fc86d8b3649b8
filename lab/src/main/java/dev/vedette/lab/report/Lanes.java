package dev.vedette.lab.report;

import dev.vedette.lab.explain.Machine;
import dev.vedette.lab.explain.Moment;
import dev.vedette.lab.explain.Story;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The timeline: a lane for each process, a mark where it wrote, and what it wrote beside it.
///
/// ```
/// 1 sentinel-1   2 sentinel-3   3 redis-1
/// 16:18:51.582      +0.000  1 ● │ │  +sdown 10.0.0.1:6379
/// ```
final class Lanes {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private static final DateTimeFormatter DAY_OF_ANY_YEAR =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    private final Page page;
    private final References references;

    Lanes(Page page, References references) {
        this.page = page;
        this.references = references;
    }

    static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }

    static String day(long millis, boolean hasYear) {
        return (hasYear ? DAY : DAY_OF_ANY_YEAR)
                .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }

    /// @param all also the moments that are not key ones
    void draw(Story story, List<Machine> machines, boolean all) {
        List<Moment> shown =
                story.timeline().stream().filter(moment -> all || moment.isKey()).toList();
        if (shown.isEmpty()) {
            return;
        }
        List<String> lanes = lanes(shown, machines);
        legend(lanes);
        String day = "";
        for (Moment moment : shown) {
            String today = day(moment.millis(), moment.hasYear());
            if (!today.equals(day)) {
                page.line(page.ink().tint(Ink.Tone.FAINT, today));
                day = today;
            }
            row(moment, lanes);
        }
        int left = story.timeline().size() - shown.size();
        if (left > 0) {
            page.line(page.ink().tint(Ink.Tone.FAINT, left + " more with --timeline"));
        }
    }

    /// Sentinels first, in the order of the machines; whoever is no machine comes last.
    private static List<String> lanes(List<Moment> shown, List<Machine> machines) {
        Set<String> lanes = new LinkedHashSet<>();
        for (boolean sentinels : new boolean[] {true, false}) {
            machines.stream()
                    .filter(machine -> machine.isSentinel() == sentinels)
                    .map(Machine::name)
                    .filter(name -> shown.stream().anyMatch(each -> each.who().equals(name)))
                    .forEach(lanes::add);
        }
        shown.forEach(moment -> lanes.add(moment.who()));
        return List.copyOf(lanes);
    }

    private void legend(List<String> lanes) {
        List<Page.Piece> names = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            names.add(new Page.Piece(Ink.Tone.STRONG, label(i)));
            names.add(new Page.Piece(Ink.Tone.PLAIN, lanes.get(i)));
        }
        page.paragraph("  ", names);
    }

    /// 1 to 9, then letters: one column wide.
    private static String label(int lane) {
        return lane < 9 ? Integer.toString(lane + 1) : Character.toString('a' + (lane - 9) % 26);
    }

    private void row(Moment moment, List<String> lanes) {
        StringBuilder marks = new StringBuilder();
        int mine = lanes.indexOf(moment.who());
        Ink ink = page.ink();
        for (int i = 0; i < lanes.size(); i++) {
            String mark = i == mine ? label(i) : ink.glyph("·", ".");
            marks.append(
                    i == mine ? ink.tint(Ink.Tone.STRONG, mark) : ink.tint(Ink.Tone.FAINT, mark));
        }
        String time = clock(moment.millis()) + since(moment.sinceStartMillis()) + " ";
        String plainMarks = "x".repeat(lanes.size());
        String begin = time + plainMarks + " ";
        List<Page.Piece> pieces =
                List.of(
                        new Page.Piece(
                                moment.isKey() ? Ink.Tone.PLAIN : Ink.Tone.FAINT, moment.text()),
                        new Page.Piece(Ink.Tone.FAINT, references.of(List.of(moment.evidence()))));
        // The marks hold colours, whose width must not be counted: put in afterwards.
        Page row = new Page(ink, page.width());
        row.paragraph(begin, pieces);
        page.line(row.toString().replaceFirst(plainMarks + " ", marks + " ").stripTrailing());
    }

    private static String since(long millis) {
        return String.format(Locale.ROOT, " %+9.3f", millis / 1e3);
    }
}
