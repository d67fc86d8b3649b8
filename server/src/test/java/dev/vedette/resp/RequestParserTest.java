package dev.vedette.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The request parser, without a server: what it makes of bytes however they are cut. What the
/// requests and the errors are is proven against real servers by the transcripts in `protocol/`.
final class RequestParserTest {

    private static final int STREAMS = 300;

    /// What came out of a stream: the requests as text, then the error if there was one.
    private static List<String> parse(byte[] stream, Rng cuts, boolean isTrusted) {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        parser.trust(isTrusted);
        List<String> requests = new ArrayList<>();
        int at = 0;
        while (at < stream.length && parser.error() == null) {
            int piece =
                    Math.min(stream.length - at, 1 + cuts.nextInt(cuts.chance(0.5) ? 4 : 40_000));
            input.add(stream, at, at + piece);
            at += piece;
            for (Bytes[] argv = parser.next(); argv != null; argv = parser.next()) {
                requests.add(List.of(argv).toString());
            }
        }
        if (parser.error() != null) {
            requests.add(parser.error());
        }
        return requests;
    }

    private static byte[] randomStream(Rng rng) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int requests = 1 + rng.nextInt(20);
        for (int i = 0; i < requests; i++) {
            switch (rng.nextInt(8)) {
                case 0 -> out.writeBytes(ascii("set  \"a b\" 'c' d\r\n"));
                case 1 -> out.writeBytes(ascii("\r\n*0\r\n*-1\r\n \n"));
                case 2 -> out.writeBytes(damaged(rng));
                default -> out.writeBytes(randomRequest(rng));
            }
        }
        return out.toByteArray();
    }

    private static byte[] randomRequest(Rng rng) {
        Bytes[] words = new Bytes[1 + rng.nextInt(rng.chance(0.1) ? 3000 : 5)];
        for (int i = 0; i < words.length; i++) {
            byte[] word = new byte[rng.nextInt(rng.chance(0.02) ? 70_000 : 12)];
            for (int b = 0; b < word.length; b++) {
                word[b] = (byte) rng.nextInt(256);
            }
            words[i] = Bytes.of(word);
        }
        return ReplyEncoder.encode(words);
    }

    private static byte[] damaged(Rng rng) {
        byte[] request = randomRequest(rng);
        request[rng.nextInt(Math.min(request.length, 30))] = (byte) rng.nextInt(256);
        return request;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void anyCutOfTheStreamGivesTheSameRequestsAndTheSameError() {
        for (long seed = 1; seed <= STREAMS; seed++) {
            byte[] stream = randomStream(new Rng(seed));
            List<String> whole = parse(stream, new Rng(seed), true);
            for (int cut = 0; cut < 5; cut++) {
                assertThat(parse(stream, new Rng(seed * 1000 + cut), true))
                        .as("seed %d cut %d", seed, cut)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void theSmallestPiecesGiveTheSameRequests() {
        byte[] stream =
                ascii("*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\nset 'a b' c\r\n*1\r\n$4\r\nPING\r\n");
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            input.add(stream, i, i + 1);
            for (Bytes[] argv = parser.next(); argv != null; argv = parser.next()) {
                requests.add(List.of(argv).toString());
            }
        }
        assertThat(requests).containsExactly("[ECHO, \r\n]", "[set, a b, c]", "[PING]");
        assertThat(input.taken()).isEqualTo(stream.length);
    }

    @Test
    void everyRequestThatIsEncodedComesOutAgain() {
        for (long seed = 1; seed <= STREAMS; seed++) {
            Rng rng = new Rng(seed);
            byte[] request = randomRequest(rng);
            Input input = new Input();
            input.add(request);
            RequestParser parser = new RequestParser(input);
            parser.trust(true);
            Bytes[] argv = parser.next();
            assertThat(argv).as("seed %d", seed).isNotNull();
            assertThat(ReplyEncoder.encode(argv)).as("seed %d", seed).isEqualTo(request);
            assertThat(parser.isInside()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*2147483647\r\n", "*1000\r\n$536870912\r\n", "*1\r\n$536870912\r\nabc"})
    void whatIsDeclaredAndDoesNotComeCostsNothing(String declaration) {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        parser.trust(true);
        input.add(ascii(declaration));
        assertThat(parser.next()).isNull();
        assertThat(parser.error()).isNull();
        assertThat(input.array.length).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void p3AMillionEmptyArraysBeforeARequestNeedNoMemory() {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        for (int i = 0; i < 1_000_000; i++) {
            input.add(ascii(i % 2 == 0 ? "*0\r\n" : "*-1\r\n"));
            assertThat(parser.next()).isNull();
        }
        input.add(ascii("*1\r\n$4\r\nPING\r\n"));
        assertThat(parser.next()).containsExactly(Bytes.of("PING"));
        assertThat(input.array.length).isLessThanOrEqualTo(16 * 1024);
    }

    /// Redis 7.0 takes any two bytes for the end of a bulk, so this one is ours.
    @Test
    void aBulkMustEndWhereItSaidItWould() {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        input.add(ascii("*1\r\n$4\r\nPINGXY"));
        assertThat(parser.next()).isNull();
        assertThat(parser.error()).isEqualTo("ERR Protocol error: expected CRLF after bulk");
    }

    @Test
    void nothingIsParsedAfterAnError() {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        input.add(ascii("*1\r\n$-1\r\nPING\r\n"));
        assertThat(parser.next()).isNull();
        assertThat(parser.next()).isNull();
        assertThat(parser.error()).isEqualTo("ERR Protocol error: invalid bulk length");
    }

    @Test
    void theRoomShrinksAgainAfterALargeRequest() {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        parser.trust(true);
        input.add(ReplyEncoder.encode(Bytes.of("ECHO"), Bytes.of(new byte[3_000_000])));
        assertThat(parser.next()).hasSize(2);
        assertThat(input.room().capacity()).isLessThanOrEqualTo(16 * 1024);
    }
}
