package dev.vedette.acl;

import dev.vedette.base.Bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The passwords of one user, as SHA-256; nothing here knows what was hashed.
final class Passwords {

    private static final int HEX_DIGITS = 64;

    private final List<byte[]> hashes = new ArrayList<>();

    void clear() {
        hashes.clear();
    }

    void takeFrom(Passwords other) {
        hashes.clear();
        hashes.addAll(other.hashes);
    }

    void add(byte[] hash) {
        if (index(hash) < 0) {
            hashes.add(hash);
        }
    }

    void remove(byte[] hash) throws RuleError {
        int index = index(hash);
        if (index < 0) {
            throw new RuleError(RuleError.NO_SUCH_PASSWORD);
        }
        hashes.remove(index);
    }

    private int index(byte[] hash) {
        for (int i = 0; i < hashes.size(); i++) {
            if (Arrays.equals(hashes.get(i), hash)) {
                return i;
            }
        }
        return -1;
    }

    /// Takes the same time whichever of them it is, and wherever a wrong one differs.
    boolean contain(Bytes password) {
        byte[] given = hash(password);
        boolean isOne = false;
        for (byte[] hash : hashes) {
            isOne |= MessageDigest.isEqual(hash, given);
        }
        return isOne;
    }

    /// In hexadecimal digits, in the order they came.
    List<String> texts() {
        return hashes.stream().map(HexFormat.of()::formatHex).toList();
    }

    static byte[] hash(Bytes password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.array());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// The hash that `digits` spell, in lower case as all hashes are written.
    static byte[] parse(String digits) throws RuleError {
        boolean isHash =
                digits.length() == HEX_DIGITS
                        && digits.chars()
                                .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        if (!isHash) {
            throw new RuleError(RuleError.BAD_HASH);
        }
        return HexFormat.of().parseHex(digits);
    }
}
