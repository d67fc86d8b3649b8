package dev.vedette.lab.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is seen of a server's process and files, and when nothing may be believed. This JVM plays
/// the server.
final class ThisHostTest {

    private static final Address HERE = new Address("127.0.0.1", 6379);

    @TempDir Path folder;

    private static Map<String, String> info() {
        ProcessHandle self = ProcessHandle.current();
        Instant start = self.info().startInstant().orElseThrow();
        Map<String, String> info = new HashMap<>();
        info.put("process_id", "" + self.pid());
        info.put("uptime_in_seconds", "" + Duration.between(start, Instant.now()).toSeconds());
        return info;
    }

    private Path file(String name, String permissions, String... lines) throws IOException {
        Path file = Files.write(folder.resolve(name), List.of(lines));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aConfigurationIsReadAndItsRightsAreSeen() throws IOException {
        Path conf = file("a.conf", "rw-r--r--", "# a comment", "port 1", "", "  save  3 4 ");
        Map<String, String> info = info();
        info.put("config_file", conf.toString());
        ProcessFacts facts = ThisHost.look(HERE, info, List.of()).maybe().orElseThrow();
        assertThat(facts.configurationLines().maybe())
                .contains(List.of(List.of("port", "1"), List.of("save", "3", "4")));
        FileFacts seen = facts.configuration().maybe().orElseThrow();
        assertThat(seen.exists() && seen.isWritable() && seen.isReplaceable()).isTrue();
        assertThat(seen.isExecutable()).isFalse();
    }

    @Test
    void aScriptIsReadAndAMissingOneIsSeen() throws IOException {
        Path script = file("notify.sh", "rwxr-xr-x", "#!/bin/sh", "echo $6");
        String missing = folder.resolve("missing.sh").toString();
        ProcessFacts facts =
                ThisHost.look(HERE, info(), List.of(script.toString(), missing))
                        .maybe()
                        .orElseThrow();
        FileFacts seen = facts.scripts().get(script.toString()).maybe().orElseThrow();
        assertThat(seen.isExecutable()).isTrue();
        assertThat(seen.arguments()).hasValue(6);
        assertThat(facts.scripts().get(missing).maybe().orElseThrow().exists()).isFalse();
        assertThat(facts.configuration().reason()).contains("without a configuration file");
    }

    @Test
    void aProcessIdOfAnotherHostIsNotBelieved() {
        Map<String, String> info = info();
        assertThat(ThisHost.look(new Address("203.0.113.1", 6379), info, List.of()).isGot())
                .isFalse();
        info.put("uptime_in_seconds", "" + Duration.ofDays(400).toSeconds());
        assertThat(ThisHost.look(HERE, info, List.of()).isGot()).isFalse();
        info.put("process_id", "" + Integer.MAX_VALUE);
        assertThat(ThisHost.look(HERE, info, List.of()).isGot()).isFalse();
    }

    @Test
    void rightsAreThoseOfTheOwnerThenOfTheGroupThenOfAll() throws IOException {
        Path file = file("a", "r--rw---x", "text");
        int owner = (Integer) Files.getAttribute(file, "unix:uid");
        int group = (Integer) Files.getAttribute(file, "unix:gid");
        int stranger = owner + 4711;
        assertThat(new Rights(stranger, Set.of(group)).mayWrite(file)).isTrue();
        assertThat(new Rights(stranger, Set.of(group)).mayExecute(file)).isFalse();
        assertThat(new Rights(stranger, Set.of(group + 1)).mayWrite(file)).isFalse();
        assertThat(new Rights(stranger, Set.of(group + 1)).mayExecute(file)).isTrue();
        boolean isRoot = owner == 0;
        // Whom the owner's bits keep out, the others' bits do not let in; root is not kept out.
        assertThat(new Rights(owner, Set.of(group)).mayWrite(file)).isEqualTo(isRoot);
        assertThat(new Rights(owner, Set.of(group)).mayExecute(file)).isEqualTo(isRoot);
    }
}
