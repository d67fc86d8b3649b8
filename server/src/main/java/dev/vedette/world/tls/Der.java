package dev.vedette.world.tls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

// Java reads private keys in PKCS#8 only. The older forms hold the same numbers in a smaller
// envelope, so they are put into the larger one; nothing inside is looked at but the name of an
// elliptic curve. A library for this would be Bouncy Castle: 10 MB for these lines.

/// As much of ASN.1's encoding as it takes to put an older private key into PKCS#8, and to read the
/// parameters of an encrypted one.
final class Der {

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT_0 = 0xa0;
    private static final int LONG_FORM = 0x80;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    /// 1.2.840.113549.1.1.1 with no parameters.
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /// 1.2.840.10045.2.1; the curve follows.
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Der() {}

    /// The PKCS#8 form of a PKCS#1 key.
    static byte[] pkcs8OfRsa(byte[] pkcs1) {
        return element(SEQUENCE, VERSION_0, RSA, element(OCTETS, pkcs1));
    }

    /// The PKCS#8 form of a SEC1 key.
    ///
    /// @throws IllegalArgumentException when it does not name its curve
    static byte[] pkcs8OfEc(byte[] sec1) {
        byte[] algorithm = element(SEQUENCE, EC, curveOf(sec1));
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTETS, sec1));
    }

    private static byte[] curveOf(byte[] sec1) {
        int at = contentStart(sec1, 0);
        int end = Math.min(sec1.length, at + contentLength(sec1, 0));
        while (at < end) {
            int start = contentStart(sec1, at);
            int next = start + contentLength(sec1, at);
            if ((sec1[at] & 0xff) == CONTEXT_0 && next <= end) {
                return Arrays.copyOfRange(sec1, start, next);
            }
            at = next;
        }
        throw new IllegalArgumentException("the key does not say which curve it is of");
    }

    /// What the elements hold that stand in `der` one after the other.
    static List<byte[]> elements(byte[] der) {
        List<byte[]> contents = new ArrayList<>();
        for (int at = 0; at < der.length; ) {
            int start = contentStart(der, at);
            int next = start + contentLength(der, at);
            if (next > der.length) {
                throw cutShort();
            }
            contents.add(Arrays.copyOfRange(der, start, next));
            at = next;
        }
        return contents;
    }

    private static int contentStart(byte[] der, int at) {
        int length = byteAt(der, at + 1);
        return at + 2 + (length < LONG_FORM ? 0 : length - LONG_FORM);
    }

    private static int contentLength(byte[] der, int at) {
        int first = byteAt(der, at + 1);
        if (first < LONG_FORM) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < first - LONG_FORM; i++) {
            length = length << 8 | byteAt(der, at + 2 + i);
            if (length > der.length) {
                throw cutShort();
            }
        }
        return length;
    }

    private static int byteAt(byte[] der, int at) {
        if (at >= der.length) {
            throw cutShort();
        }
        return der[at] & 0xff;
    }

    private static IllegalArgumentException cutShort() {
        return new IllegalArgumentException("the key is cut short");
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        writeLength(whole, content.size());
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < LONG_FORM) {
            out.write(length);
            return;
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(LONG_FORM | bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(length >>> (8 * i));
        }
    }
}
