package dev.vedette.lab.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The code in the guide is code that a test runs: each piece names its file and stands there, line
/// by line, only deeper.
final class ClientsGuideTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir")).getParent();

    private static final Pattern PIECE =
            Pattern.compile("<!-- (\\S+) -->\n```\\w+\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyPieceOfCodeIsRunByATest() throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/guide/clients.md"));
        Matcher pieces = PIECE.matcher(guide);
        int count = 0;
        while (pieces.find()) {
            count++;
            assertThat(withoutIndentation(Files.readString(ROOT.resolve(pieces.group(1)))))
                    .as("the piece of docs/guide/clients.md that names %s", pieces.group(1))
                    .contains(withoutIndentation(pieces.group(2)));
        }
        assertThat(count).as("pieces that name their file").isGreaterThanOrEqualTo(8);
        assertThat(guide.split("\n```\\w+\n", -1)).as("pieces in all").hasSize(count + 1);
    }

    private static String withoutIndentation(String code) {
        return code.replaceAll("(?m)^[ \t]+", "");
    }
}
