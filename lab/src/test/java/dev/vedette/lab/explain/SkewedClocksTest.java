package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A clock that is wrong, or in another zone, does not change the story.
class SkewedClocksTest {

    private static final Pattern TIME =
            Pattern.compile("\\d{1,2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("dd MMM uuuu HH:mm:ss.SSS", Locale.ENGLISH);

    private static List<Recording.Input> logs(String recording) {
        return Recording.of(recording).inputs().stream()
                .filter(input -> input.name().endsWith(".log"))
                .toList();
    }

    private static List<Recording.Input> shifted(
            List<Recording.Input> inputs, String name, long seconds) {
        List<Recording.Input> all = new ArrayList<>();
        for (Recording.Input input : inputs) {
            List<String> lines =
                    input.name().equals(name)
                            ? input.lines().stream().map(line -> shifted(line, seconds)).toList()
                            : input.lines();
            all.add(new Recording.Input(input.name(), lines));
        }
        return all;
    }

    private static String shifted(String line, long seconds) {
        Matcher time = TIME.matcher(line);
        return time.find()
                ? line.substring(0, time.start())
                        + LocalDateTime.parse(time.group(), FORM).plusSeconds(seconds).format(FORM)
                        + line.substring(time.end())
                : line;
    }

    @ParameterizedTest
    @ValueSource(longs = {-7_200, -95, 37, 420, 19_800, 86_400})
    void oneWrongClockLeavesTheStoryAsItWas(long seconds) {
        for (String recording : List.of("kill-master", "freeze-thaw", "failover-delay")) {
            List<Recording.Input> inputs = logs(recording);
            Explanation plain = Recording.told(inputs).explanation();
            for (Recording.Input input : inputs) {
                Explanation told =
                        Recording.told(shifted(inputs, input.name(), seconds)).explanation();
                assertThat(Essence.course(told))
                        .as("%s, %s by %d s", recording, input.name(), seconds)
                        .isEqualTo(Essence.course(plain));
                assertThat(switchTime(told))
                        .isBetween(switchTime(plain) - 500, switchTime(plain) + 500);
            }
        }
    }

    private static long switchTime(Explanation told) {
        return told.stories().getFirst().timeline().stream()
                .filter(m -> m.evidence().text().startsWith("+promoted-slave"))
                .mapToLong(Moment::millis)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theWrongClockIsNamedWithItsDifference() {
        List<Recording.Input> inputs = logs("kill-master");
        Explanation told = Recording.told(shifted(inputs, "sentinel-2.log", 420)).explanation();
        assertThat(told.clocks())
                .anySatisfy(
                        s ->
                                assertThat(s.text())
                                        .contains("The clock of sentinel-2 is 7 min")
                                        .contains("ahead"));
        long skew =
                told.machines().stream()
                        .filter(machine -> machine.name().equals("sentinel-2"))
                        .mapToLong(Machine::skewMillis)
                        .findFirst()
                        .orElseThrow();
        assertThat(skew).isBetween(420_000L - 400, 420_000L + 400);
        assertThat(
                        LocalDateTime.ofEpochSecond(
                                        told.stories().getFirst().from() / 1000, 0, ZoneOffset.UTC)
                                .getYear())
                .isEqualTo(2026);
    }

    @Test
    void aClockThatNothingTiesIsSaidToBeUntied() {
        List<Recording.Input> inputs = logs("quiet");
        Explanation told = Recording.told(shifted(inputs, "sentinel-1.log", 420)).explanation();
        assertThat(told.clocks())
                .anySatisfy(
                        s ->
                                assertThat(s.text())
                                        .startsWith("No event ties")
                                        .contains("sentinel-1"));
    }
}
