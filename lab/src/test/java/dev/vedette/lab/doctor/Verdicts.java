package dev.vedette.lab.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What tests expect of a diagnosis.
final class Verdicts {

    /// How long a round trip takes on a machine that starts dozens of servers at once is no fault
    /// of any group.
    private static final String BUSY_MACHINE = "round-trip";

    private final Diagnosis diagnosis;
    private final Set<String> expected = new TreeSet<>();

    Verdicts(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /// `check` finds fault with each of `guilty` and with nobody else, and knows how to mend it.
    Verdicts blames(Verdict verdict, String check, Address... guilty) {
        List<Finding> findings = result(check).with(verdict);
        assertThat(findings)
                .as("%s of %s; all of it: %s", verdict, check, text(Set.of(check)))
                .extracting(Finding::who)
                .containsOnly(Stream.of(guilty).map(Address::toString).toArray(String[]::new));
        return isMendable(check, findings);
    }

    /// `check` finds fault with the group as a whole.
    Verdicts blamesTheGroup(Verdict verdict, String check) {
        List<Finding> findings = result(check).with(verdict);
        assertThat(findings)
                .as("%s of %s; all of it: %s", verdict, check, text(Set.of(check)))
                .isNotEmpty()
                .extracting(Finding::who)
                .containsOnly("");
        return isMendable(check, findings);
    }

    private Verdicts isMendable(String check, List<Finding> findings) {
        expected.add(check);
        assertThat(findings).allSatisfy(finding -> assertThat(finding.remedy()).isNotBlank());
        return this;
    }

    /// Nothing else is amiss but what follows from the fault.
    void andAtMost(String... consequences) {
        Set<String> others = troubles();
        others.removeAll(expected);
        others.removeAll(Set.of(consequences));
        assertThat(others).as("false alarms: %s", text(others)).isEmpty();
    }

    private String text(Set<String> checks) {
        return checks.stream()
                .flatMap(check -> result(check).findings().stream())
                .map(
                        finding ->
                                String.join(
                                        " ",
                                        finding.check().id(),
                                        finding.verdict().words(),
                                        finding.who(),
                                        finding.text()))
                .collect(Collectors.joining("\n    ", "\n    ", ""));
    }

    /// The checks that warned or failed.
    private Set<String> troubles() {
        Set<String> troubles = new TreeSet<>();
        for (Diagnosis.Result result : diagnosis.results()) {
            if (result.verdict().compareTo(Verdict.WARNED) >= 0
                    && !result.check().id().equals(BUSY_MACHINE)) {
                troubles.add(result.check().id());
            }
        }
        return troubles;
    }

    /// `check` did not pass for want of knowledge, and says for want of which.
    Verdicts couldNotCheck(String check, String reason) {
        assertThat(result(check).verdict()).as(check).isEqualTo(Verdict.NOT_CHECKED);
        assertThat(result(check).telling()).as(check).allMatch(f -> f.text().contains(reason));
        return this;
    }

    Verdicts passed(String check) {
        assertThat(result(check).verdict())
                .as("%s: %s", check, text(Set.of(check)))
                .isEqualTo(Verdict.PASSED);
        return this;
    }

    Diagnosis.Result result(String check) {
        return diagnosis.results().stream()
                .filter(result -> result.check().id().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no check " + check));
    }
}
