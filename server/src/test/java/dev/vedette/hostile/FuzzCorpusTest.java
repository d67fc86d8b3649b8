package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Files;
import java.util.stream.Stream;

/// Every input that fuzzing begins with, and every one it found something by.
final class FuzzCorpusTest {

    @TestFactory
    Stream<DynamicTest> noInputDoesHarm() {
        assertThat(Fuzzing.values()).allSatisfy(one -> assertThat(one.seeds()).isNotEmpty());
        return Stream.of(Fuzzing.values())
                .flatMap(
                        one ->
                                one.seeds().stream()
                                        .map(
                                                file ->
                                                        dynamicTest(
                                                                one.word()
                                                                        + "/"
                                                                        + file.getFileName(),
                                                                () ->
                                                                        one.run(
                                                                                Files.readAllBytes(
                                                                                        file)))));
    }
}
