package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The shape of what a Sentinel tells: its fields, its commands, its file. All as the real one has
/// them.
@Isolated("who is held up for two seconds tilts, and then answers otherwise")
final class SentinelFieldsIT {

    /// Fields that Redis has not.
    private static final List<String> OURS_ONLY = List.of("problem", "promotable");

    @TempDir private Path directory;
    private SentinelPair pair;

    @BeforeEach
    void startBoth() throws IOException {
        pair = new SentinelPair(directory);
    }

    @AfterEach
    void stopBoth() {
        pair.close();
    }

    @Test
    void theNewerSpellingsAreTheSameQuestions() {
        for (String[] spellings :
                new String[][] {
                    {"get-primary-addr-by-name alpha", "get-master-addr-by-name alpha"},
                    {
                        "is-primary-down-by-addr 127.0.0.1 1 0 *",
                        "is-master-down-by-addr 127.0.0.1 1 0 *"
                    }
                }) {
            assertThat(pair.ours().ask(("SENTINEL " + spellings[0]).split(" ")))
                    .isEqualTo(pair.real().ask(("SENTINEL " + spellings[1]).split(" ")));
        }
        assertThat(names(pair.ours().ask("SENTINEL", "PRIMARY", "alpha")))
                .isEqualTo(names(pair.real().ask("SENTINEL", "MASTER", "alpha")));
        assertThat(names(pair.ours().ask("SENTINEL", "PRIMARIES")))
                .isEqualTo(names(pair.real().ask("SENTINEL", "MASTERS")));
    }

    @Test
    void mapsAreMapsInTheThirdProtocol() {
        pair.ours().ask("HELLO", "3");
        pair.real().ask("HELLO", "3");
        pair.same(
                """
                SENTINEL debug
                SENTINEL config get announce-*
                SENTINEL config get nope
                SENTINEL get-master-addr-by-name nope
                SENTINEL info-cache alpha
                CLIENT TRACKINGINFO
                SENTINEL pending-scripts
                """);
        compareMaps("MASTER");
        compareMaps("REPLICAS");
        compareMaps("SENTINELS");
    }

    private void compareMaps(String question) {
        assertThat(shape(pair.ours().ask("SENTINEL", question, "alpha")))
                .isEqualTo(shape(pair.real().ask("SENTINEL", question, "alpha")));
        Oracle.count(1);
    }

