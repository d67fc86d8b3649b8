package dev.vedette.lab.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;

/// Lines as they come out of containers, journals, screens and issue reports. The forms without a
/// real server behind them in the recordings are those of its older and newer versions.
class LogReaderTest {

    private static final String SDOWN = "+sdown master mymaster 10.0.0.1 6379";

    private static Logs read(String... lines) {
        LogReader reader = new LogReader();
        int number = 0;
        for (String line : lines) {
            reader.line("some.log", ++number, line);
        }
        return reader.finish();
    }

    private static LogLine only(String line) {
        Logs logs = read(line);
        assertThat(logs.lines()).as(line).hasSize(1);
        return logs.lines().getFirst();
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @Test
    void theFormOfTodayIsReadInAllItsParts() {
        LogLine line = only("12:X 21 Nov 2026 16:15:37.960 # " + SDOWN);
        assertThat(line)
                .isEqualTo(
                        new LogLine(
                                new Place("some.log", 1),
                                "",
                                12,
                                Role.SENTINEL,
                                new Stamp(millis("2026-11-21T16:15:37.960Z"), true, false),
                                Level.WARNING,
                                SDOWN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "1:M 10 Nov 03:52:40.754 * hello ! MASTER ! NOTICE ! 1",
                "[760] 03 Aug 13:34:28.665 # hello ! UNKNOWN ! WARNING ! 760",
                "[001888] 04 May 09:33:34.793 * hello ! UNKNOWN ! NOTICE ! 1888",
                "7:S 2024-06-18T15:23:36.849+02:00 - hello ! REPLICA ! VERBOSE ! 7",
                "7:C 1718724216849 . hello ! CHILD ! DEBUG ! 7",
                "21:X 21 Nov 2026 16:15:37.960 \\* hello ! SENTINEL ! NOTICE ! 21",
                "pid=9 role=sentinel timestamp=\"21 Nov 2026 16:15:37.960\" level=warning message=\"hello\" ! SENTINEL ! WARNING ! 9",
                "X 21 Nov 2026 16:15:37.960 # hello ! SENTINEL ! WARNING ! 0",
                "21 Nov 2026 16:15:37.960 # hello ! UNKNOWN ! WARNING ! 0",
            })
    void theFormsOfOtherVersionsAndOfCutLinesAreRead(String text, Role role, Level level, int pid) {
        LogLine line = only(text);
        assertThat(line.role()).isEqualTo(role);
        assertThat(line.level()).isEqualTo(level);
        assertThat(line.pid()).isEqualTo(pid);
        assertThat(line.message()).isEqualTo("hello");
        assertThat(line.stamp()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "redis-sentinel-1  | 1:X 21 Nov 2026 16:15:37.960 # hello ! redis-sentinel-1",
                "[pod/redis-node-1/sentinel] 1:X 21 Nov 2026 16:15:37.960 # hello ! redis-node-1/sentinel",
                "redis-node-1 sentinel 1:X 21 Nov 2026 16:15:37.960 # hello ! redis-node-1 sentinel",
                "Nov 21 16:15:37 box redis-sentinel[652]: 652:X 21 Nov 2026 16:15:37.960 # hello ! box redis-sentinel",
                "2026-11-21T16:15:37+0000 box redis[1]: 1:X 21 Nov 2026 16:15:37.960 # hello ! box redis",
                "2026-11-21T16:15:37.960123456Z stdout F 1:X 21 Nov 2026 16:15:37.960 # hello ! ''",
                "logs/sentinel-2.log:17:1:X 21 Nov 2026 16:15:37.960 # hello ! logs/sentinel-2.log",
                "  |   | 2026-11-21 18:15:37.960 | 1:X 21 Nov 2026 16:15:37.960 # hello |  ! ''",
                "> > 1:X 21 Nov 2026 16:15:37.960 # hello ! ''",
                "In my log I see 1:X 21 Nov 2026 16:15:37.960 # hello ! ''",
                "\u2502 1:X 21 Nov 2026 16:15:37.960 # hello         \u2502 ! ''",
            })
    void theNameInFrontIsTheWritersWhereItIsOne(String text, String source) {
        LogLine line = only(text);
        assertThat(line.source()).isEqualTo(source);
        assertThat(line.message()).isEqualTo("hello");
    }

    @Test
    void whatSyslogCarriesWithoutPidAndTimeHasThoseOfTheSyslog() {
        LogLine line = only("Nov 21 16:15:37 box redis[652]: " + SDOWN);
        assertThat(line.pid()).isEqualTo(652);
        assertThat(line.message()).isEqualTo(SDOWN);
        assertThat(line.stamp()).isNotNull();
        assertThat(line.stamp().outer()).isTrue();
    }

    @Test
    void panesBesideEachOtherAreTwoLogs() {
        Logs logs =
                read(
                        "\u25021:X 21 Nov 2026 16:15:37.960 # left \u2502 2:X 21 Nov 2026 16:15:37.961 # right\u2502");
        assertThat(logs.lines()).extracting(LogLine::message).containsExactly("left", "right");
        assertThat(logs.lines()).extracting(LogLine::source).doesNotHaveDuplicates();
    }

    @Test
    void anEventBrokenByANarrowScreenIsPutTogether() {
        Logs logs =
                read(
                        "1:X 21 Nov 2026 16:15:37.960 * +slave slave 10.0.0.2:6379 10.0.0.2 6379 @ mymas",
                        "ter 10.0.0.1 6379");
        assertThat(logs.lines())
                .extracting(LogLine::message)
                .containsExactly(
                        "+slave slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379");
    }

    @Test
    void linesWithoutAYearTakeTheYearThatOthersSayAndGoOnOverNewYear() {
        Logs logs =
                read(
                        "1:X 31 Dec 23:59:59.900 # " + SDOWN,
                        "1:X 01 Jan 00:00:00.100 # Next failover delay: I will not start a failover"
                                + " before Tue Dec 31 23:59:59 2024");
        assertThat(logs.lines())
                .extracting(line -> line.stamp().millis())
                .containsExactly(
                        millis("2024-12-31T23:59:59.900Z"), millis("2025-01-01T00:00:00.100Z"));
    }

    @Test
    void theCommandThatPrintedALogNamesWhatFollows() {
        Logs logs =
                read(
                        "$ kubectl -n shop logs redis-node-1 -c sentinel --tail=10",
                        "1:X 21 Nov 2026 16:15:37.960 # one",
                        "$ docker logs -f sentinel_b",
                        "1:X 21 Nov 2026 16:15:37.960 # two",
                        "Sentinel 3 (10.10.10.5)",
                        "```",
                        "1:X 21 Nov 2026 16:15:37.960 # three");
        assertThat(logs.lines())
                .extracting(LogLine::source)
                .containsExactly("redis-node-1 sentinel", "sentinel_b", "Sentinel 3 10.10.10.5");
    }

    @Test
    void proseIsNoLogAndNoHeading() {
        Logs logs =
                read(
                        "We have 3 sentinels and the master is down:",
                        "What I expected: a failover.",
                        "1:X 21 Nov 2026 16:15:37.960 # one");
        assertThat(logs.lines()).extracting(LogLine::source).containsExactly("");
        assertThat(logs.strayCount()).isEqualTo(2);
    }

    @Test
    void timesThatAreOnNoCalendarAreNoTimes() {
        LogLine line = only("1:X 41 Nov 2026 16:15:37.960 # hello");
        assertThat(line.stamp()).isNull();
        assertThat(line.message()).isEqualTo("hello");
    }

    @Test
    void clientsComingAndGoingAreCountedAndDropped() {
        Logs logs = read("1:M 21 Nov 2026 16:15:37.960 - Accepted 10.0.0.9:41254");
        assertThat(logs.lines()).isEmpty();
        assertThat(logs.files()).isEqualTo(List.of(new Logs.FileRead("some.log", 1, 1)));
    }

    @Test
    void anEndlessLineIsCut() {
        LogLine line = only("1:M 21 Nov 2026 16:15:37.960 * " + "x".repeat(1_000_000));
        assertThat(line.message().length()).isLessThan(20_000);
    }
}
