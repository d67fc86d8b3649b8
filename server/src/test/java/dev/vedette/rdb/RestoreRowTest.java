package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// RESTORE of what is no dump, or at a time that is none.
final class RestoreRowTest {

    private static final String HELLO = "\u0000\u0005hello\n\u0000cr\u00dfve4 \n";

    @Test
    void r13NonsenseIsRefusedWithTheWordsOfRedis() {
        String[] times = {"0", "-1", "x", "", "9223372036854775808", "9223372036854775807"};
        String[] payloads = {HELLO, "", "x", HELLO.substring(1), HELLO + "x", "\u0000".repeat(20)};
        String[] options = {
            "", "IDLETIME -1", "IDLETIME x", "IDLETIME", "FREQ -1", "FREQ 256", "FREQ", "ABSTTL x"
        };
        try (RedisProcess redis = Oracle.start();
                OurNode node = OurNode.start();
                RespClient real = redis.connect();
                RespClient ours = node.connect()) {
            for (String time : times) {
                for (String payload : payloads) {
                    for (String option : options) {
                        List<Bytes> words = new ArrayList<>();
                        for (String word : new String[] {"RESTORE", "k", time, payload}) {
                            words.add(Bytes.of(word.getBytes(StandardCharsets.ISO_8859_1)));
                        }
                        for (String word : option.isEmpty() ? new String[0] : option.split(" ")) {
                            words.add(Bytes.of(word));
                        }
                        assertThat(ours.ask(words)).as("%s", words).isEqualTo(real.ask(words));
                        assertThat(ours.ask("DEL", "k")).isEqualTo(real.ask("DEL", "k"));
                        Oracle.count(2);
                    }
                }
            }
        }
    }
}
