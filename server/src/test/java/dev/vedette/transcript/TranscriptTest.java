package dev.vedette.transcript;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Every transcript, on every stage. With `-Dvedette.rewrite=true` the expectations are taken from
/// the real server (from ours where Redis has nothing) and the files written anew; look at the
/// difference. `-Dvedette.transcript=strings/` plays only files whose path contains that.
final class TranscriptTest {

    private static final Path ROOT = Path.of("src", "test", "resources", "transcripts");
    private static final boolean REWRITES = Boolean.getBoolean("vedette.rewrite");
    private static final String ONLY = System.getProperty("vedette.transcript", "");

    @TestFactory
    Stream<DynamicTest> inMemory() {
        return play(
                files(),
                false,
                transcript ->
                        new SimStage(
                                List.of(arguments(transcript)),
                                password(transcript),
                                transcript.asksForPropagation()));
    }

    @TestFactory
    Stream<DynamicTest> overASocket() {
        return play(files(), false, TranscriptTest::ours);
    }

    @TestFactory
    Stream<DynamicTest> againstRedis70() {
        return play(
                files(), true, transcript -> real(Oracle.start(arguments(transcript)), transcript));
    }

    @TestFactory
    Stream<DynamicTest> againstRedis62() {
        // Files say themselves that 6.2 behaves the same; it decides nothing.
        Stream<Path> same =
                REWRITES ? Stream.empty() : files().filter(f -> Transcript.read(f).isSameIn62());
        return play(
                same, true, transcript -> real(Oracle.startOld(arguments(transcript)), transcript));
    }

    private static Stream<DynamicTest> play(
            Stream<Path> files, boolean isReal, Function<Transcript, Stage> stages) {
        return files.map(
                file ->
                        dynamicTest(
                                ROOT.relativize(file).toString(),
                                file.toUri(),
                                () -> play(Transcript.read(file), isReal, stages)));
    }

    private static void play(
            Transcript transcript, boolean isReal, Function<Transcript, Stage> stages) {
        try (Stage stage = stages.apply(transcript)) {
            if (REWRITES) {
                Player.rewrite(transcript, stage);
                transcript.write();
                return;
            }
            int comparisons = Player.compare(transcript, stage);
            if (isReal) {
                Oracle.count(comparisons);
            }
        }
    }

    private static Stage real(RedisProcess server, Transcript transcript) {
        return new SocketStage(
                server.port(),
                true,
                password(transcript),
                transcript.asksForPropagation(),
                server::close);
    }

    private static Stage ours(Transcript transcript) {
        OurNode node = OurNode.start(arguments(transcript));
        String password = password(transcript);
        return new SocketStage(
                node.port(),
                false,
                password,
                transcript.asksForPropagation(),
                () -> node.close(password));
    }

    private static String password(Transcript transcript) {
        return transcript.config().stream()
                .filter(line -> line.startsWith("requirepass "))
                .map(line -> line.substring("requirepass ".length()))
                .findFirst()
                .orElse("");
    }

    private static String[] arguments(Transcript transcript) {
        List<String> arguments = new ArrayList<>();
        for (String line : transcript.config()) {
            String[] words = line.split(" ");
            arguments.add("--" + words[0]);
            arguments.addAll(List.of(words).subList(1, words.length));
        }
        return arguments.toArray(String[]::new);
    }

    static Stream<Path> files() {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all
                    .filter(file -> file.toString().endsWith(".txt"))
                    .filter(file -> ROOT.relativize(file).toString().contains(ONLY))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
