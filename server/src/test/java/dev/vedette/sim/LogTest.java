package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Locale;

/// Lines of the log.
final class LogTest {

    private final SimWorld machine = new Simulation(1).machine("10.0.0.9");
    private final Log log = new Log(machine);

    private String logged(String format, Object... args) {
        log.warning(format, args);
        String printed = machine.printed();
        String line = printed.substring(printed.lastIndexOf('\n', printed.length() - 2) + 1);
        return line.substring(line.indexOf(" # ") + 3).stripTrailing();
    }

    @Test
    void whatIsPutIntoALineIsPutThereAsAFormatterDoes() {
        Object[][] cases = {
            {"port %d of %s", 6379, "here"},
            {"%s", "all of it"},
            {"%s%s%d", "", "a", -5L},
            {"%d%% of %d", 50, 3},
            {"%.2f seconds, %s", 1.5, "late"},
            {"%5d|%-5s|%x", 1, "b", 255},
            {"%s and no more", (Object) null},
            {"%2$s before %1$s", "b", "a"},
        };
        for (Object[] one : cases) {
            String format = (String) one[0];
            Object[] args = Arrays.copyOfRange(one, 1, one.length);
            assertThat(logged(format, args)).isEqualTo(String.format(Locale.ROOT, format, args));
        }
    }

    @Test
    void aLineWithoutArgumentsIsTakenAsItIs() {
        assertThat(logged("100% of what %s sent")).isEqualTo("100% of what %s sent");
    }

    @Test
    void aLineBeginsWithWhoSpeaksAndWhen() {
        log.role(Log.Role.SENTINEL);
        log.warning("here");
        assertThat(machine.printed())
                .matches(
                        "\\d+:X \\d\\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4}"
                                + " \\d\\d:\\d\\d:\\d\\d\\.\\d{3} # here\n");
    }
}
