package dev.vedette.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class BuffersTest {

    private static final int MEGABYTE = 1 << 20;

    private final Buffers buffers = new Buffers(2 * MEGABYTE);

    private static Reply answer(int bytes) {
        return Reply.bulk(Bytes.of("x".repeat(bytes)));
    }

    @Test
    void aPieceThatIsGivenBackIsTakenAgainEmpty() {
        Buffers.Piece piece = buffers.take();
        piece.bytes().putLong(1);
        buffers.give(piece);
        assertThat(buffers.take()).isSameAs(piece);
        assertThat(piece.bytes().remaining()).isEqualTo(Buffers.PIECE_BYTES);
        assertThat(buffers.take()).isNotSameAs(piece);
    }

    @Test
    void noMoreIsKeptThanAllowed() {
        take(50).forEach(buffers::give);
        assertThat(buffers.unused()).isEqualTo(2 * MEGABYTE / Buffers.PIECE_BYTES);
    }

    private List<Buffers.Piece> take(int count) {
        List<Buffers.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pieces.add(buffers.take());
        }
        return pieces;
    }

    @Test
    void whatNobodyNeedsFadesButForTheFirstMegabyte() {
        take(30).forEach(buffers::give);
        buffers.fade();
        assertThat(buffers.unused()).isEqualTo(30);
        for (int i = 0; i < 50; i++) {
            Buffers.Piece needed = buffers.take();
            needed.bytes().put((byte) i);
            buffers.give(needed);
            buffers.fade();
        }
        assertThat(buffers.unused()).isEqualTo(Buffers.LASTING);
    }

    @Test
    void whatIsNeededDoesNotFade() {
        take(30).forEach(buffers::give);
        buffers.fade();
        for (int i = 0; i < 50; i++) {
            List<Buffers.Piece> needed = take(30);
            needed.forEach(piece -> piece.bytes().put((byte) 1));
            needed.forEach(buffers::give);
            buffers.fade();
        }
        assertThat(buffers.unused()).isEqualTo(30);
    }

    @Test
    void encodersPutLongAnswersIntoTheSamePiecesInTurn() {
        ReplyEncoder one = new ReplyEncoder(buffers);
        ReplyEncoder other = new ReplyEncoder(buffers);
        for (ReplyEncoder encoder : List.of(one, other, one)) {
            encoder.reply(answer(100_000), 2);
            assertThat(buffers.unused()).isZero();
            assertThat(encoder.drain()).isEqualTo(ReplyEncoder.encode(answer(100_000), 2));
            assertThat(buffers.unused()).isEqualTo(2);
        }
    }

    @Test
    void whatIsForgottenGoesBack() {
        ReplyEncoder encoder = new ReplyEncoder(buffers);
        encoder.reply(answer(100_000), 2);
        encoder.sent(70_000);
        encoder.forget();
        assertThat(buffers.unused()).isEqualTo(2);
        assertThat(encoder.size()).isZero();
        assertThat(encoder.capacity()).isZero();
        encoder.reply(answer(3), 2);
        assertThat(encoder.drain()).isEqualTo(ReplyEncoder.encode(answer(3), 2));
    }

    @Test
    void shortAnswersTakeNothing() {
        ReplyEncoder encoder = new ReplyEncoder(buffers);
        for (int i = 0; i < 1000; i++) {
            encoder.reply(answer(5000), 2);
            encoder.sent(5000);
            encoder.sent((int) encoder.size());
        }
        assertThat(buffers.unused()).isZero();
        assertThat(encoder.capacity()).isLessThanOrEqualTo(16 * 1024);
    }
}
