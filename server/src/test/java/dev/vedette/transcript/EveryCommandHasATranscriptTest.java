package dev.vedette.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.command.Command;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// A command nobody has asked a real server about is a belief.
final class EveryCommandHasATranscriptTest {

    /// What a transcript cannot show: these are proven by tests of their own, with real servers.
    private static final Set<String> ELSEWHERE = Set.of("psync", "sync", "replconf", "shutdown");

    @Test
    void everyCommandAndSubcommandIsSaidInATranscript() {
        Set<String> said = new TreeSet<>();
        TranscriptTest.files()
                .forEach(
                        file ->
                                Transcript.read(file)
                                        .steps()
                                        .forEach(step -> add(said, step.words())));
        List<String> missing = new ArrayList<>();
        for (Command command : Table.commands()) {
            addMissing(missing, said, command);
            command.subcommands().forEach(subcommand -> addMissing(missing, said, subcommand));
        }
        assertThat(missing)
                .as(
                        "write src/test/resources/transcripts/FAMILY/TOPIC.txt for each (see Transcript.java)")
                .isEmpty();
    }

    private static void addMissing(List<String> missing, Set<String> said, Command command) {
        if (!said.contains(command.fullName()) && !ELSEWHERE.contains(command.fullName())) {
            missing.add(command.fullName());
        }
    }

    private static void add(Set<String> said, List<String> words) {
        if (!words.isEmpty()) {
            said.add(words.getFirst().toLowerCase(Locale.ROOT));
        }
        if (words.size() > 1) {
            said.add((words.getFirst() + "|" + words.get(1)).toLowerCase(Locale.ROOT));
        }
    }
}
