package dev.vedette.lab.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All keys and values of one node, strings only, in the order of the keys.
public record Contents(SortedMap<String, String> entries) {

    public Contents(Map<String, String> entries) {
        this(new TreeMap<>(entries));
    }

    /// What `other` has that this one has not, lacks, or has with another value.
    public record Difference(long missing, long surplus, long different) {
        public boolean isNone() {
            return missing + surplus + different == 0;
        }

        @Override
        public String toString() {
            return missing + " missing, " + surplus + " surplus, " + different + " different";
        }
    }

    /// Seen from this node: what is missing in the other one, what it has too much, what differs.
    public Difference differenceTo(Contents other) {
        long missing = 0;
        long different = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String theirs = other.entries.get(entry.getKey());
            if (theirs == null) {
                missing++;
            } else if (!theirs.equals(entry.getValue())) {
                different++;
            }
        }
        long common = entries.size() - missing;
        return new Difference(missing, other.entries.size() - common, different);
    }

    /// The first 12 hexadecimal digits of a SHA-256 over everything: short enough to compare by
    /// eye.
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                feed(digest, entry.getKey());
                feed(digest, entry.getValue());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /// With its length ahead, so that no two contents run together into the same bytes.
    private static void feed(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update((utf8.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(utf8);
    }
}
