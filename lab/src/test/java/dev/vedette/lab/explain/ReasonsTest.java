package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was done in each situation must be among the findings, and the exit code must tell whether
/// something is left to do.
class ReasonsTest {

    /// For each situation what was done to the group on purpose, as the finding that must name it;
    /// empty where nothing was, or where the story itself is all there is to know.
    private static final Map<String, Set<String>> DONE =
            Map.ofEntries(
                    Map.entry("acl-no-publish", Set.of("alone")),
                    Map.entry("acl-short", Set.of("promotion-not-seen")),
                    Map.entry("blip", Set.of("no-quorum")),
                    Map.entry("crash", Set.of("crashed")),
                    Map.entry("empty-restart", Set.of("rebooted")),
                    Map.entry("failover-command", Set.of()),
                    Map.entry("failover-delay", Set.of()),
                    Map.entry("freeze-thaw", Set.of("lost-writes")),
                    Map.entry("ghost-sentinels", Set.of("not-elected")),
                    Map.entry("hostname-unresolvable", Set.of("unresolved-name")),
                    Map.entry("kill-master", Set.of()),
                    Map.entry("lone-sentinel", Set.of("alone")),
                    Map.entry("long-cut", Set.of("no-quorum")),
                    Map.entry("long-script", Set.of("busy-script")),
                    Map.entry("machine-lost", Set.of("still-down")),
                    Map.entry("manual-failover", Set.of("lost-writes")),
                    Map.entry("masterauth-missing-on-master", Set.of("refused-login")),
                    Map.entry("min-replicas", Set.of("refuses-writes", "still-down")),
                    Map.entry("network-partition", Set.of("lost-writes")),
                    Map.entry("no-majority", Set.of("not-elected")),
                    Map.entry("no-quorum", Set.of("no-quorum")),
                    Map.entry("other-password-replica", Set.of("no-good-replica")),
                    Map.entry("password-changed", Set.of("no-good-replica")),
                    Map.entry("power-cut", Set.of("restarted-empty")),
                    Map.entry("priority-zero", Set.of("no-good-replica")),
                    Map.entry("promoted-behind", Set.of("lost-writes")),
                    Map.entry("protected-mode", Set.of("no-good-replica")),
                    Map.entry("quiet", Set.of()),
                    Map.entry("quorum-one", Set.of()),
                    Map.entry("quorum-too-high", Set.of("no-quorum")),
                    Map.entry("replica-down-too", Set.of("no-good-replica")),
                    Map.entry("replicas-cut-off-long", Set.of("no-good-replica")),
                    Map.entry("resync-loop", Set.of("resync-loop", "replica-buffer-overflow")),
                    Map.entry("rolling-restart", Set.of()),
                    Map.entry("same-id", Set.of("duplicate-sentinel-id")),
                    Map.entry("script-failure", Set.of("script-failed")),
                    Map.entry("sentinel-moved", Set.of("sentinel-moved")),
                    Map.entry("sentinel-reset", Set.of("changed-by-hand")),
                    Map.entry("short-cut", Set.of()),
                    Map.entry("snapshot-unwritable", Set.of()),
                    Map.entry("tilt", Set.of("tilt")),
                    Map.entry("tilt-too-long", Set.of("tilt", "no-good-replica")),
                    Map.entry("two-masters", Set.of("role-changed-by-hand")),
                    Map.entry("unwritable-config", Set.of("configuration-not-saved")),
                    Map.entry("wrong-auth-pass", Set.of("alone", "never-answered")),
                    Map.entry("wrong-masterauth", Set.of("refused-login", "no-good-replica")));

    /// After these everything was well, or the logs show nothing that asks for an action.
    private static final Set<String> WELL =
            Set.of("quiet", "short-cut", "blip", "long-cut", "sentinel-moved", "sentinel-reset");

    static List<Recording> all() {
        return Recording.all();
    }

    private static Set<String> ids(Recording recording) {
        Explanation explanation = recording.told().explanation();
        return Stream.concat(
                        explanation.findings().stream(),
                        explanation.stories().stream().flatMap(story -> story.reasons().stream()))
                .map(Finding::id)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatWasDoneIsFound(Recording recording) {
        assertThat(DONE).containsKey(recording.situation());
        assertThat(ids(recording)).containsAll(DONE.get(recording.situation()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whateverFailedOrIsLeftToDoIsNotGood(Recording recording) {
        boolean mustBeBad =
                recording.published("+switch-master").isEmpty()
                        && recording.truth("did").stream().anyMatch(what -> what.contains("kill"));
        Explanation explanation = recording.told().explanation();
        if (mustBeBad && !recording.situation().equals("short-cut")) {
            assertThat(explanation.isGood()).isFalse();
        }
        if (WELL.contains(recording.situation())) {
            assertThat(explanation.isGood()).isTrue();
        }
    }

    @Test
    void theLossOfAManualFailoverIsToldFromTheLogsAlone() {
        Explanation explanation = Recording.of("manual-failover").told().explanation();
        Story story = explanation.stories().getFirst();
        assertThat(story.title()).contains("on request");
        assertThat(story.summary())
                .anySatisfy(
                        sentence ->
                                assertThat(sentence.text())
                                        .contains("bytes of the replication stream")
                                        .contains("lost"));
        assertThat(explanation.isGood()).isFalse();
    }

    /// The case people read five logs for: told from the sentinels' and servers' logs alone.
    @Test
    void aPasswordThatDiffersIsNamedAsTheLikelyCause() {
        Recording recording = Recording.of("other-password-replica");
        List<Recording.Input> logs =
                recording.inputs().stream().filter(each -> each.name().endsWith(".log")).toList();
        Explanation explanation = Recording.told(logs).explanation();
        String all =
                explanation.stories().stream()
                        .flatMap(story -> story.reasons().stream())
                        .map(Finding::toString)
                        .collect(Collectors.joining("\n"));
        assertThat(all).contains("10.0.0.2:6379").contains("auth-pass");
    }
}
