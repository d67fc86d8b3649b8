package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.GroupFacts;

import java.util.Comparator;
import java.util.List;

/// What all checks found in one group.
public record Diagnosis(GroupFacts group, List<Result> results) {

    /// All findings of one check. Its verdict is the worst of theirs.
    public record Result(Check check, List<Finding> findings) {

        public Verdict verdict() {
            return findings.stream()
                    .map(Finding::verdict)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }

        /// Those that give it its verdict.
        public List<Finding> telling() {
            return with(verdict());
        }

        public List<Finding> with(Verdict verdict) {
            return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
        }
    }

    public static Diagnosis of(GroupFacts group, Expectations expectations) {
        return new Diagnosis(
                group,
                Checks.ALL.stream()
                        .map(check -> new Result(check, check.findings(group, expectations)))
                        .toList());
    }

    /// How many checks ended in `verdict`.
    public int count(Verdict verdict) {
        return (int) results.stream().filter(result -> result.verdict() == verdict).count();
    }

    public Verdict worst() {
        return results.stream()
                .map(Result::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.NOT_CHECKED);
    }
}
