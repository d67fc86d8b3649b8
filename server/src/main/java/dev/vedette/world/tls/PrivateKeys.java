package dev.vedette.world.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// Private keys in every form OpenSSL writes: PKCS#8, PKCS#1 and SEC1, each also encrypted.
final class PrivateKeys {

    private static final List<String> ALGORITHMS =
            List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

    /// OpenSSL's own way of encrypting takes this much of the salt for the key.
    private static final int SALT_BYTES = 8;

    /// A key that cannot be had, with the reason.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String reason) {
            super(reason);
        }

        Unreadable(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    private PrivateKeys() {}

    static PrivateKey of(Pem.Block block, String password) throws Unreadable {
        boolean isEncrypted =
                block.label().equals("ENCRYPTED PRIVATE KEY")
                        || block.headers().containsKey("DEK-Info");
        if (isEncrypted && password.isEmpty()) {
            throw new Unreadable("the key is encrypted and no password is configured");
        }
        try {
            if (block.label().equals("ENCRYPTED PRIVATE KEY")) {
                byte[] der = block.bytes();
                return ScryptKey.isOne(der)
                        ? afterPassword(block.label(), ScryptKey.decrypted(der, password))
                        : decoded(decrypted(der, password));
            }
            if (!isEncrypted) {
                return decoded(pkcs8(block.label(), block.bytes()));
            }
            byte[] plain = decryptedByHeader(block, password);
            return afterPassword(block.label(), plain);
        } catch (BadPaddingException wrong) {
            throw new Unreadable("the password is wrong", wrong);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new Unreadable("the key cannot be read: " + e.getMessage(), e);
        }
    }

    /// A wrong password shows as bad padding, but in one of 256 cases only as nonsense behind it.
    private static PrivateKey afterPassword(String label, byte[] plain) throws Unreadable {
        try {
            return decoded(pkcs8(label, plain));
        } catch (GeneralSecurityException | IllegalArgumentException nonsense) {
            throw new Unreadable("the password is wrong", nonsense);
        }
    }

    private static byte[] pkcs8(String label, byte[] bytes) {
        return switch (label) {
            case "RSA PRIVATE KEY" -> Der.pkcs8OfRsa(bytes);
            case "EC PRIVATE KEY" -> Der.pkcs8OfEc(bytes);
            default -> bytes;
        };
    }

    private static PrivateKey decoded(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // Of another kind: the next one tries.
            }
        }
        throw new InvalidKeySpecException(
                "neither an RSA nor an EC, Ed25519, Ed448 or DSA key that Java knows");
    }

    private static byte[] decrypted(byte[] der, String password)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        AlgorithmParameters parameters = info.getAlgParameters();
        // The parameters of PBES2 name the scheme; the algorithm's own name says no more than
        // PBES2.
        String scheme =
                info.getAlgName().startsWith("PBEWith") || parameters == null
                        ? info.getAlgName()
                        : parameters.toString();
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(scheme)
                        .generateSecret(new PBEKeySpec(password.toCharArray())),
                parameters);
        return cipher.doFinal(info.getEncryptedData());
    }

    /// The way before PKCS#8: `DEK-Info: AES-256-CBC,<salt and initial vector>`.
    private static byte[] decryptedByHeader(Pem.Block block, String password)
            throws GeneralSecurityException {
        String[] words = block.headers().getOrDefault("DEK-Info", "").split(",", 2);
        if (words.length != 2) {
            throw new IllegalArgumentException("DEK-Info names no cipher");
        }
        byte[] vector = HexFormat.of().parseHex(words[1].strip());
        String mode = words[0].strip();
        String algorithm = mode.startsWith("AES-") ? "AES" : mode.contains("EDE3") ? "DESede" : "";
        int keyBytes =
                switch (mode) {
                    case "AES-128-CBC" -> 16;
                    case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
                    case "AES-256-CBC" -> 32;
                    default ->
                            throw new IllegalArgumentException(
                                    "keys encrypted with " + mode + " are not supported");
                };
        Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(keyOf(password, vector, keyBytes), algorithm),
                new IvParameterSpec(vector));
        return cipher.doFinal(block.bytes());
    }

    private static byte[] keyOf(String password, byte[] vector, int bytes)
            throws GeneralSecurityException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] key = new byte[0];
        byte[] last = new byte[0];
        while (key.length < bytes) {
            md5.update(last);
            md5.update(password.getBytes(StandardCharsets.UTF_8));
            md5.update(vector, 0, SALT_BYTES);
            last = md5.digest();
            key = Arrays.copyOf(key, key.length + last.length);
            System.arraycopy(last, 0, key, key.length - last.length, last.length);
        }
        return Arrays.copyOf(key, bytes);
    }
}
