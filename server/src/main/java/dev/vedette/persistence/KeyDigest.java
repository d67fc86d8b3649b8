package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Numbers;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

// Twenty bytes that are the same wherever the same data is, however it is kept. Two ways to take in
// some bytes (found by comparison with a real server):
//
//   add     digest ^= SHA1(bytes)           whose order does not count: members, fields, keys
//   mix     digest = SHA1(digest ^ SHA1(bytes))     whose order counts: elements, a field's value
//
// A value is its type's number mixed in, then its elements; "!!expire!!" is added if the key
// expires. A keyspace is, database by database, its number mixed in and each key's digest added,
// which begins with the key.

/// What DEBUG DIGEST and DEBUG DIGEST-VALUE answer.
final class KeyDigest {

    private static final int BYTES = 20;
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.ISO_8859_1);

    private final MessageDigest sha1;
    private final byte[] digest = new byte[BYTES];

    KeyDigest() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw Invariant.broken("a JDK without SHA-1: %s", e);
        }
    }

    private void add(byte[] bytes) {
        byte[] hash = sha1.digest(bytes);
        for (int i = 0; i < BYTES; i++) {
            digest[i] ^= hash[i];
        }
    }

    private void mix(byte[] bytes) {
        add(bytes);
        byte[] hash = sha1.digest(digest);
        System.arraycopy(hash, 0, digest, 0, BYTES);
    }

    private void mix(Bytes bytes) {
        mix(bytes.array());
    }

    private void mix(int number) {
        mix(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private void value(Value value, boolean expires) {
        switch (value) {
            case StringValue string -> {
                mix(0);
                mix(string.bytes());
            }
            case ListValue list -> {
                mix(1);
                list.forEach(this::mix);
            }
            case SetValue set -> {
                mix(2);
                set.forEach(member -> add(member.array()));
            }
            case SortedSetValue sorted -> {
                mix(3);
                sorted.forEach((member, score) -> pair(member, score(score)));
            }
            case HashValue hash -> {
                mix(4);
                hash.forEach(this::pair);
            }
        }
        if (expires) {
            add(EXPIRES);
        }
    }

    private void pair(Bytes first, Bytes second) {
        KeyDigest both = new KeyDigest();
        both.mix(first);
        both.mix(second);
        add(both.digest);
    }

    static Bytes score(double score) {
        return Bytes.of(Numbers.formatDouble(score));
    }

    private String hex() {
        return HexFormat.of().formatHex(digest);
    }

    /// Of one value, in hexadecimal digits.
    static String of(Value value, boolean expires) {
        KeyDigest one = new KeyDigest();
        one.value(value, expires);
        return one.hex();
    }

    /// Of no value.
    static String ofNothing() {
        return new KeyDigest().hex();
    }

    /// Of all databases.
    static String of(Snapshot snapshot) {
        KeyDigest all = new KeyDigest();
        for (int db = 0; db < snapshot.databases(); db++) {
            if (snapshot.count(db) == 0) {
                continue;
            }
            all.mix(db);
            for (Snapshot.Entries at = snapshot.entries(db); at.next(); ) {
                KeyDigest one = new KeyDigest();
                one.mix(at.key());
                one.value(at.value(), at.expiryMillis() != -1);
                all.add(one.digest);
            }
        }
        return all.hex();
    }
}
