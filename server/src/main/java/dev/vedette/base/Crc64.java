package dev.vedette.base;

/// CRC-64 with the Jones polynomial (reflected, start value 0, no final inversion), the checksum at
/// the end of an RDB file. It is incremental: feed the result of one piece into the next.
public final class Crc64 {

    private static final long POLYNOMIAL_REFLECTED = 0x95AC9329AC4BC9B5L;

    /// `TABLES[k][b]` is the checksum of byte `b` followed by `k` zero bytes, so that eight bytes
    /// are taken at a time (files of gigabytes pass through here).
    private static final long[][] TABLES = tables();

    private Crc64() {}

    /// The checksum of what `crc` covers followed by `array[from, to)`; the first `crc` is 0.
    public static long update(long crc, byte[] array, int from, int to) {
        long c = crc;
        int i = from;
        for (; to - i >= 8; i += 8) {
            c ^= word(array, i);
            c =
                    TABLES[7][(int) c & 0xff]
                            ^ TABLES[6][(int) (c >>> 8) & 0xff]
                            ^ TABLES[5][(int) (c >>> 16) & 0xff]
                            ^ TABLES[4][(int) (c >>> 24) & 0xff]
                            ^ TABLES[3][(int) (c >>> 32) & 0xff]
                            ^ TABLES[2][(int) (c >>> 40) & 0xff]
                            ^ TABLES[1][(int) (c >>> 48) & 0xff]
                            ^ TABLES[0][(int) (c >>> 56)];
        }
        for (; i < to; i++) {
            c = TABLES[0][(int) (c ^ array[i]) & 0xff] ^ (c >>> 8);
        }
        return c;
    }

    private static long word(byte[] array, int at) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = (word << 8) | (array[at + i] & 0xff);
        }
        return word;
    }

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int b = 0; b < 256; b++) {
            long c = b;
            for (int bit = 0; bit < 8; bit++) {
                c = (c & 1) != 0 ? (c >>> 1) ^ POLYNOMIAL_REFLECTED : c >>> 1;
            }
            tables[0][b] = c;
        }
        for (int k = 1; k < 8; k++) {
            for (int b = 0; b < 256; b++) {
                long c = tables[k - 1][b];
                tables[k][b] = tables[0][(int) c & 0xff] ^ (c >>> 8);
            }
        }
        return tables;
    }
}
