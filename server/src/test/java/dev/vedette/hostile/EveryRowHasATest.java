package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.config.Directive;
import dev.vedette.node.DataServer;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The list of rows is whole, and each row is tested or waits for something that does not exist.
final class EveryRowHasATest {

    private static final Path CLASSES = Path.of("target", "test-classes");
    private static final Path TRANSCRIPTS =
            Path.of("src", "test", "resources", "transcripts", "hostile");

    @Test
    void theListIsWhole() {
        List<String> ids = new ArrayList<>();
        number(ids, "P", 32);
        number(ids, "R", 15);
        number(ids, "A", 9);
        number(ids, "C", 5);
        number(ids, "H", 12);
        number(ids, "S", 14);

        assertThat(Row.all()).extracting(Row::id).containsExactlyElementsOf(ids);
    }

    private static void number(List<String> ids, String letter, int count) {
        for (int i = 1; i <= count; i++) {
            ids.add(letter + i);
        }
    }

    @Test
    void everyRowThatIsNotDueLaterHasATest() throws IOException {
        List<String> tests = tests();
        List<String> without =
                Row.all().stream()
                        .filter(row -> !row.isDueAsAWhole())
                        .filter(row -> tests.stream().noneMatch(row::isNamedBy))
                        .filter(row -> !Files.exists(TRANSCRIPTS.resolve(row.transcript())))
                        .map(row -> row.id() + " " + row.title())
                        .toList();

        assertThat(without)
                .as(
                        "rows without a test method named by them (p7Xyz) and without a transcript"
                                + " (hostile/p07.txt)")
                .isEmpty();
    }

    /// When a command or directive arrives, the rows that waited for it become due.
    @Test
    void whatARowWaitsForDoesNotExist() {
        Set<String> arrived = new TreeSet<>();
        try (OurNode node = OurNode.start();
                RespClient client = node.connect()) {
            for (Row row : Row.all()) {
                for (String name : row.dueWith()) {
                    if (exists(client, name)) {
                        arrived.add(row.id() + " with " + name);
                    }
                }
            }
        }

        assertThat(arrived)
                .as("rows that are due now: test them, and say so in rows.txt")
                .isEmpty();
    }

    private static boolean exists(RespClient client, String name) {
        boolean isCommand = name.equals(name.toUpperCase(Locale.ROOT));
        if (isCommand) {
            Reply known = client.ask("COMMAND", "INFO", name);
            return ((Reply.Array) known).elements().getFirst() instanceof Reply.Array;
        }
        return DataServer.DIRECTIVES.stream()
                .filter(directive -> directive.name().equals(name))
                .noneMatch(directive -> directive.standing() == Directive.Standing.NOT_YET);
    }

    /// The names of all test methods of this module.
    private static List<String> tests() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                ClassModel type = ClassFile.of().parse(file);
                for (MethodModel method : type.methods()) {
                    if (isTest(method)) {
                        names.add(method.methodName().stringValue());
                    }
                }
            }
        }
        return names;
    }

    private static boolean isTest(MethodModel method) {
        return method.elementStream()
                .filter(RuntimeVisibleAnnotationsAttribute.class::isInstance)
                .map(RuntimeVisibleAnnotationsAttribute.class::cast)
                .flatMap(attribute -> attribute.annotations().stream())
                .anyMatch(
                        annotation ->
                                annotation
                                        .className()
                                        .stringValue()
                                        .matches(
                                                "Lorg/junit/jupiter/(api/(Test|TestFactory)|params/ParameterizedTest);"));
    }
}
