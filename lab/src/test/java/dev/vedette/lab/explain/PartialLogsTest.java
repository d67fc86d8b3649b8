package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Logs are seldom whole: files are missing, in any order, cut off, and full of something else.
/// What is told must then still be true, and nothing may fail.
class PartialLogsTest {

    static List<Recording> all() {
        return Recording.all();
    }

    private static void isTrue(Recording recording, Explanation told, String as) {
        List<String> masters =
                recording.published("+switch-master").stream()
                        .map(words -> words[3].split(" "))
                        .map(words -> words[3] + ":" + words[4])
                        .toList();
        for (Story story : told.stories()) {
            if (story.newMaster() != null && story.outcome() == Outcome.SWITCHED) {
                assertThat(masters).as(as).contains(story.newMaster());
            }
            assertThat(story.title()).as(as).doesNotContain("null");
            assertThat(story.summary().isEmpty() && story.chapters().isEmpty()).as(as).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void withoutAnyOneFileWhatIsToldIsTrue(Recording recording) {
        List<Recording.Input> inputs = recording.inputs();
        for (Recording.Input missing : inputs) {
            List<Recording.Input> rest = new ArrayList<>(inputs);
            rest.remove(missing);
            isTrue(recording, Recording.told(rest).explanation(), "without " + missing.name());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void fromAnySingleFileWhatIsToldIsTrue(Recording recording) {
        for (Recording.Input only : recording.inputs()) {
            isTrue(recording, Recording.told(List.of(only)).explanation(), "only " + only.name());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theOrderOfFilesDoesNotMatter(Recording recording) {
        List<Recording.Input> inputs = new ArrayList<>(recording.inputs());
        List<String> plain = Essence.course(Recording.told(inputs).explanation());
        Collections.reverse(inputs);
        assertThat(Essence.course(Recording.told(inputs).explanation())).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("all")
    void logsCutOffAtAnyLineAreToldAsFarAsTheyGo(Recording recording) {
        Random random = new Random(recording.name().hashCode());
        for (int round = 0; round < 5; round++) {
            List<Recording.Input> cut = new ArrayList<>();
            for (Recording.Input input : recording.inputs()) {
                List<String> lines = input.lines();
                int from = random.nextInt(lines.size() / 2 + 1);
                int to = from + random.nextInt(lines.size() - from + 1);
                cut.add(new Recording.Input(input.name(), lines.subList(from, to)));
            }
            isTrue(recording, Recording.told(cut).explanation(), "round " + round);
        }
    }

    /// Also where characters are lost, doubled or changed, nothing fails and every statement names
    /// a line.
    @ParameterizedTest
    @MethodSource("all")
    void damagedLinesNeverFail(Recording recording) {
        Random random = new Random(recording.name().hashCode());
        List<Recording.Input> damaged = new ArrayList<>();
        for (Recording.Input input : recording.inputs()) {
            List<String> lines = new ArrayList<>();
            for (String line : input.lines()) {
                lines.add(random.nextInt(4) == 0 ? damaged(line, random) : line);
            }
            damaged.add(new Recording.Input(input.name(), lines));
        }
        Explanation told = Recording.told(damaged).explanation();
        for (Story story : told.stories()) {
            for (Story.Chapter chapter : story.chapters()) {
                assertThat(chapter.sentences())
                        .allSatisfy(s -> assertThat(s.evidence()).isNotEmpty());
            }
        }
    }

    private static String damaged(String line, Random random) {
        if (line.isEmpty()) {
            return line;
        }
        int at = random.nextInt(line.length());
        return switch (random.nextInt(6)) {
            case 0 -> line.substring(0, at);
            case 1 -> line.substring(at);
            case 2 -> line.substring(0, at) + (char) random.nextInt(0x3000) + line.substring(at);
            case 3 -> line.replace(' ', '\t');
            case 4 -> line.replaceFirst("\\d{4,}", "");
            default -> line.substring(at) + line.substring(0, at);
        };
    }

    @Test
    void garbageIsNoLog() {
        Random random = new Random(4711);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            char[] characters = new char[random.nextInt(300)];
            for (int c = 0; c < characters.length; c++) {
                characters[c] =
                        (char)
                                (random.nextInt(5) == 0
                                        ? random.nextInt(0xFFFF)
                                        : 32 + random.nextInt(95));
            }
            lines.add(new String(characters));
        }
        Recording.Told told = Recording.told(List.of(new Recording.Input("garbage", lines)));
        assertThat(told.explanation().stories()).isEmpty();
        assertThat(told.explanation().summary().getFirst().text()).startsWith("No line of a Redis");
    }

    @Test
    void nothingAtAllIsSaidToBeNothing() {
        Explanation told = Recording.told(List.of()).explanation();
        assertThat(told.stories()).isEmpty();
        assertThat(told.summary()).hasSize(1);
    }

    @Test
    void theSameLogTwiceIsReadOnce() {
        List<Recording.Input> inputs = new ArrayList<>(Recording.of("kill-master").inputs());
        List<String> plain = Essence.whole(Recording.told(inputs).explanation());
        Recording.Input copied =
                inputs.stream()
                        .filter(i -> i.name().equals("sentinel-1.log"))
                        .findFirst()
                        .orElseThrow();
        inputs.add(new Recording.Input("copy-of-it.log", copied.lines()));
        Explanation told = Recording.told(inputs).explanation();
        assertThat(told.machines())
                .hasSameSizeAs(Recording.of("kill-master").told().explanation().machines());
        assertThat(Essence.whole(told)).isEqualTo(plain);
    }

    @Test
    void aRotatedLogIsOneLog() {
        List<Recording.Input> inputs = new ArrayList<>();
        for (Recording.Input input : Recording.of("kill-master").inputs()) {
            int half = input.lines().size() / 2;
            if (input.name().endsWith(".log")) {
                inputs.add(
                        new Recording.Input(
                                input.name(), input.lines().subList(half, input.lines().size())));
                inputs.add(
                        new Recording.Input(input.name() + ".1", input.lines().subList(0, half)));
            } else {
                inputs.add(input);
            }
        }
        assertThat(Essence.whole(Recording.told(inputs).explanation()))
                .isEqualTo(Essence.whole(Recording.of("kill-master").told().explanation()));
    }
}
