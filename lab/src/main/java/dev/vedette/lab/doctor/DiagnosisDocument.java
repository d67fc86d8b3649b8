package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.report.Json;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Survey;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Diagnoses as one JSON document, with every finding, the passed ones too.
public final class DiagnosisDocument {

    private DiagnosisDocument() {}

    public static String of(
            List<Diagnosis> diagnoses, List<Survey.Unreached> unreached, boolean isOk) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("ok", isOk);
        List<Object> groups = new ArrayList<>();
        diagnoses.forEach(diagnosis -> groups.add(group(diagnosis)));
        document.put("groups", groups);
        List<Object> silent = new ArrayList<>();
        for (Survey.Unreached seed : unreached) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("address", seed.address().toString());
            entry.put("reason", seed.reason());
            silent.add(entry);
        }
        document.put("unreached", silent);
        return Json.of(document);
    }

    private static Map<String, @Nullable Object> group(Diagnosis diagnosis) {
        GroupFacts facts = diagnosis.group();
        Map<String, @Nullable Object> group = new LinkedHashMap<>();
        group.put("name", facts.name());
        group.put("master", facts.masterAddress().map(Address::toString).orElse(null));
        group.put(
                "replicas",
                facts.replicas().stream().map(node -> node.address().toString()).toList());
        group.put(
                "sentinels",
                facts.sentinels().stream().map(sentinel -> sentinel.address().toString()).toList());
        for (Verdict verdict : Verdict.values()) {
            group.put(verdict.name().toLowerCase(Locale.ROOT), diagnosis.count(verdict));
        }
        group.put("checks", diagnosis.results().stream().map(DiagnosisDocument::check).toList());
        return group;
    }

    private static Map<String, @Nullable Object> check(Diagnosis.Result result) {
        Map<String, @Nullable Object> check = new LinkedHashMap<>();
        check.put("id", result.check().id());
        check.put("title", result.check().title());
        check.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
        List<Object> findings = new ArrayList<>();
        for (Finding finding : result.findings()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
            entry.put("who", finding.who().isEmpty() ? null : finding.who());
            entry.put("text", finding.text());
            entry.put("remedy", finding.remedy().isEmpty() ? null : finding.remedy());
            findings.add(entry);
        }
        check.put("findings", findings);
        return check;
    }
}
