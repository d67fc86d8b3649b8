package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Attacks that need no password, on a real Sentinel and on ours: what they do there, they do not
/// do here. Variants of them are in HostileTest.
final class HostileIT {

    private static final String PEER = "89abcdef0123456789abcdef0123456789abcdef";
    private static final String STRANGER = "e".repeat(40);

    /// Nothing listens anywhere: what is believed is believed without proof.
    private static final String LINES =
            """
            protected-mode no
            sentinel monitor g 127.0.0.1 1 1
            sentinel down-after-milliseconds g 600000
            sentinel known-sentinel g 127.0.0.1 2 %s
            """
                    .formatted(PEER);

    @TempDir Path directory;

    private String state(SentinelProcess sentinel) throws IOException {
        assertThat(sentinel.ask("SENTINEL FLUSHCONFIG")).containsExactly("OK");
        return Files.readString(sentinel.directory.resolve("sentinel.conf"));
    }

    /// No peer of Redis can read such an epoch, so that nobody ever votes again.
    @Test
    void oneVoteRequestOfAStrangerEndsFailoverForEverThereAndNotHere() throws IOException {
        String attack =
                "SENTINEL is-master-down-by-addr 127.0.0.1 1 9223372036854775807 " + STRANGER;
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            real.ask(attack);
            ours.ask(attack);
            assertThat(state(real)).contains("sentinel current-epoch 9223372036854775807");
            assertThat(state(ours)).contains("sentinel current-epoch 0\n");
            Oracle.count(1);
        }
    }

    @Test
    void oneHelloMovesTheMasterAnywhereThereAndNotHere() throws IOException {
        for (String epoch : new String[] {"7", "-1"}) {
            String attack =
                    "PUBLISH __sentinel__:hello 127.0.0.1,2,%s,%s,g,127.0.0.1,6666,%s"
                            .formatted(PEER, epoch, epoch);
            try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                    SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
                real.ask(attack);
                ours.ask(attack);
                assertThat(real.ask("SENTINEL get-master-addr-by-name g"))
                        .containsExactly("127.0.0.1", "6666");
                assertThat(ours.ask("SENTINEL get-master-addr-by-name g"))
                        .containsExactly("127.0.0.1", "1");
                assertThat(state(ours)).contains("sentinel monitor g 127.0.0.1 1 1");
                Oracle.count(1);
            }
        }
    }
}
