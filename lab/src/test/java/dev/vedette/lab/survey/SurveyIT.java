package dev.vedette.lab.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.substrate.Built;
import dev.vedette.lab.substrate.Plan;
import dev.vedette.lab.substrate.Programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a survey learns of running servers.
@Execution(ExecutionMode.CONCURRENT)
final class SurveyIT {

    private static final int TIMEOUT_MILLIS = 5_000;

    private static final Access WITH_PASSWORD =
            new Access(new Credentials(null, Plan.PASSWORD), Credentials.none());

    private static Programs programs(String name) {
        return switch (name) {
            case "real" -> Programs.real();
            case "old" -> Programs.old();
            default -> Programs.ours();
        };
    }

    private static Survey take(Access access, Depth depth, Address... seeds)
            throws InterruptedException {
        return Survey.take(new Survey.Request(List.of(seeds), access, null, TIMEOUT_MILLIS, depth));
    }

    @ParameterizedTest
    @ValueSource(strings = {"real", "old", "ours"})
    void fromOneNodeEverybodyIsFound(String name) throws Exception {
        try (Built built = Built.of(Plan.good(programs(name))).awaitHealthy()) {
            Survey survey = take(WITH_PASSWORD, Depth.THOROUGH, built.node(1));
            assertThat(survey.unreached()).isEmpty();
            assertThat(survey.names()).containsExactly(Plan.MASTER);
            assertThat(survey.groups()).hasSize(1);
            GroupFacts group = survey.groups().getFirst();
            assertThat(group.sentinels())
                    .extracting(SentinelFacts::address)
                    .containsExactlyInAnyOrderElementsOf(built.sentinels());
            assertThat(group.nodes())
                    .extracting(NodeFacts::address)
                    .containsExactlyInAnyOrderElementsOf(built.nodes());
            assertThat(group.masterAddress()).contains(built.node(0));
            assertThat(group.nodes().getFirst().address()).isEqualTo(built.node(0));
            assertThat(group.reachedNodes()).hasSize(3);
            assertThat(group.reachedSentinels()).hasSize(3);
            NodeFacts master = group.master().orElseThrow();
            assertThat(master.opensToAnybody().maybe()).contains(false);
            assertThat(master.hellos().maybe().orElseThrow())
                    .extracting(Hello::sentinel)
                    .containsExactlyInAnyOrderElementsOf(built.sentinels());
            assertThat(master.followers().maybe().orElseThrow())
                    .extracting(NodeFacts.Follower::address)
                    .containsExactlyInAnyOrder(built.node(1), built.node(2));
            assertThat(master.config("masterauth").maybe()).contains(Plan.PASSWORD);
            assertThat(group.toString()).doesNotContain(Plan.PASSWORD);
        }
    }

    @Test
    void aGlanceLeavesOutWhatTakesTime() throws Exception {
        try (Built built = Built.of(Plan.good(Programs.real())).awaitHealthy()) {
            GroupFacts group =
                    take(WITH_PASSWORD, Depth.GLANCE, built.sentinel(0)).groups().getFirst();
            NodeFacts master = group.master().orElseThrow();
            assertThat(master.role().isGot()).isTrue();
            assertThat(master.hellos().reason()).isEqualTo("not asked at a glance");
            assertThat(master.users().reason()).isEqualTo("not asked at a glance");
        }
    }

    @Test
    void groupsOfOneNameThatHaveNothingInCommonStayTwo() throws Exception {
        try (Built one = Built.of(Plan.open(Programs.real()).hosts("127.0.0.2"));
                Built other = Built.of(Plan.open(Programs.real()).hosts("127.0.0.3"))) {
            Survey survey = take(Access.open(), Depth.GLANCE, one.sentinel(0), other.sentinel(0));
            assertThat(survey.names()).containsExactly(Plan.MASTER);
            assertThat(survey.groups())
                    .extracting(group -> group.masterAddress().orElseThrow())
                    .containsExactlyInAnyOrder(one.node(0), other.node(0));
            assertThat(survey.groups()).allMatch(group -> group.sentinels().size() == 1);
        }
    }

