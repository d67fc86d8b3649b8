package dev.vedette.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Rng;
import dev.vedette.keyspace.Journal;
import dev.vedette.replication.core.Backlog;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// What waits to be applied, against a model that keeps everything.
class UnappliedTest {

    @Test
    void whatGoesOnIsWhatCameInThatOrder() {
        for (long seed = 1; seed <= 50; seed++) {
            Rng rng = new Rng(seed);
            ByteArrayOutputStream came = new ByteArrayOutputStream();
            ReplicationStream stream = new ReplicationStream("a".repeat(40), new Journal());
            Backlog backlog = stream.open(1 << 24);
            Unapplied unapplied = new Unapplied();
            int gone = 0;
            for (int step = 0; step < 60; step++) {
                byte[] bytes = new byte[rng.nextInt(50_000)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) rng.nextInt(256);
                }
                int from = rng.nextInt(bytes.length + 1);
                unapplied.add(bytes, from, bytes.length);
                came.write(bytes, from, bytes.length - from);
                int count = rng.nextInt(came.size() - gone + 1);
                unapplied.forward(count, stream);
                gone += count;
            }
            byte[] all = came.toByteArray();
            byte[] forwarded = new byte[gone];
            assertThat(backlog.length()).isEqualTo(gone);
            backlog.peek(backlog.first(), forwarded, 0, gone);
            assertThat(forwarded).as("seed %d", seed).isEqualTo(Arrays.copyOf(all, gone));
            assertThat(unapplied.takeAll()).isEqualTo(Arrays.copyOfRange(all, gone, all.length));
            assertThat(unapplied.takeAll()).isEmpty();
        }
    }
}
