package dev.vedette.lab.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.substrate.Built;
import dev.vedette.lab.substrate.Plan;
import dev.vedette.lab.substrate.Programs;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.Needs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A group whose members log in at each other as users with exactly the rights of [Needs]: a
/// failover goes through and nothing is refused to anybody. With any one of them less the command
/// is refused by name, and doctor says what is missing where.
final class ExactRightsIT {

    /// Sent to a server that is busy with a script only, or to hold writes in a handover.
    private static final List<String> RARE =
            List.of("script|kill", "client|pause", "client|unpause");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"redis", "vedette"})
    void areEnoughAndNoneIsTooMuch(String whose) throws Exception {
        boolean isOurs = whose.equals("vedette");
        Programs programs = isOurs ? Programs.ours() : Programs.real();
        try (Built group = Built.of(plan(programs, isOurs)).awaitHealthy()) {
            eachIsMissedByName(group, "sentinel", Needs.SENTINEL_AT_NODE, group.nodes());
            eachIsMissedByName(group, "replica", Needs.REPLICA_AT_NODE, group.nodes());
            eachIsMissedByName(group, "peer", Needs.SENTINEL_AT_SENTINEL, group.sentinels());
            doctorNamesWhatIsMissing(group);
            aFailoverGoesThrough(group);
            for (Address node : group.nodes()) {
                assertThat(texts(group.ask(node, "ACL", "LOG")))
                        .as("refused by %s", node)
                        .isEmpty();
            }
            for (Address sentinel : group.sentinels()) {
                assertThat(texts(group.ask(sentinel, "ACL", "LOG")))
                        .as("refused by %s", sentinel)
                        .isEmpty();
            }
            allAreUsed(group, isOurs);
        }
    }

    private static Plan plan(Programs programs, boolean isOurs) {
        return Plan.open(programs)
                .hosts("127.0.0.2", "127.0.0.3")
                .everyNode(
                        user("replica", Needs.REPLICA_AT_NODE, isOurs),
                        "masteruser replica",
                        "masterauth pw",
                        user("sentinel", Needs.SENTINEL_AT_NODE, isOurs))
                .everySentinel(
                        "sentinel auth-user " + Plan.MASTER + " sentinel",
                        "sentinel auth-pass " + Plan.MASTER + " pw",
                        user("peer", Needs.SENTINEL_AT_SENTINEL, isOurs),
                        "sentinel sentinel-user peer",
                        "sentinel sentinel-pass pw");
    }

    private static String user(String name, Needs needs, boolean isOurs) {
        return "user " + name + " on >pw " + String.join(" ", needs.rules(isOurs));
    }

    /// With one right less, exactly that command is refused, and the refusal says so.
    private static void eachIsMissedByName(
            Built group, String user, Needs needs, List<Address> doors) throws IOException {
        Address door = doors.getLast();
        for (List<String> missing : needs.commands()) {
            String name = Needs.name(missing);
            group.ask(door, "ACL", "SETUSER", user, "-" + name);
            for (List<String> command : needs.commands()) {
                String verdict = dryRun(group, door, user, command);
                boolean isMissing = Needs.name(command).equals(name);
                assertThat(verdict)
                        .as("%s of %s without %s", command, user, name)
                        .isEqualTo(
                                isMissing
                                        ? "This user has no permissions to run the '"
                                                + name
                                                + "' command"
                                        : "OK");
            }
            group.ask(door, "ACL", "SETUSER", user, "+" + name);
        }
        group.ask(door, "ACL", "LOG", "RESET");
    }

    private static String dryRun(Built group, Address door, String user, List<String> command)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", user));
        words.addAll(command);
        return group.ask(door, words.toArray(String[]::new)).text();
    }

    private static void doctorNamesWhatIsMissing(Built group) throws Exception {
        Address node = group.node(1);
        Address sentinel = group.sentinel(1);
        group.ask(node, "ACL", "SETUSER", "sentinel", "-slaveof", "-config|rewrite");
        group.ask(node, "ACL", "SETUSER", "replica", "-psync");
        group.ask(sentinel, "ACL", "SETUSER", "peer", "-sentinel|is-master-down-by-addr");
        Diagnosis diagnosis = Yard.diagnosis(group, Access.open(), Depth.THOROUGH);
        assertThat(said(diagnosis, "sentinel-rights", node))
                .contains("user 'sentinel' may not run SLAVEOF, CONFIG REWRITE");
        assertThat(said(diagnosis, "replica-rights", node))
                .contains("user 'replica' may not run PSYNC");
        assertThat(said(diagnosis, "peer-rights", sentinel))
                .contains("user 'peer' may not run SENTINEL is-master-down-by-addr");
        group.ask(node, "ACL", "SETUSER", "sentinel", "+slaveof", "+config|rewrite");
        group.ask(node, "ACL", "SETUSER", "replica", "+psync");
        group.ask(sentinel, "ACL", "SETUSER", "peer", "+sentinel|is-master-down-by-addr");
        for (Address each : group.nodes()) {
            group.ask(each, "ACL", "LOG", "RESET");
        }
        for (Address each : group.sentinels()) {
            group.ask(each, "ACL", "LOG", "RESET");
        }
    }

    private static String said(Diagnosis diagnosis, String check, Address about) {
        return diagnosis.results().stream()
                .filter(result -> result.check().id().equals(check))
                .flatMap(result -> result.findings().stream())
                .filter(finding -> finding.who().equals(about.toString()))
                .map(Finding::text)
                .toList()
                .toString();
    }

    /// As an operator orders it; the old master comes back as a replica.
    private static void aFailoverGoesThrough(Built group) throws Exception {
        Built.await(
                "the failover has been taken on",
                () -> group.ask(group.sentinel(0), "SENTINEL", "FAILOVER", Plan.MASTER).isOk());
        Built.await(
                group.node(1) + " is the master of " + group.node(0),
                () ->
                        group.ask(group.node(0), "INFO", "replication")
                                        .text()
                                        .contains("master_link_status:up")
                                && group.ask(group.node(1), "ROLE")
                                        .items()
                                        .getFirst()
                                        .text()
                                        .equals("master"));
        for (Address sentinel : group.sentinels()) {
            Built.await(
                    sentinel + " names the new master",
                    () ->
                            group.ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", Plan.MASTER)
                                    .texts()
                                    .getLast()
                                    .equals("" + group.node(1).port()));
        }
    }

    /// None of the rights is there for nothing: each of the commands has been run.
    private static void allAreUsed(Built group, boolean isOurs) throws IOException {
        TreeSet<String> run = new TreeSet<>();
        for (Address node : group.nodes()) {
            group.ask(node, "INFO", "commandstats")
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_"))
                    .map(line -> line.substring("cmdstat_".length(), line.indexOf(':')))
                    .forEach(run::add);
        }
        for (Needs needs : List.of(Needs.SENTINEL_AT_NODE, Needs.REPLICA_AT_NODE)) {
            for (String rule : needs.rules(isOurs)) {
                if (rule.startsWith("+") && !RARE.contains(rule.substring(1))) {
                    assertThat(run).as("%s", Map.of(needs, rule)).contains(rule.substring(1));
                }
            }
        }
    }

    private static List<String> texts(Answer log) throws IOException {
        List<String> entries = new ArrayList<>();
        for (Answer entry : log.items()) {
            entries.add(entry.items().toString());
        }
        return entries;
    }
}
