package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.doctor.Diagnosis;
import dev.vedette.lab.doctor.Finding;
import dev.vedette.lab.doctor.Topic;
import dev.vedette.lab.doctor.Verdict;
import dev.vedette.lab.survey.GroupFacts;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Diagnoses for people: a line a group, and below it what is not as it should be.
final class DoctorSheet {

    private static final int WIDTH = 96;

    private static final String MARGIN = "      ";

    private final PrintStream out;
    private final Terminal terminal;
    private final boolean isVerbose;

    DoctorSheet(PrintStream out, Terminal terminal, boolean isVerbose) {
        this.out = out;
        this.terminal = terminal;
        this.isVerbose = isVerbose;
    }

    void print(Diagnosis diagnosis, List<Topic> topics) {
        heading(diagnosis);
        if (isVerbose) {
            for (Topic topic : topics) {
                out.println();
                out.println("  " + terminal.style(Style.BOLD, topic.name()));
                diagnosis.results().stream()
                        .filter(result -> topic.checks().contains(result.check()))
                        .forEach(this::everything);
            }
            out.println();
            return;
        }
        for (Verdict verdict : List.of(Verdict.FAILED, Verdict.WARNED)) {
            for (Diagnosis.Result result : diagnosis.results()) {
                troubles(result, verdict);
            }
        }
        notChecked(diagnosis);
    }

    private void heading(Diagnosis diagnosis) {
        GroupFacts group = diagnosis.group();
        Verdict worst = diagnosis.worst();
        List<String> counts = new ArrayList<>();
        for (Verdict verdict :
                List.of(Verdict.PASSED, Verdict.FAILED, Verdict.WARNED, Verdict.NOT_CHECKED)) {
            int count = diagnosis.count(verdict);
            if (count > 0) {
                counts.add(count + " " + verdict.words());
            }
        }
        out.println(
                mark(worst)
                        + " "
                        + terminal.style(Style.BOLD, group.title())
                        + "  "
                        + group.masterAddress().map(Address::toString).orElse("no master")
                        + " + "
                        + plural(group.replicas().size(), "replica")
                        + ", "
                        + plural(group.sentinels().size(), "sentinel")
                        + ": "
                        + String.join(", ", counts));
    }

    private static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private String mark(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> terminal.style(Style.GREEN, terminal.glyph("✓", "ok"));
            case NOT_CHECKED -> terminal.style(Style.FAINT, "?");
            case WARNED -> terminal.style(Style.YELLOW, "!");
            case FAILED -> terminal.style(Style.RED, terminal.glyph("✗", "X"));
        };
    }

    private void troubles(Diagnosis.Result result, Verdict verdict) {
        List<Finding> findings = result.with(verdict);
        if (findings.isEmpty()) {
            return;
        }
        out.println(
                "  "
                        + mark(verdict)
                        + " "
                        + terminal.style(
                                verdict == Verdict.FAILED ? Style.RED : Style.YELLOW,
                                result.check().id()));
        for (Finding finding : merged(findings)) {
            wrapped(MARGIN, said(finding));
            if (!finding.remedy().isEmpty()) {
                wrapped(MARGIN + terminal.glyph("→ ", "> "), finding.remedy());
            }
        }
    }

    private static String said(Finding finding) {
        return finding.who().isEmpty() ? finding.text() : finding.who() + ": " + finding.text();
    }

    /// What is the same for several members is said once, with the remedy for the first of them.
    private static List<Finding> merged(List<Finding> findings) {
        Map<List<String>, List<Finding>> alike = new LinkedHashMap<>();
        for (Finding finding : findings) {
            List<String> key =
                    List.of(general(finding.text(), finding), general(finding.remedy(), finding));
            alike.computeIfAbsent(key, _ -> new ArrayList<>()).add(finding);
        }
        return alike.values().stream().map(DoctorSheet::merge).toList();
    }

    private static Finding merge(List<Finding> alike) {
        Finding first = alike.getFirst();
        boolean isSameRemedy =
                alike.stream().allMatch(finding -> finding.remedy().equals(first.remedy()));
        return new Finding(
                first.check(),
                first.verdict(),
                String.join(", ", alike.stream().map(Finding::who).toList()),
                first.text(),
                isSameRemedy ? first.remedy() : first.remedy() + "; the others likewise");
    }

    /// Without the member it is about.
    private static String general(String text, Finding finding) {
        int colon = finding.who().lastIndexOf(':');
        return colon < 0
                ? text
                : text.replace(
                        "-h "
                                + finding.who().substring(0, colon)
                                + " -p "
                                + finding.who().substring(colon + 1),
                        "-h ? -p ?");
    }

    /// Many checks cannot be made for one and the same reason; it is given once.
    private void notChecked(Diagnosis diagnosis) {
        Map<String, Set<String>> checks = new LinkedHashMap<>();
        Map<String, Set<String>> members = new LinkedHashMap<>();
        for (Diagnosis.Result result : diagnosis.results()) {
            for (Finding finding : result.with(Verdict.NOT_CHECKED)) {
                String reason = finding.text();
                checks.computeIfAbsent(reason, _ -> new LinkedHashSet<>()).add(result.check().id());
                Set<String> who = members.computeIfAbsent(reason, _ -> new LinkedHashSet<>());
                if (!finding.who().isEmpty()) {
                    who.add(finding.who());
                }
            }
        }
        checks.forEach(
                (reason, ids) -> {
                    Set<String> who = members.getOrDefault(reason, Set.of());
                    wrapped("  ? ", String.join(", ", ids));
                    wrapped(
                            MARGIN,
                            "not checked because "
                                    + (who.isEmpty() ? "" : String.join(", ", who) + ": ")
                                    + reason);
                });
    }

    private void everything(Diagnosis.Result result) {
        out.println(
                "  "
                        + mark(result.verdict())
                        + " "
                        + result.check().id()
                        + terminal.style(Style.FAINT, "  " + result.check().title()));
        for (Finding finding : merged(result.findings())) {
            String word =
                    finding.verdict() == Verdict.PASSED ? "" : finding.verdict().words() + ": ";
            wrapped(MARGIN, word + said(finding));
            if (!finding.remedy().isEmpty()) {
                wrapped(MARGIN + terminal.glyph("→ ", "> "), finding.remedy());
            }
        }
        if (result.verdict().compareTo(Verdict.NOT_CHECKED) > 0) {
            wrapped(MARGIN + "why: ", result.check().why());
        }
    }

    /// Broken between words; further lines are indented as far as the text of the first.
    private void wrapped(String start, String text) {
        StringBuilder line = new StringBuilder(start);
        boolean isEmpty = true;
        for (String word : text.split(" ", -1)) {
            if (!isEmpty && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(" ".repeat(start.length()));
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        out.println(line);
    }
}
