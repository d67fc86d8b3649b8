package dev.vedette.node;

import dev.vedette.config.Compatibility;

import java.util.Locale;

/// What a person sees who starts the server in a terminal. Tools look for ` PID: n` in it.
final class Banner {

    private Banner() {}

    static String text(String mode, long port, long pid) {
        return String.format(
                Locale.ROOT,
                """

                       ___
                      /___\\         Vedette %s
                     |  o  |        Redis %s (00000000/0) 64 bit
                     |_____|
                      |   |         Running in %s mode
                      |   |         Port: %d
                      |   |         PID: %d
                    __|___|__

                """,
                Versions.VEDETTE,
                Compatibility.REDIS_VERSION,
                mode,
                port,
                pid);
    }
}
