package dev.vedette.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.command.Category;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The commands that rules can name, and their categories, are those of Redis 7.0. What a Sentinel
/// knows is compared where a real one runs, in SentinelCommandsIT.
final class LexiconTest {

    @Test
    void rulesNameTheCommandsOfRedis() {
        try (RespClient real = Oracle.shared().connect()) {
            compare(real, Lexicon.ofNodes());
        }
    }

    private static void compare(RespClient real, Lexicon lexicon) {
        Map<String, String> expected = new TreeMap<>();
        ((Reply.Array) real.ask("COMMAND")).elements().forEach(one -> add(expected, one));
        Map<String, String> actual = new TreeMap<>();
        for (Category category : Category.values()) {
            for (String name : lexicon.namesIn(category)) {
                actual.merge(name, "@" + category.word(), (a, b) -> a + " " + b);
            }
        }
        assertThat(actual).isEqualTo(expected);
        Oracle.count(actual.size());
    }

    private static void add(Map<String, String> names, Reply command) {
        List<Reply> fields = ((Reply.Array) command).elements();
        String name = ((Reply.Bulk) fields.getFirst()).value().toString();
        List<String> categories =
                ((Reply.Array) fields.get(6))
                        .elements().stream().map(c -> ((Reply.Simple) c).text()).toList();
        names.put(name, String.join(" ", categories));
        ((Reply.Array) fields.get(9)).elements().forEach(one -> add(names, one));
    }
}
