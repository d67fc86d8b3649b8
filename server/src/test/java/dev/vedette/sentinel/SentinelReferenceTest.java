package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigFile;
import dev.vedette.oracle.Oracle;
import dev.vedette.sentinel.core.Globals;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sentinel.core.Prudence;
import dev.vedette.sentinel.core.Timer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `docs/reference/sentinel.md` says what is so: its lines are taken, its options exist, its events
/// are announced.
final class SentinelReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "sentinel.md");

    private static final Path SOURCES =
            Path.of("src", "main", "java", "dev", "vedette", "sentinel");
    private static final Pattern EVENT = Pattern.compile("\"([+-][a-z][a-z-]+)\"");

    private String page;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(PAGE);
    }

    @Test
    void everyLineOfTheTableIsTaken() throws ConfigFile.Refused {
        List<String> lines =
                page.lines()
                        .filter(line -> line.startsWith("| `sentinel "))
                        .map(line -> line.split("`", -1)[1])
                        .toList();
        assertThat(lines).hasSizeGreaterThan(20);
        String text = String.join("\n", lines) + "\n";
        ConfigFile reader =
                new ConfigFile(SentinelServer.config(), _ -> Bytes.of(text), _ -> List.of());
        reader.read("sentinel.conf", null, Bytes.EMPTY);
        SentinelState state =
                SentinelLines.read(reader.lines("sentinel"), List.of(), "/bin/true"::equals);
        assertThat(state.durable().groups()).hasSize(1);
    }

    @Test
    void everyTimerAndOptionIsNamed() {
        for (Timer timer : Timer.values()) {
            assertThat(page).contains(timer.word());
        }
        GlobalOptions.all(Globals.INITIAL, "notice")
                .keySet()
                .forEach(option -> assertThat(page).contains(option));
    }

    @Test
    void everyOptionOfSetIsOne() {
        String paragraph = page.substring(page.indexOf("`SENTINEL SET <master>`:"));
        String[] options =
                paragraph
                        .substring(paragraph.indexOf(':') + 1, paragraph.indexOf('.'))
                        .strip()
                        .split(",\\s+");
        assertThat(options).hasSizeGreaterThan(9);
        for (String option : options) {
            SettingsChange change = new SettingsChange(GroupSettings.of(1), false, _ -> true);
            List<Bytes> words =
                    option.equals("rename-command")
                            ? List.of(Bytes.of(option), Bytes.of("a"), Bytes.of("b"))
                            : List.of(Bytes.of(option), Bytes.of(value(option)));
            assertThat(change.take(words)).as(option).isNull();
        }
    }

    /// What we announce and the real redis-sentinel does not know.
    @Test
    void everyEventOfOurOwnIsExplained() throws IOException {
        String redis =
                Files.readString(Oracle.onPath("redis-sentinel"), StandardCharsets.ISO_8859_1);
        Set<String> ours = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                EVENT.matcher(Files.readString(source))
                        .results()
                        .map(found -> found.group(1))
                        .filter(event -> !redis.contains(event))
                        .forEach(ours::add);
            }
        }
        assertThat(ours).hasSizeGreaterThan(10);
        Set<String> explained = new TreeSet<>();
        page.substring(page.indexOf("## Events of our own"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .forEach(found -> explained.add(found.group(1)));
        assertThat(explained).isEqualTo(ours);
    }

    private static String value(String option) {
        return switch (option) {
            case "notification-script-instance", Prudence.FAST_DOWN -> "yes";
            case Prudence.VOTE_POLICY -> "strict";
            case Prudence.SAFETY -> "usual";
            case Prudence.LEASE -> "1000";
            default -> "1";
        };
    }
}
