package dev.vedette.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.base.Texts;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every kind of reply, byte for byte as a real server sends it in both protocols.
final class ReplyEncoderTest {

    private static List<Reply> numbers(int count) {
        List<Reply> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Reply.integer(i));
        }
        return numbers;
    }

    /// What DEBUG PROTOCOL sends under each name, as our reply.
    private static Map<String, Reply> kinds() {
        Map<String, Reply> kinds = new LinkedHashMap<>();
        kinds.put("string", Reply.bulk("Hello World"));
        kinds.put("integer", Reply.integer(12345));
        kinds.put("double", Reply.number(3.141));
        kinds.put("null", Reply.nil());
        kinds.put("array", Reply.array(numbers(3)));
        kinds.put("set", Reply.set(numbers(3)));
        kinds.put(
                "map",
                Reply.map(
                        List.of(
                                Reply.integer(0),
                                Reply.bool(false),
                                Reply.integer(1),
                                Reply.bool(true),
                                Reply.integer(2),
                                Reply.bool(false))));
        kinds.put("verbatim", Reply.verbatim("This is a verbatim\nstring"));
        kinds.put("true", Reply.bool(true));
        kinds.put("false", Reply.bool(false));
        kinds.put("bignum", new Reply.BigNumber("1234567999999999999999999999999999999"));
        return kinds;
    }

    @Test
    void everyKindOfReplyIsEncodedAsRedisEncodesIt() {
        try (RedisProcess redis = Oracle.start("--enable-debug-command", "yes")) {
            for (int protocol = 2; protocol <= 3; protocol++) {
                for (Map.Entry<String, Reply> kind : kinds().entrySet()) {
                    try (RespClient client = redis.connect()) {
                        client.ask("HELLO", String.valueOf(protocol));
                        byte[] ours = ReplyEncoder.encode(kind.getValue(), protocol);
                        client.send("DEBUG", "PROTOCOL", kind.getKey());
                        assertThat(text(client.bytes(ours.length)))
                                .as("%s in protocol %d", kind.getKey(), protocol)
                                .isEqualTo(text(ours));
                        client.send("PING");
                        assertThat(text(client.bytes(7))).isEqualTo("+PONG\r\n");
                        Oracle.count(1);
                    }
                }
            }
        }
    }

    @Test
    void everyKindComesBackThroughTheReplyParserHoweverItIsCut() {
        for (Reply reply : kinds().values()) {
            byte[] bytes =
                    ReplyEncoder.encode(Reply.array(reply, Reply.push(reply), Reply.nil()), 3);
            for (long seed = 1; seed <= 20; seed++) {
                Rng cuts = new Rng(seed);
                Input input = new Input();
                ReplyParser parser = new ReplyParser(input);
                Reply parsed = null;
                int at = 0;
                while (at < bytes.length) {
                    assertThat(parsed).as("seed %d", seed).isNull();
                    int piece = Math.min(bytes.length - at, 1 + cuts.nextInt(5));
                    input.add(bytes, at, at + piece);
                    at += piece;
                    parsed = parser.next();
                }
                assertThat(parsed).as("seed %d", seed).isNotNull();
                assertThat(ReplyEncoder.encode(parsed, 3)).isEqualTo(bytes);
                assertThat(parser.isInside()).isFalse();
            }
        }
    }

    @Test
    void anErrorStaysOneLineWhateverItQuotes() {
        Reply forged = Reply.error("ERR unknown 'a\r\n+OK\r\n\0b\u00ff'");
        assertThat(text(ReplyEncoder.encode(forged, 2)))
                .isEqualTo("-ERR unknown 'a  +OK   b\u00ff'\r\n");
    }

    @Test
    void textsOfEveryLengthGoOutAsBulkStringsAndComeBack() {
        Rng rng = new Rng(3);
        Texts texts = Texts.about(0);
        List<Bytes> added = new ArrayList<>();
        for (int length : new int[] {0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 20_000, 8}) {
            byte[] text = new byte[length];
            for (int i = 0; i < length; i++) {
                text[i] = (byte) "\r\n$0".charAt(rng.nextInt(4));
            }
            added.add(Bytes.of(text));
            texts.add(Bytes.of(text));
        }
        assertThat(text(ReplyEncoder.encode(Reply.array(texts), 2)))
                .isEqualTo(
                        text(
                                ReplyEncoder.encode(
                                        Reply.array(added.stream().map(Reply::bulk).toList()), 2)));
        for (int i = 0; i < added.size(); i++) {
            assertThat(texts.get(i)).isEqualTo(added.get(i));
        }
    }

    @Test
    void numbersAreWrittenInFull() {
        for (long number :
                new long[] {0, 9, 10, -1, -10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(text(ReplyEncoder.encode(new Reply.Int(number), 2)))
                    .isEqualTo(":" + number + "\r\n");
        }
    }

    @Test
    void aPeerThatNestsWithoutEndOrLiesAboutLengthsIsStopped() {
        assertThat(error("*1\r\n".repeat(1000))).isEqualTo("nested too deeply");
        assertThat(error("*1048577\r\n")).isEqualTo("invalid aggregate length");
        assertThat(error("$536870913\r\n")).isEqualTo("invalid bulk length");
        assertThat(error("$-2\r\n")).isEqualTo("invalid bulk length");
        assertThat(error("%-1\r\n")).isEqualTo("invalid aggregate length");
        assertThat(error(":12x\r\n")).isEqualTo("invalid integer");
        assertThat(error("$1\r\nabc")).isEqualTo("expected CRLF after bulk");
        assertThat(error("hello\r\n")).isEqualTo("unknown type byte 104");
        assertThat(error("+" + "x".repeat(70_000))).isEqualTo("too long a line");
    }

    private static String error(String stream) {
        Input input = new Input();
        ReplyParser parser = new ReplyParser(input);
        input.add(stream.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(parser.next()).isNull();
        return parser.error();
    }

    @Test
    void whatWasSentMakesRoomForMore() {
        ReplyEncoder out = new ReplyEncoder();
        for (int i = 0; i < 10_000; i++) {
            out.reply(Reply.bulk(Bytes.of(new byte[1000])), 2);
            out.sent((int) out.size());
        }
        assertThat(out.size()).isZero();
        assertThat(out.capacity()).isLessThanOrEqualTo(16 * 1024);
    }

    /// What nobody reads is neither copied as it grows nor held twice.
    @Test
    void muchThatWaitsLiesInPiecesAndComesOutAsItWentIn() {
        ReplyEncoder out = new ReplyEncoder(new Buffers(1 << 20));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Rng lengths = new Rng(7);
        while (expected.size() < 40_000_000) {
            Bytes value = Bytes.of("x".repeat(lengths.nextInt(300_000)));
            out.reply(Reply.bulk(value), 2);
            expected.writeBytes(ReplyEncoder.encode(Reply.bulk(value), 2));
        }
        assertThat(out.size()).isEqualTo(expected.size());
        assertThat(out.capacity()).isLessThan(expected.size() + (9 << 20));

        ByteArrayOutputStream read = new ByteArrayOutputStream();
        int largest = 0;
        while (out.size() > 0) {
            ByteBuffer piece = out.unsent();
            largest = Math.max(largest, piece.remaining());
            byte[] taken = new byte[Math.min(piece.remaining(), 1 + lengths.nextInt(3_000_000))];
            piece.get(taken);
            out.sent(taken.length);
            read.writeBytes(taken);
        }
        assertThat(largest).isLessThan(9 << 20);
        assertThat(read.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(out.capacity()).isLessThanOrEqualTo(4 << 20);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
