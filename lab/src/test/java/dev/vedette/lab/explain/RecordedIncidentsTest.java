package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.report.ExplanationText;
import dev.vedette.lab.report.Ink;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// What is told of real logs, held against what their recorder did and saw (`truth.txt`), and
/// against the whole text as it was reviewed (`story.txt`).
///
/// `-Dvedette.rewrite=true` writes the texts anew; read the difference before keeping it.
class RecordedIncidentsTest {

    private static final int WIDTH = 96;

    /// The recorder hears of an event a moment after the sentinel writes its line.
    private static final long CLOSE_MILLIS = 400;

    static List<Recording> all() {
        return Recording.all();
    }

    private static String text(Recording recording) {
        Recording.Told told = recording.told();
        return ExplanationText.of(
                told.explanation(),
                told.logs(),
                new ExplanationText.Wish(false, false),
                Ink.PLAIN,
                WIDTH);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theStoryIsTheReviewedOne(Recording recording) throws IOException {
        String text = text(recording);
        Path file = recording.folder().resolve(Recording.STORY);
        if (Boolean.getBoolean("vedette.rewrite")) {
            Files.writeString(file, text);
        }
        assertThat(text)
                .as("review with -Dvedette.rewrite=true and git diff")
                .isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("all")
    void noLineIsWiderThanThePage(Recording recording) {
        assertThat(text(recording).lines().filter(line -> line.length() > WIDTH)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyStatementNamesALineThatIsThere(Recording recording) {
        Recording.Told told = recording.told();
        List<Recording.Input> inputs = recording.inputs();
        for (Story story : told.explanation().stories()) {
            story.summary().forEach(sentence -> isBacked(sentence, inputs));
            story.chapters().stream()
                    .flatMap(chapter -> chapter.sentences().stream())
                    .forEach(sentence -> isBacked(sentence, inputs));
            story.reasons().forEach(reason -> isBacked(reason.what(), inputs));
        }
        told.explanation().findings().forEach(finding -> isBacked(finding.what(), inputs));
    }

    private static void isBacked(Sentence sentence, List<Recording.Input> inputs) {
        for (Evidence evidence : sentence.evidence()) {
            int colon = evidence.where().lastIndexOf(':');
            String file = evidence.where().substring(0, colon);
            Recording.Input input =
                    inputs.stream()
                            .filter(each -> each.name().equals(file))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(sentence + ": no file " + file));
            String rest = evidence.where().substring(colon + 1).strip();
            if (rest.matches("\\d+")) {
                assertThat(input.lines().get(Integer.parseInt(rest) - 1)).contains(evidence.text());
            } else {
                assertThat(String.join("\n", input.lines())).contains(rest);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSwitchesAreThoseThatHappened(Recording recording) {
        List<String> promoted =
                recording.published("+switch-master").stream()
                        .map(words -> words[3].split(" "))
                        .map(words -> words[3] + ":" + words[4])
                        .distinct()
                        .toList();
        List<String> told =
                recording.told().explanation().stories().stream()
                        .filter(story -> story.outcome() == Outcome.SWITCHED)
                        .map(Story::newMaster)
                        .filter(Objects::nonNull)
                        .toList();
        assertThat(told).as("masters after a switch").containsExactlyInAnyOrderElementsOf(promoted);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theLeaderIsNamed(Recording recording) {
        for (String[] elected : recording.published("+elected-leader")) {
            assertThat(chapters(recording)).contains(elected[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theFirstToSeeTheMasterDownIsToldWithItsTime(Recording recording) {
        List<String[]> seen =
                recording.published("+sdown").stream()
                        .filter(words -> words[3].startsWith("master "))
                        .toList();
        boolean isHeardLate =
                recording.truth("did").stream().anyMatch(what -> what.contains("unplug machine"));
        if (seen.isEmpty() || isHeardLate) {
            return;
        }
        long published = LocalTime.parse(seen.getFirst()[0]).getLong(ChronoField.MILLI_OF_DAY);
        List<Moment> moments =
                recording.told().explanation().stories().stream()
                        .flatMap(story -> story.timeline().stream())
                        .filter(moment -> moment.evidence().text().startsWith("+sdown master"))
                        .toList();
        assertThat(moments).isNotEmpty();
        long told = Math.floorMod(moments.getFirst().millis(), 86_400_000L);
        assertThat(told).isBetween(published - CLOSE_MILLIS, published + CLOSE_MILLIS);
    }

    /// The bytes that the old master had and the new one never got: the recorder knows both
    /// offsets, the old one a little too early.
    @ParameterizedTest
    @MethodSource("all")
    void theLostBytesAreCounted(Recording recording) {
        if (recording.truth("second-repl-offset").isEmpty()) {
            return;
        }
        long old = Long.parseLong(recording.truth("old-master-offset").getFirst());
        long kept = Long.parseLong(recording.truth("second-repl-offset").getFirst());
        String text = text(recording);
        boolean isTold = false;
        for (long bytes = old - kept; bytes < old - kept + 20_000 && !isTold; bytes++) {
            isTold = text.contains(String.format(Locale.ROOT, "%,d bytes", bytes));
        }
        assertThat(isTold).as("about " + (old - kept) + " bytes in\n" + text).isTrue();
    }

    private static String chapters(Recording recording) {
        StringBuilder all = new StringBuilder();
        for (Story story : recording.told().explanation().stories()) {
            story.summary().forEach(sentence -> all.append(sentence.text()).append('\n'));
            for (Story.Chapter chapter : story.chapters()) {
                chapter.sentences().forEach(each -> all.append(each.text()).append('\n'));
            }
        }
        return all.toString();
    }
}
