package dev.vedette.node;

import dev.vedette.base.Bytes;

import java.util.HexFormat;

/// Who we are; which Redis we answer as is in [dev.vedette.config.Compatibility].
public final class Versions {

    /// Our own.
    public static final String VEDETTE = "0.1.0";

    /// Redis prints 16 hexadecimal digits that tell builds apart; ours are those of the version.
    public static final String BUILD_ID =
            HexFormat.of().toHexDigits(Bytes.of(VEDETTE).hashCode() & 0xffffffffL);

    private Versions() {}
}
