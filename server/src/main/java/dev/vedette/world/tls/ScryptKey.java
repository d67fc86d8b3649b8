package dev.vedette.world.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What `openssl pkcs8 -topk8 -scrypt` writes (RFC 7914, section 7): a private key encrypted under
/// AES by a key that scrypt made of the password.
final class ScryptKey {

    /// 1.2.840.113549.1.5.13
    private static final byte[] PBES2 = HexFormat.of().parseHex("2a864886f70d01050d");

    /// 1.3.6.1.4.1.11591.4.11
    private static final byte[] SCRYPT = HexFormat.of().parseHex("2b06010401da47040b");

    /// 2.16.840.1.101.3.4.1, of which 2, 22 and 42 are AES in CBC mode with 128, 192 and 256 bits.
    private static final byte[] AES = HexFormat.of().parseHex("6086480165030401");

    private ScryptKey() {}

    /// Whether an EncryptedPrivateKeyInfo is one of these.
    static boolean isOne(byte[] der) {
        return contains(der, PBES2) && contains(der, SCRYPT);
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /// The PKCS#8 form of the key.
    static byte[] decrypted(byte[] der, String password) throws GeneralSecurityException {
        List<byte[]> whole = elements(Der.elements(der).getFirst(), 2);
        List<byte[]> scheme = elements(elements(whole.getFirst(), 2).get(1), 2);
        List<byte[]> derivation = elements(elements(scheme.getFirst(), 2).get(1), 4);
        List<byte[]> cipher = elements(scheme.get(1), 2);
        Scrypt scrypt =
                new Scrypt(
                        number(derivation.get(1)),
                        number(derivation.get(2)),
                        number(derivation.get(3)));
        byte[] key =
                scrypt.key(
                        password.getBytes(StandardCharsets.UTF_8),
                        derivation.getFirst(),
                        keyBytes(cipher.getFirst()));
        Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
        aes.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new IvParameterSpec(cipher.get(1)));
        return aes.doFinal(whole.get(1));
    }

    private static List<byte[]> elements(byte[] content, int least) {
        List<byte[]> elements = Der.elements(content);
        if (elements.size() < least) {
            throw new IllegalArgumentException("the key's parameters are incomplete");
        }
        return elements;
    }

    private static int number(byte[] content) {
        try {
            return new BigInteger(content).intValueExact();
        } catch (ArithmeticException tooLarge) {
            return 0;
        }
    }

    private static int keyBytes(byte[] oid) {
        boolean isAes =
                oid.length == AES.length + 1
                        && Arrays.equals(oid, 0, AES.length, AES, 0, AES.length);
        return switch (isAes ? oid[AES.length] : 0) {
            case 2 -> 16;
            case 22 -> 24;
            case 42 -> 32;
            default ->
                    throw new IllegalArgumentException(
                            "it is encrypted with something else than AES in CBC mode");
        };
    }
}
