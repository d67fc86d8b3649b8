package dev.vedette.replication.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The backlog against a model that keeps everything.
class BacklogTest {

    @Test
    void whatIsKeptIsTheEndOfTheStreamAndWhatCursorsStillNeed() {
        for (long seed = 1; seed <= 200; seed++) {
            Rng rng = new Rng(seed);
            long start = 1L + rng.nextInt(100_000);
            int keep = 1 + rng.nextInt(100_000);
            Backlog backlog = new Backlog(start, keep);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            Backlog.Cursor slow = backlog.cursorAt(start);
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 + rng.nextInt(50_000)];
            for (int step = 0; step < 100; step++) {
                byte[] bytes = new byte[rng.nextInt(10_000)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) rng.nextInt(256);
                }
                backlog.append(bytes, 0, bytes.length);
                all.writeBytes(bytes);
                if (rng.chance(0.3)) {
                    int count = backlog.read(slow, buffer, 0, buffer.length);
                    read.write(buffer, 0, count);
                }
                assertThat(backlog.end()).isEqualTo(start + all.size());
                assertThat(backlog.first()).isLessThanOrEqualTo(slow.next());
                assertThat(backlog.length()).isGreaterThanOrEqualTo(Math.min(keep, all.size()));
                long mostBehind = Math.max(keep, backlog.behind(slow));
                assertThat(backlog.length())
                        .as("seed %d: no more than a block too much", seed)
                        .isLessThanOrEqualTo(mostBehind + Backlog.BLOCK_BYTES);
                long from = backlog.first() + rng.nextLong(backlog.length() + 1);
                byte[] peeked = new byte[(int) Math.min(3000, backlog.end() - from)];
                assertThat(backlog.peek(from, peeked, 0, peeked.length)).isEqualTo(peeked.length);
                int at = (int) (from - start);
                assertThat(peeked)
                        .isEqualTo(Arrays.copyOfRange(all.toByteArray(), at, at + peeked.length));
            }
            for (int count = 1; count > 0; ) {
                count = backlog.read(slow, buffer, 0, buffer.length);
                read.write(buffer, 0, count);
            }
            assertThat(read.toByteArray()).as("seed %d", seed).isEqualTo(all.toByteArray());
            backlog.release(slow);
            assertThat(backlog.length()).isLessThanOrEqualTo((long) keep + Backlog.BLOCK_BYTES);
        }
    }

    @Test
    void aCursorOutsideIsABrokenInvariant() {
        Backlog backlog = new Backlog(10, 1);
        backlog.append(new byte[5], 0, 5);
        assertThatThrownBy(() -> backlog.cursorAt(9)).isInstanceOf(Invariant.Broken.class);
        assertThatThrownBy(() -> backlog.cursorAt(16)).isInstanceOf(Invariant.Broken.class);
        assertThat(backlog.cursorAt(15).next()).isEqualTo(15);
    }
}
