package dev.vedette.world;

import java.util.HexFormat;

/// Bytes that nobody can guess: run ids, replication ids, hash seeds, salts, generated passwords.
public interface Secrets {

    void fill(byte[] into);

    /// So many random lower-case hexadecimal digits; `digits` must be even.
    default String hex(int digits) {
        byte[] bytes = new byte[digits / 2];
        fill(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
