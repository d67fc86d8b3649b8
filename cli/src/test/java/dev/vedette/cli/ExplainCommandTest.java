package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// `vedette explain` of files: what it prints where, and how it ends. What it says is tested where
/// it is found out.
class ExplainCommandTest {

    private static final Path RECORDINGS = Path.of("../lab/src/test/resources/explain");

    @TempDir private Path folder;

    private record Run(int exit, String out, String err) {}

    private static Run explain(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        StringWriter refused = new StringWriter();
        System.setOut(new PrintStream(told, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            String[] all = new String[words.length + 1];
            all[0] = "explain";
            System.arraycopy(words, 0, all, 1, words.length);
            int exit =
                    VedetteCommand.commandLine()
                            .setErr(new PrintWriter(refused, true))
                            .execute(all);
            return new Run(
                    exit,
                    told.toString(StandardCharsets.UTF_8),
                    complained.toString(StandardCharsets.UTF_8) + refused);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// The logs of a recording, without what the tests keep beside them.
    private String logs(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        try (var files = Files.list(RECORDINGS.resolve(name))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".log")).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy.toString();
    }

    @Test
    void aFolderOfLogsBecomesAStoryWhoseFirstLinesSayWhatHappened() throws IOException {
        Run run = explain(logs("manual-failover"));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines().limit(12))
                .anySatisfy(line -> assertThat(line).contains("failover on request"))
                .anySatisfy(line -> assertThat(line).contains("bytes of the replication stream"));
        assertThat(run.out()).contains("What to do").contains("[sentinel-2.log:");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(97));
        assertThat(run.out()).doesNotContain("\u001b");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void nothingWrongIsZero() throws IOException {
        assertThat(explain(logs("quiet")).exit()).isZero();
    }

    @Test
    void jsonIsOneDocumentAndNothingElse() throws IOException {
        Run run = explain("--json", logs("priority-zero"));
        JsonObject document = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(document.get("ok").getAsBoolean()).isFalse();
        JsonObject story = document.getAsJsonArray("stories").get(0).getAsJsonObject();
        assertThat(story.get("outcome").getAsString()).isEqualTo("not-promoted");
        assertThat(story.get("old_master").getAsString()).isEqualTo("10.0.0.1:6379");
        assertThat(story.getAsJsonArray("timeline")).isNotEmpty();
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void aPackedFileIsRead() throws IOException {
        Path plain = RECORDINGS.resolve("kill-master/sentinel-1.log");
        Path packed = folder.resolve("sentinel-1.log.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        assertThat(explain(packed.toString()).out()).contains("the master moved from");
    }

    /// `docker compose logs | vedette explain -`, and the same without the dash.
    @Test
    void standardInputIsRead() throws IOException {
        byte[] log = Files.readAllBytes(RECORDINGS.resolve("kill-master/sentinel-1.log"));
        InputStream in = System.in;
        try {
            System.setIn(new ByteArrayInputStream(log));
            assertThat(explain("-").out()).contains("the master moved from").contains("[stdin:");
            System.setIn(new ByteArrayInputStream(log));
            assertThat(explain().out()).contains("the master moved from");
        } finally {
            System.setIn(in);
        }
    }

    @Test
    void theWholeTimelineHasMoreThanTheDecisiveMoments() throws IOException {
        String logs = logs("kill-master");
        assertThat(explain("--timeline", logs).out().lines().count())
                .isGreaterThan(explain(logs).out().lines().count() + 20);
    }

    @Test
    void unknownLinesAreShownOnRequest() throws IOException {
        Path file = folder.resolve("mixed.log");
        List<String> lines =
                List.of(
                        "77:X 21 Nov 2026 16:00:00.000 # +sdown master mymaster 10.0.0.1 6379",
                        "77:X 21 Nov 2026 16:00:01.000 # Something nobody ever wrote",
                        "and this is of no log at all");
        Files.write(file, lines);
        assertThat(explain(file.toString()).out()).doesNotContain("nobody ever wrote");
        assertThat(explain("--unknown", file.toString()).out())
                .contains("[mixed.log:2] Something nobody ever wrote")
                .contains("[mixed.log:3] and this is of no log at all");
    }

    @Test
    void incidentsOutsideTheTimeOrOfAnotherMasterAreLeftOut() throws IOException {
        String logs = logs("kill-master");
        String none = "No incident is of the master and the time asked for";
        assertThat(explain(logs, "--since", "16:00", "--until", "17:30").out())
                .contains("the master moved from");
        assertThat(explain(logs, "--since", "23:00").out()).contains(none);
        assertThat(explain(logs, "--until", "2020-01-01T00:00").out()).contains(none);
        assertThat(explain(logs, "--master", "other").out()).contains(none);
    }

    @Test
    void whatCannotBeReadIsThree() throws IOException {
        Path photo = folder.resolve("photo.jpg");
        Files.write(photo, new byte[] {-1, -40, -1, -32, 0, 16, 'J', 'F', 'I', 'F', 10, 3, 9});
        Path empty = Files.createFile(folder.resolve("empty.log"));
        for (String file : List.of(photo.toString(), empty.toString(), folder + "/missing.log")) {
            Run run = explain(file);
            assertThat(run.exit()).as(file).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
        }
        assertThat(explain(folder + "/missing.log").err()).contains("missing.log does not exist");
    }

    @Test
    void wrongArgumentsAreTwo() {
        assertThat(explain("--since", "soon", "x").err()).contains("'soon' is no time such as");
        assertThat(explain("--for", "5", "x").exit()).isEqualTo(2);
        Run files = explain("--live", "x.log");
        assertThat(files.exit()).isEqualTo(2);
        assertThat(files.err()).contains("--live reads no files");
    }

    @Test
    void nobodyToListenToIsThree() {
        Run run = explain("--live", "--sentinel", "127.0.0.1:1", "--for", "1");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("127.0.0.1:1");
    }
}
