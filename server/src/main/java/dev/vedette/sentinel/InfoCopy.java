package dev.vedette.sentinel;

import dev.vedette.base.Bytes;

import java.nio.charset.StandardCharsets;

/// The last INFO of an instance, for SENTINEL INFO-CACHE, in one array for as long as the
/// connection lasts. A new text of five kilobytes each ten seconds and instance, alive until the
/// next one comes, is what fills an old generation.
final class InfoCopy implements CharSequence {

    /// INFO grows and shrinks by a few digits.
    private static final int SLACK = 256;

    private byte[] bytes = new byte[0];
    private int length;

    void take(Bytes text) {
        length = text.length();
        if (bytes.length < length || bytes.length > length + 2 * SLACK) {
            bytes = new byte[length + SLACK];
        }
        System.arraycopy(text.array(), 0, bytes, 0, length);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return (char) (bytes[index] & 0xff);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
