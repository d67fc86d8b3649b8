package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/// What the log of a Sentinel says of changes made at run time: the events that listeners and
/// notification scripts get, too.
final class ChangesIT {

    private static final String LINES =
            """
            sentinel monitor g 127.0.0.1 1 2
            sentinel down-after-milliseconds g 600000
            sentinel deny-scripts-reconfig no
            """;

    private static final List<String> ORDERS =
            """
            SENTINEL set g down-after-milliseconds 700000
            SENTINEL set g failover-timeout 61000 parallel-syncs 3
            SENTINEL set g QUORUM 1
            SENTINEL set g quorum 1
            SENTINEL set g auth-pass secret
            SENTINEL set g auth-pass ''
            SENTINEL set g auth-user someone
            SENTINEL set g auth-user ''
            SENTINEL set g notification-script /bin/true
            SENTINEL set g notification-script ''
            SENTINEL set g client-reconfig-script /bin/true
            SENTINEL set g client-reconfig-script ''
            SENTINEL set g rename-command CONFIG other
            SENTINEL set g rename-command CONFIG CONFIG
            SENTINEL set g master-reboot-down-after-period 5000
            SENTINEL set g quorum 2 bogus 1
            SENTINEL set g quorum 1 parallel-syncs 0
            SENTINEL set g quorum 0
            SENTINEL set nobody quorum 1
            SENTINEL set g parallel-syncs 4
            """
                    .lines()
                    .toList();

    @TempDir Path directory;

    private static List<String> told(SentinelProcess sentinel) {
        ORDERS.forEach(sentinel::ask);
        sentinel.await("the last is told", () -> sentinel.log().contains("parallel-syncs 4"));
        return sentinel.logged().stream().filter(line -> line.startsWith("+set")).toList();
    }

    @Test
    void everyChangeIsToldInTheSameWords() {
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            List<String> expected = told(real);
            assertThat(expected)
                    .hasSizeGreaterThan(12)
                    .contains("+set master g 127.0.0.1 1 auth-pass ******");
            assertThat(told(ours)).isEqualTo(expected);
            Oracle.count(expected.size());
        }
    }
}
