package dev.vedette.world.tls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Keys from passwords by scrypt (RFC 7914), which the JDK does not have.
///
/// @param cost the N of the standard: a power of two
/// @param blockSize its r
/// @param parallel its p
record Scrypt(int cost, int blockSize, int parallel) {

    /// What OpenSSL itself writes takes 16 MiB.
    private static final long MOST_BYTES = 64 << 20;

    private static final int MAC_BYTES = 32;
    private static final int SALSA_BYTES = 64;
    private static final int SALSA_INTS = 16;
    private static final int SALSA_DOUBLE_ROUNDS = 4;

    Scrypt {
        boolean isSound = cost > 1 && Integer.bitCount(cost) == 1 && blockSize > 0 && parallel > 0;
        if (!isSound || 2L * SALSA_BYTES * blockSize * Math.max(cost, parallel) > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "scrypt with N=%d, r=%d, p=%d is not supported"
                            .formatted(cost, blockSize, parallel));
        }
    }

    byte[] key(byte[] password, byte[] salt, int bytes) throws GeneralSecurityException {
        int laneBytes = 2 * SALSA_BYTES * blockSize;
        byte[] lanes = stretched(password, salt, laneBytes * parallel);
        for (int i = 0; i < parallel; i++) {
            ByteBuffer lane =
                    ByteBuffer.wrap(lanes, i * laneBytes, laneBytes)
                            .slice()
                            .order(ByteOrder.LITTLE_ENDIAN);
            int[] block = new int[laneBytes / Integer.BYTES];
            lane.asIntBuffer().get(block);
            lane.asIntBuffer().put(mixed(block));
        }
        return stretched(password, lanes, bytes);
    }

    /// PBKDF2 with HMAC-SHA-256 and one round. The JDK's own takes passwords only as text.
    private static byte[] stretched(byte[] password, byte[] salt, int bytes)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        // An empty key is none to the JDK, and the same as a zero to the standard.
        mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA256"));
        byte[] all = new byte[0];
        for (int i = 1; all.length < bytes; i++) {
            mac.update(salt);
            byte[] part = mac.doFinal(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
            all = Arrays.copyOf(all, all.length + MAC_BYTES);
            System.arraycopy(part, 0, all, all.length - MAC_BYTES, MAC_BYTES);
        }
        return Arrays.copyOf(all, bytes);
    }

    private int[] mixed(int[] start) {
        int[] block = start;
        int[][] seen = new int[cost][];
        for (int i = 0; i < cost; i++) {
            seen[i] = block;
            block = shuffled(block);
        }
        for (int i = 0; i < cost; i++) {
            int[] other = seen[block[block.length - SALSA_INTS] & cost - 1];
            int[] sum = new int[block.length];
            for (int at = 0; at < sum.length; at++) {
                sum[at] = block[at] ^ other[at];
            }
            block = shuffled(sum);
        }
        return block;
    }

    /// Each part is mixed with the one before; even ones come first.
    private static int[] shuffled(int[] block) {
        int[] result = new int[block.length];
        int parts = block.length / SALSA_INTS;
        int[] last = Arrays.copyOfRange(block, block.length - SALSA_INTS, block.length);
        for (int i = 0; i < parts; i++) {
            for (int at = 0; at < SALSA_INTS; at++) {
                last[at] ^= block[i * SALSA_INTS + at];
            }
            salsa(last);
            int to = i / 2 + (i % 2 == 0 ? 0 : parts / 2);
            System.arraycopy(last, 0, result, to * SALSA_INTS, SALSA_INTS);
        }
        return result;
    }

    /// Salsa20 with eight rounds.
    private static void salsa(int[] block) {
        int[] x = block.clone();
        for (int i = 0; i < SALSA_DOUBLE_ROUNDS; i++) {
            quarter(x, 0, 4, 8, 12);
            quarter(x, 5, 9, 13, 1);
            quarter(x, 10, 14, 2, 6);
            quarter(x, 15, 3, 7, 11);
            quarter(x, 0, 1, 2, 3);
            quarter(x, 5, 6, 7, 4);
            quarter(x, 10, 11, 8, 9);
            quarter(x, 15, 12, 13, 14);
        }
        for (int i = 0; i < SALSA_INTS; i++) {
            block[i] += x[i];
        }
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
