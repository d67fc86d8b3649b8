package dev.vedette.replication;

import java.util.Arrays;

/// What has come of our master's stream and is not applied yet, to be forwarded as it came.
final class Unapplied {

    private static final int FIRST_BYTES = 64 * 1024;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int from;
    private int to;

    /// Adds `more[start, end)`.
    void add(byte[] more, int start, int end) {
        int waiting = to - from;
        int size = waiting + (end - start);
        if (to + (end - start) > bytes.length) {
            byte[] target =
                    size > bytes.length ? new byte[Math.max(size, bytes.length * 2)] : bytes;
            System.arraycopy(bytes, from, target, 0, waiting);
            bytes = target;
            from = 0;
            to = waiting;
        }
        System.arraycopy(more, start, bytes, to, end - start);
        to += end - start;
    }

    /// The first `count` bytes are applied: they go on to our own replicas.
    void forward(int count, ReplicationStream stream) {
        stream.forward(bytes, from, from + count);
        from += count;
    }

    /// All of it, which is taken out.
    byte[] takeAll() {
        byte[] all = Arrays.copyOfRange(bytes, from, to);
        forget();
        return all;
    }

    void forget() {
        bytes = new byte[FIRST_BYTES];
        from = 0;
        to = 0;
    }
}
