package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Crc64;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /// A list of two nodes, `a` and `bb`, of which the second says that it has too many entries to
    /// note how many. Found by fuzzing: we took the mark for the count.
    @Test
    void r7ANodeThatDoesNotNoteItsCountIsCounted() {
        String dump =
                "\u0012\u0002"
                        + "\u0002\n\n\u0000\u0000\u0000\u0001\u0000\u0081a\u0002\u00ff"
                        + "\u0002\u000b\u000b\u0000\u0000\u0000\u00ff\u00ff\u0082bb\u0003\u00ff"
                        + "\n\u0000";
        byte[] body = dump.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer payload =
                ByteBuffer.allocate(body.length + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        payload.put(body).putLong(Crc64.update(0, body, 0, body.length));
        List<Bytes> restore =
                List.of(
                        Bytes.of("RESTORE"),
                        Bytes.of("k"),
                        Bytes.of("0"),
                        Bytes.of(payload.array()));
        String[][] asked = {
            {"LLEN", "k"},
            {"LRANGE", "k", "0", "-1"},
            {"RPUSH", "k", "c"},
            {"LINDEX", "k", "1"},
            {"LPOP", "k", "2"},
            {"LRANGE", "k", "0", "-1"},
        };
        try (RedisProcess redis = Oracle.start();
                OurNode node = OurNode.start();
                RespClient real = redis.connect();
                RespClient ours = node.connect()) {
            assertThat(ours.ask(restore)).isEqualTo(Reply.ok()).isEqualTo(real.ask(restore));
            for (String[] words : asked) {
                assertThat(ours.ask(words)).as("%s", (Object) words).isEqualTo(real.ask(words));
            }
            Oracle.count(asked.length + 1);
        }
    }
}
