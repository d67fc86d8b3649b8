package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.logs.LogReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Whatever is wrapped around the lines of a log, the same story comes out.
class DressedLogsTest {

    private static final List<String> RECORDINGS =
            List.of("kill-master", "freeze-thaw", "no-majority", "other-password-replica-6.2");

    record Dressed(String recording, Dress dress) {}

    static Stream<Dressed> dressed() {
        return RECORDINGS.stream()
                .flatMap(name -> Dress.all().stream().map(dress -> new Dressed(name, dress)));
    }

    private static List<Recording.Input> logs(String recording) {
        return Recording.of(recording).inputs().stream()
                .filter(input -> input.name().endsWith(".log"))
                .toList();
    }

    private static String machine(Recording.Input input) {
        return input.name().replace(".log", "");
    }

    private static Explanation plain(String recording) {
        return Recording.told(logs(recording)).explanation();
    }

    @ParameterizedTest
    @MethodSource("dressed")
    void aWrappedLogTellsTheSameStory(Dressed dressed) {
        List<Recording.Input> inputs = new ArrayList<>();
        for (Recording.Input input : logs(dressed.recording())) {
            List<String> lines = new ArrayList<>();
            for (String line : input.lines()) {
                lines.add(dressed.dress().line().of(machine(input), lines.size() + 1, line));
            }
            inputs.add(new Recording.Input(input.name(), lines));
        }
        assertThat(Essence.whole(Recording.told(inputs).explanation()))
                .isEqualTo(Essence.whole(plain(dressed.recording())));
    }

    @Test
    void allMachinesInOneFileByTimeWithTheirNamesTellTheSameStory() {
        for (String recording : RECORDINGS) {
            record Line(String time, String text) {}
            List<Line> all = new ArrayList<>();
            for (Recording.Input input : logs(recording)) {
                String last = "";
                for (String line : input.lines()) {
                    last = line.matches(".* \\d\\d:\\d\\d:\\d\\d\\..*") ? Dress.iso(line) : last;
                    all.add(new Line(last, "%-12s | %s".formatted(machine(input), line)));
                }
            }
            all.sort(Comparator.comparing(Line::time));
            Recording.Input one =
                    new Recording.Input("compose.log", all.stream().map(Line::text).toList());
            assertThat(Essence.course(Recording.told(List.of(one)).explanation()))
                    .as(recording)
                    .isEqualTo(Essence.course(plain(recording)));
        }
    }

    @Test
    void allMachinesInOneFileBehindTailHeadersTellTheSameStory() {
        for (String recording : RECORDINGS) {
            List<String> lines = new ArrayList<>();
            for (Recording.Input input : logs(recording)) {
                lines.add("==> " + machine(input) + " <==");
                lines.addAll(input.lines());
                lines.add("");
            }
            Recording.Input one = new Recording.Input("tail.txt", lines);
            assertThat(Essence.whole(Recording.told(List.of(one)).explanation()))
                    .as(recording)
                    .isEqualTo(Essence.whole(plain(recording)));
        }
    }

    @Test
    void anIssueWithHeadingsAndFencesTellsTheSameStory() {
        for (String recording : RECORDINGS) {
            List<String> lines =
                    new ArrayList<>(List.of("# What happened here?", "", "Hello,", ""));
            for (Recording.Input input : logs(recording)) {
                lines.addAll(List.of("Here is more of it.", "", machine(input) + ":", "```"));
                lines.addAll(input.lines());
                lines.addAll(List.of("```", ""));
            }
            Recording.Input one = new Recording.Input("issue.md", lines);
            assertThat(Essence.whole(Recording.told(List.of(one)).explanation()))
                    .as(recording)
                    .isEqualTo(Essence.whole(plain(recording)));
        }
    }

    /// As versions before 5 wrote: no year; before 3, the process id in brackets and no role.
    @Test
    void theFormsOfOlderVersionsTellTheSameStory() {
        for (String recording : RECORDINGS) {
            for (String pid : List.of("$1:$2 $3", "[$1] $3")) {
                List<Recording.Input> inputs = new ArrayList<>();
                for (Recording.Input input : logs(recording)) {
                    List<String> lines =
                            input.lines().stream()
                                    .map(
                                            line ->
                                                    line.replaceFirst(
                                                            "^(\\d+):([XMSC]) (\\d+ \\w{3}) \\d{4}",
                                                            pid))
                                    .toList();
                    inputs.add(new Recording.Input(input.name(), lines));
                }
                assertThat(Essence.course(Recording.told(inputs).explanation()))
                        .as(recording + " " + pid)
                        .isEqualTo(Essence.course(plain(recording)));
            }
        }
    }

    /// What `redis-cli psubscribe '*'` shows, for one sentinel, has no times and no votes of
    /// others.
    @Test
    void eventsHeardBySubscriptionTellWhoIsTheMaster() {
        Recording recording = Recording.of("kill-master");
        LogReader numbered = new LogReader();
        LogReader bare = new LogReader();
        int line = 0;
        for (String[] words : recording.published("+switch-master")) {
            numbered.line("cli", ++line, "1) \"pmessage\"");
            numbered.line("cli", ++line, "2) \"*\"");
            numbered.line("cli", ++line, "3) \"" + words[2] + "\"");
            numbered.line("cli", ++line, "4) \"" + words[3] + "\"");
            for (String part : List.of("pmessage", "*", words[2], words[3])) {
                bare.line("cli", ++line, part);
            }
        }
        for (LogReader reader : List.of(numbered, bare)) {
            Explanation told = Explanation.of(reader.finish(), List.of());
            assertThat(told.stories()).hasSize(1);
            assertThat(told.stories().getFirst().newMaster())
                    .isEqualTo(recording.truth("master-after").getFirst());
        }
    }
}
