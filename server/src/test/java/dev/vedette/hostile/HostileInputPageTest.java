package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.transcript.Deviation;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The page that says where ours and Redis differ is what the tests assert.
final class HostileInputPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "hostile-input.md");

    private static final String HEAD =
            """
            # Hostile input

            What somebody hostile, or broken, may send, and where the answer is another than that of Redis 7.0.15. Each row
            is a test named by its id that sends the same bytes to both, where there is something to compare. Written by
            `HostileInputPageTest` from the list of rows and the transcripts; do not edit. P: protocol, R: RDB, A: append only
            file, C: configuration, H: hellos and Sentinel, S: replication.

            | row | input | where Redis differs |
            |---|---|---|
            """;

    private static final String ANSWERS =
            """

            ## Answers that differ

            | row | sent | ours | Redis' | why |
            |---|---|---|---|---|
            """;

    @Test
    void thePageIsCurrent() throws IOException {
        String page = page();
        if (Boolean.getBoolean("vedette.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("%s is stale: run this test with -Dvedette.rewrite=true", PAGE)
                .isEqualTo(page);
    }

    private static String page() {
        List<Deviation> deviations = Deviation.in("hostile");
        StringBuilder page = new StringBuilder(HEAD);
        for (Row row : Row.all()) {
            page.append("| ").append(row.id()).append(" | ").append(row.title()).append(" | ");
            page.append(standing(row, deviations)).append(" |\n");
        }
        page.append(ANSWERS);
        for (Deviation one : deviations) {
            String id = one.file().substring(0, 1).toUpperCase(Locale.ROOT);
            page.append("| ").append(id).append(Integer.parseInt(one.file().substring(1, 3)));
            for (String text : List.of(one.sent(), one.ours(), one.ofRedis())) {
                page.append(" | ").append(text.isEmpty() ? "nothing" : code(text));
            }
            page.append(" | ").append(one.why().replaceFirst("^P\\d+: ", "")).append(" |\n");
        }
        return page.toString();
    }

    private static String standing(Row row, List<Deviation> deviations) {
        if (row.isDueAsAWhole()) {
            return "nothing to test before " + String.join(", ", row.dueWith());
        }
        boolean isBelow = deviations.stream().anyMatch(one -> one.file().equals(row.transcript()));
        String differs = isBelow ? "see below" : row.difference();
        String due = row.dueWith().isEmpty() ? "" : "more with " + String.join(", ", row.dueWith());
        return differs + (differs.isEmpty() || due.isEmpty() ? "" : "; ") + due;
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|").replaceFirst("^\\w?>>? ", "") + "`";
    }
}
