package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Users on a Sentinel, as on a real one: rules, checks, and the file that keeps them.
final class SentinelUsersIT {

    private static final String LINES =
            """
            requirepass top
            user peer on >among resetchannels &__sentinel__:hello +ping +publish +client|setname +sentinel|is-master-down-by-addr
            user Reader on nopass +@all -@admin -@dangerous +sentinel|get-master-addr-by-name allchannels
            sentinel monitor g 127.0.0.1 1 2
            """;

    private static final List<String> ADMIN =
            List.of(
                    "ACL WHOAMI",
                    "AUTH top",
                    "ACL USERS",
                    "ACL GETUSER default",
                    "ACL SETUSER x +get",
                    "ACL SETUSER x +sentinel|none",
                    "ACL SETUSER x on +@all -sentinel",
                    "ACL LIST",
                    "ACL DRYRUN peer ping",
                    "ACL DRYRUN peer SENTINEL masters",
                    "ACL DRYRUN peer sentinel IS-MASTER-DOWN-BY-ADDR 127.0.0.1 1 0 *",
                    "ACL DRYRUN peer publish __sentinel__:hello x",
                    "ACL DRYRUN peer publish other x",
                    "ACL DELUSER x",
                    "ACL LOAD",
                    "ACL SETUSER late on nopass +ping",
                    "ACL SETUSER peer +role");

    private static final List<String> PEER =
            List.of(
                    "PING",
                    "AUTH peer wrong",
                    "AUTH peer among",
                    "PING",
                    "CLIENT SETNAME sentinel-01234567-cmd",
                    "CLIENT GETNAME",
                    "SENTINEL masters",
                    "SENTINEL is-master-down-by-addr 127.0.0.1 1 0 *",
                    "PUBLISH other x",
                    "SUBSCRIBE __sentinel__:hello",
                    "ACL WHOAMI",
                    "AUTH Reader any",
                    "SENTINEL get-master-addr-by-name g",
                    "SENTINEL MASTERS",
                    "ROLE",
                    "SHUTDOWN");

    @TempDir Path directory;

    @Test
    void usersAreWhatTheyAreOnARealSentinel() {
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            for (String line : ADMIN) {
                assertThat(sorted(ours.ask(line))).as(line).isEqualTo(sorted(real.ask(line)));
            }
            for (String category : ours.ask("ACL CAT")) {
                assertThat(new TreeSet<>(ours.ask("ACL CAT " + category)))
                        .as(category)
                        .isEqualTo(new TreeSet<>(real.ask("ACL CAT " + category)));
            }
            try (RespClient theirs = RespClient.connect(real.port);
                    RespClient own = RespClient.connect(ours.port)) {
                for (String line : PEER) {
                    assertThat(Quorum.flat(own.ask(line.split(" "))))
                            .as(line)
                            .isEqualTo(Quorum.flat(theirs.ask(line.split(" "))));
                }
            }
            Oracle.count(ADMIN.size() + PEER.size() + 21);
            theFileKeepsThem(real, ours);
        }
    }

    /// What ACL SETUSER changed is in the file with its next writing, for either program.
    private void theFileKeepsThem(SentinelProcess real, SentinelProcess ours) {
        List<String> expected = sorted(ours.ask("ACL LIST"));
        assertThat(sorted(real.ask("ACL LIST"))).isEqualTo(expected);
        assertThat(ours.ask("SENTINEL FLUSHCONFIG")).containsExactly("OK");
        assertThat(real.ask("SENTINEL FLUSHCONFIG")).containsExactly("OK");
        assertThat(users(ours)).isEqualTo(users(real));
        ours.stop();
        try (SentinelProcess onOurs = ours.succeededBy(REAL)) {
            onOurs.ask("AUTH top");
            assertThat(withoutSanitize(onOurs.ask("ACL LIST")))
                    .isEqualTo(withoutSanitize(expected));
        }
        real.stop();
        try (SentinelProcess onTheirs = real.succeededBy(OURS)) {
            onTheirs.ask("AUTH top");
            assertThat(withoutSanitize(onTheirs.ask("ACL LIST")))
                    .isEqualTo(withoutSanitize(expected));
        }
    }

    private static List<String> users(SentinelProcess sentinel) {
        return sorted(sentinel.conf().lines().filter(line -> line.startsWith("user ")).toList());
    }

    /// Read from a file, the user default has this word, which changes nothing.
    private static List<String> withoutSanitize(List<String> lines) {
        return sorted(lines.stream().map(line -> line.replace(" sanitize-payload", "")).toList());
    }

    /// The words of each line sorted: a real server names single commands in the order of a hash.
    private static List<String> sorted(List<String> lines) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            List<String> words = new ArrayList<>(List.of(line.split(" ")));
            boolean isUser = line.startsWith("user ");
            if (isUser) {
                words.sort(null);
            }
            all.add(String.join(" ", words));
        }
        all.sort(null);
        return all;
    }
}
