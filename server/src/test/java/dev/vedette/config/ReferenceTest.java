package dev.vedette.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.node.DataServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The committed reference says what the declarations say. After a change of a declaration: `mvn
/// test -pl server -Dtest=ReferenceTest -Dvedette.rewrite=true`.
final class ReferenceTest {

    private static final Path DOCS = Path.of("..", "docs", "reference");

    @Test
    void theReferenceOfDirectivesIsCurrent() throws IOException {
        check(DOCS.resolve("config.md"), new Reference(DataServer.DIRECTIVES).markdown());
    }

    @Test
    void theSampleConfigurationIsCurrent() throws IOException {
        check(DOCS.resolve("redis.conf"), new Reference(DataServer.DIRECTIVES).sample());
    }

    private static void check(Path file, String current) throws IOException {
        if (Boolean.getBoolean("vedette.rewrite")) {
            Files.createDirectories(DOCS);
            Files.writeString(file, current);
        }
        assertThat(Files.readString(file))
                .as("%s is stale: run this test with -Dvedette.rewrite=true", file)
                .isEqualTo(current);
    }

    /// Uncommented, it gives a configuration that is all defaults.
    @Test
    void theSampleMeansTheDefaults(@TempDir Path directory) throws IOException, ConfigFile.Refused {
        String uncommented =
                Files.readString(DOCS.resolve("redis.conf"))
                        .replaceAll("(?m)^# ([a-z-]+ [^ ].*)$", "@$1");
        String directives =
                uncommented
                        .lines()
                        .filter(line -> line.startsWith("@"))
                        .map(line -> line.substring(1))
                        .filter(line -> isDirective(line))
                        .reduce("", (all, line) -> all + line + "\n");
        Files.writeString(directory.resolve("sample.conf"), directives);

        Config read = Reading.read(directory, null, "sample.conf");
        Config untouched = Reading.read(directory, null);
        for (Directive<?> directive : untouched.directives()) {
            assertThat(read.format(directive))
                    .as(directive.name())
                    .isEqualTo(untouched.format(directive));
        }
        assertThat(directives.lines().count()).isGreaterThan(40);
    }

    private static boolean isDirective(String line) {
        String name = line.substring(0, line.indexOf(' '));
        return line.indexOf('<') < 0
                && DataServer.DIRECTIVES.stream().anyMatch(one -> one.name().equals(name));
    }

    /// The file of Debian's package, where it is installed and may be read: files of real
    /// installations load.
    @Test
    void theFileOfADistributionIsTaken(@TempDir Path directory) throws IOException {
        Path debian = Path.of("/etc/redis/redis.conf");
        if (!Files.isReadable(debian)) {
            return;
        }
        String text =
                Files.readString(debian)
                        .replaceAll("(?m)^dir .*$", "dir " + directory)
                        .replaceAll("(?m)^include /nonexistent.*$", "");
        Files.writeString(directory.resolve("debian.conf"), text);

        assertThat(Reading.refusal(directory, null, "debian.conf")).isEqualTo("accepted");
    }
}