    /// Types and names, without the values.
    private static String shape(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> elements) ->
                    elements.stream().map(SentinelFieldsIT::shape).toList().toString();
            case Reply.MapReply(List<Reply> pairs) -> {
                List<String> keys = new ArrayList<>();
                for (int i = 0; i < pairs.size(); i += 2) {
                    keys.add("" + pairs.get(i));
                }
                keys.removeAll(OURS_ONLY.stream().map(name -> "" + Reply.bulk(name)).toList());
                yield "map" + keys;
            }
            default -> reply.getClass().getSimpleName();
        };
    }

    @Test
    void helpNamesTheSameSubcommands() {
        assertThat(helpHeads(pair.ours())).isEqualTo(helpHeads(pair.real()));
        Oracle.count(1);
    }

    private static List<String> helpHeads(RespClient sentinel) {
        return Quorum.flat(sentinel.ask("SENTINEL", "HELP")).stream()
                .filter(line -> !line.startsWith(" ") && !line.startsWith("EXPLAIN "))
                .map(line -> line.replaceAll("^(CONFIG ...|[A-Z-]+).*", "$1"))
                .toList();
    }

    @Test
    void commandsAreDeclaredAlike() {
        List<String> all = new ArrayList<>(List.of("COMMAND", "INFO"));
        all.addAll(
                List.of(
                        "sentinel|myid sentinel|config sentinel|debug sentinel|set sentinel|monitor"
                                .concat(" sentinel|simulate-failure sentinel|help")
                                .concat(" sentinel|reset sentinel|info-cache sentinel|remove")
                                .concat(
                                        " sentinel|pending-scripts sentinel|replicas sentinel|slaves")
                                .split(" ")));
        assertThat(pair.ours().ask(all.toArray(String[]::new)))
                .isEqualTo(pair.real().ask(all.toArray(String[]::new)));
        all.set(1, "DOCS");
        // Its words have no token in the real one's tree.
        all.remove("sentinel|simulate-failure");
        assertThat(withoutSummary(pair.ours().ask(all.toArray(String[]::new))))
                .isEqualTo(withoutSummary(pair.real().ask(all.toArray(String[]::new))));
        Oracle.count(2);
    }

    /// Descriptions are our own.
    private static List<Reply> withoutSummary(Reply reply) {
        List<Reply> kept = new ArrayList<>();
        if (reply instanceof Reply.Array(List<Reply> elements)) {
            for (int i = 0; i < elements.size(); i++) {
                boolean isSummary = elements.get(i).equals(Reply.bulk("summary"));
                if (isSummary) {
                    i++;
                } else if (elements.get(i) instanceof Reply.Array) {
                    kept.add(Reply.array(withoutSummary(elements.get(i))));
                } else {
                    kept.add(elements.get(i));
                }
            }
        }
        return kept;
    }

    @Test
    void instancesHaveTheSameFieldsInTheSameOrder() {
        compareFields();
        // What is ours only stands behind all of Redis', for those who read by position.
        List<String> fields = Quorum.flat(pair.ours().ask("SENTINEL", "MASTER", "alpha"));
        assertThat(fields.indexOf("problem")).isEqualTo(fields.size() - 2);
    }

    private void compareFields() {
        for (String[] question :
                new String[][] {
                    {"SENTINEL", "MASTER", "alpha"},
                    {"SENTINEL", "REPLICAS", "alpha"},
                    {"SENTINEL", "SENTINELS", "alpha"}
                }) {
            assertThat(names(pair.ours().ask(question)))
                    .isEqualTo(names(pair.real().ask(question)));
            Oracle.count(1);
        }
    }

    private static List<String> names(Reply reply) {
        List<String> texts = new ArrayList<>();
        if (reply instanceof Reply.Array(List<Reply> elements)) {
            boolean isFlat = elements.getFirst() instanceof Reply.Bulk;
            for (int i = 0; i < elements.size(); i += isFlat ? 2 : 1) {
                Reply element = elements.get(i);
                texts.addAll(
                        element instanceof Reply.Bulk(Bytes text)
                                ? List.of(text.toString())
                                : names(element));
            }
        }
        texts.removeAll(OURS_ONLY);
        return texts;
    }

    @Test
    void infoHasTheSameFields() {
        assertThat(infoFields(pair.ours())).isEqualTo(infoFields(pair.real()));
        Oracle.count(1);
    }

    private static List<String> infoFields(RespClient sentinel) {
        Reply reply = sentinel.ask("INFO", "sentinel");
        String text = reply instanceof Reply.Bulk(Bytes bulk) ? bulk.toString() : "" + reply;
        return text.lines()
                // Redis lists masters in the order of its hash table.
                .map(line -> line.replaceAll("master\\d+|status=\\w+", "").strip())
                .sorted()
                .toList();
    }

    @Test
    void failuresAreSimulatedOnTheSameWords() {
        pair.same(
                """
                SENTINEL simulate-failure
                SENTINEL simulate-failure help
                SENTINEL simulate-failure bogus
                SENTINEL simulate-failure crash-after-election
                SENTINEL simulate-failure crash-after-election help
                SENTINEL simulate-failure help x
                """);
        for (String words :
                List.of(
                        "crash-after-election",
                        "CRASH-AFTER-PROMOTION",
                        "crash-after-promotion crash-after-election",
                        "crash-after-promotion bogus",
                        "help")) {
            pair.same("SENTINEL simulate-failure " + words);
            assertThat(infoFields(pair.ours())).as(words).isEqualTo(infoFields(pair.real()));
        }
    }

    @Test
    void eachReadsTheFileThatTheOtherHasWritten() throws IOException {
        pair.real().ask("SENTINEL", "FLUSHCONFIG");
        pair.ours().ask("SENTINEL", "FLUSHCONFIG");
        pair.swapFiles();
        pair.same("SENTINEL MYID");
        pair.same("SENTINEL GET-MASTER-ADDR-BY-NAME alpha");
        compareFields();
        assertThat(infoFields(pair.ours())).isEqualTo(infoFields(pair.real()));
    }
}