    @Test
    void nodesThatNobodyWatchesAreAGroupWithoutAName() throws Exception {
        try (Built built = Built.of(Plan.open(Programs.real()).sentinelsOn())) {
            Survey survey = take(Access.open(), Depth.THOROUGH, built.node(2));
            GroupFacts group = survey.groups().getFirst();
            assertThat(group.name()).isEmpty();
            assertThat(group.sentinels()).isEmpty();
            assertThat(group.masterAddress()).contains(built.node(0));
            assertThat(group.nodes()).hasSize(3);
        }
    }

    @Test
    void aSentinelThatWantsAPasswordIsTriedWithThatOfTheNodes() throws Exception {
        Plan plan =
                Plan.good(Programs.real())
                        .hosts("127.0.0.2")
                        .everySentinel("requirepass " + Plan.PASSWORD);
        try (Built built = Built.of(plan)) {
            SentinelFacts sentinel =
                    take(WITH_PASSWORD, Depth.GLANCE, built.sentinel(0))
                            .groups()
                            .getFirst()
                            .sentinels()
                            .getFirst();
            assertThat(sentinel.login().maybe().orElseThrow()).contains("the nodes' one was used");
        }
    }

    /// The oracle is the server: whoever logs in as the user and tries gets NOPERM or not.
    @ParameterizedTest
    @ValueSource(strings = {"real", "old"})
    void theRightsOfUsersAreThoseTheServerGrants(String name) throws Exception {
        List<List<String>> rules =
                List.of(
                        List.of("+@all", "~*"),
                        List.of("+@all", "-@dangerous"),
                        List.of("+ping", "+info", "+publish", "+subscribe", "+multi", "+exec"),
                        List.of("+@connection", "+@admin", "-config"),
                        List.of("+@all", "resetchannels", "&__sentinel__:*", "-client|kill"),
                        List.of("+@all", "resetchannels"),
                        List.of("+psync", "+replconf", "+ping"));
        Plan plan = Plan.open(programs(name)).nodesOn("127.0.0.2").sentinelsOn();
        try (Built built = Built.of(plan)) {
            for (int i = 0; i < rules.size(); i++) {
                List<String> words =
                        new ArrayList<>(List.of("ACL", "SETUSER", "user" + i, "on", ">pass"));
                words.addAll(rules.get(i));
                Answer answer = built.ask(built.node(0), words.toArray(String[]::new));
                // 6.2 cannot take a subcommand from a command; then there is no such user.
                assertThat(answer.isOk() || name.equals("old")).as("%s", answer).isTrue();
            }
            Users users =
                    take(Access.open(), Depth.THOROUGH, built.node(0))
                            .groups()
                            .getFirst()
                            .nodes()
                            .getFirst()
                            .users()
                            .maybe()
                            .orElseThrow();
            assertThat(users.all()).hasSizeGreaterThanOrEqualTo(rules.size());
            for (int i = 0; i < rules.size(); i++) {
                Optional<Users.User> user = users.named("user" + i);
                if (user.isPresent()) {
                    for (Needs needs : List.of(Needs.SENTINEL_AT_NODE, Needs.REPLICA_AT_NODE)) {
                        assertThat(user.get().refused().maybe().orElseThrow().get(needs))
                                .as("%s, %s", rules.get(i), needs)
                                .isEqualTo(refusedByTheServer(built.node(0), "user" + i, needs));
                    }
                }
            }
        }
    }

    private static List<String> refusedByTheServer(Address node, String user, Needs needs)
            throws IOException {
        List<String> refused = new ArrayList<>();
        Credentials credentials = new Credentials(user, "pass");
        for (List<String> command : needs.commands()) {
            try (RespConnection connection =
                    RespConnection.open(node, credentials, TIMEOUT_MILLIS)) {
                if (connection.ask(command.toArray(String[]::new)) instanceof Answer.Failure failure
                        // EXEC wraps it: -EXECABORT Transaction discarded because of: NOPERM ...
                        && failure.line().contains("NOPERM")) {
                    refused.add(String.join(" ", command));
                }
            }
        }
        return refused;
    }
}
