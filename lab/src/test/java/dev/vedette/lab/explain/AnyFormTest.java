package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The same logs in other forms tell the same: the order of the files, a clock that is wrong, a
/// wrapping around the lines. And no form, however broken, ends in an exception.
class AnyFormTest {

    private static final Pattern TIME =
            Pattern.compile("\\d\\d [A-Z][a-z][a-z] \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3}");

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("dd MMM uuuu HH:mm:ss.SSS", Locale.ENGLISH);

    static List<Recording> all() {
        return Recording.all();
    }

    private static List<Recording.Input> logs(Recording recording) {
        return recording.inputs().stream().filter(each -> each.name().endsWith(".log")).toList();
    }

    /// What must not depend on the form: who was replaced by whom, and how it ended.
    private static List<String> gist(Explanation explanation) {
        return explanation.stories().stream()
                .map(story -> story.outcome() + " " + story.oldMaster() + " " + story.newMaster())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theOrderOfTheFilesDoesNotMatter(Recording recording) {
        List<Recording.Input> inputs = recording.inputs();
        assertThat(gist(Recording.told(inputs.reversed()).explanation()))
                .isEqualTo(gist(recording.told().explanation()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void linesCutOffAnywhereAndGarbageInBetweenAreNoError(Recording recording) {
        SplittableRandom random = new SplittableRandom(7);
        List<Recording.Input> broken = new ArrayList<>();
        for (Recording.Input input : recording.inputs()) {
            List<String> lines = new ArrayList<>();
            for (String line : input.lines()) {
                boolean isCut = random.nextInt(4) == 0;
                lines.add(isCut ? line.substring(0, random.nextInt(line.length() + 1)) : line);
                if (random.nextInt(10) == 0) {
                    lines.add("\u0000\ufffd" + random.nextLong() + ") \"\u001b[3");
                }
            }
            broken.add(new Recording.Input(input.name(), lines));
        }
        assertThat(Recording.told(broken).explanation().machines()).isNotEmpty();
    }

    /// The sentinel that led is an hour behind: shared events put it right.
    @Test
    void aClockThatIsAnHourOffIsLinedUp() {
        Recording recording = Recording.of("kill-master");
        String leader = recording.published("+elected-leader").getFirst()[1];
        List<Recording.Input> inputs = new ArrayList<>();
        for (Recording.Input input : logs(recording)) {
            inputs.add(input.name().equals(leader + ".log") ? shifted(input, 3_600) : input);
        }
        Explanation explanation = Recording.told(inputs).explanation();
        assertThat(gist(explanation)).isEqualTo(gist(recording.told().explanation()));
        assertThat(explanation.machines())
                .filteredOn(machine -> machine.files().contains(leader + ".log"))
                .singleElement()
                .satisfies(
                        machine ->
                                assertThat(machine.skewMillis()).isBetween(3_599_000L, 3_601_000L));
    }

    private static Recording.Input shifted(Recording.Input input, int seconds) {
        List<String> lines = new ArrayList<>();
        for (String line : input.lines()) {
            Matcher time = TIME.matcher(line);
            lines.add(
                    time.replaceFirst(
                            found ->
                                    FORM.format(
                                            LocalDateTime.parse(found.group(), FORM)
                                                    .plusSeconds(seconds))));
        }
        return new Recording.Input(input.name(), lines);
    }

    /// `docker compose logs`: all in one file, in the order of time, a name in front.
    @Test
    void oneFileWithANameInFrontOfEachLineTellsTheSame() {
        for (String name : List.of("kill-master", "no-majority", "other-password-replica")) {
            Recording recording = Recording.of(name);
            record Line(String time, String text) {}
            List<Line> lines = new ArrayList<>();
            for (Recording.Input input : logs(recording)) {
                String time = "";
                String who = input.name().replace(".log", "");
                for (String line : input.lines()) {
                    Matcher found = TIME.matcher(line);
                    time = found.find() ? found.group() : time;
                    lines.add(new Line(time, "%-12s | %s".formatted(who, line)));
                }
            }
            lines.sort(Comparator.comparing(Line::time));
            Recording.Input all =
                    new Recording.Input("compose.log", lines.stream().map(Line::text).toList());
            assertThat(gist(Recording.told(List.of(all)).explanation()))
                    .as(name)
                    .isEqualTo(gist(recording.told().explanation()));
        }
    }

    @Test
    void theLogOfOneSentinelAloneTellsWhoReplacedWhom() {
        Recording recording = Recording.of("kill-master");
        String now = recording.truth("master-after").getFirst();
        for (Recording.Input input : logs(recording)) {
            if (input.name().startsWith("sentinel")) {
                assertThat(gist(Recording.told(List.of(input)).explanation()))
                        .as(input.name())
                        .containsExactly("SWITCHED 10.0.0.1:6379 " + now);
            }
        }
    }
}
