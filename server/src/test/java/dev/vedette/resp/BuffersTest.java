package dev.vedette.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class BuffersTest {

    private static final int MEGABYTE = 1 << 20;

    private final Buffers buffers = new Buffers(MEGABYTE);

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
        List<Buffers.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pieces.add(buffers.take());
        }
        pieces.forEach(buffers::give);
        assertThat(buffers.unused()).isEqualTo(MEGABYTE / Buffers.PIECE_BYTES);
    }

    @Test
    void whatNobodyNeedsFadesAndWhatIsNeededStays() {
        List<Buffers.Piece> pieces = List.of(buffers.take(), buffers.take(), buffers.take());
        pieces.forEach(buffers::give);
        buffers.fade();
        for (int i = 0; i < 10; i++) {
            Buffers.Piece needed = buffers.take();
            assertThat(needed).isSameAs(pieces.getLast());
            buffers.give(needed);
            buffers.fade();
        }
        assertThat(buffers.unused()).isEqualTo(1);
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
