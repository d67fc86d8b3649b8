package dev.vedette.lab.verify;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.report.Json;
import dev.vedette.lab.survey.Survey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Verifications as JSON.
public final class VerificationDocument {

    private VerificationDocument() {}

    public static String of(
            List<Verification> verifications, List<Survey.Unreached> unreached, String verdict) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("verdict", verdict);
        document.put("groups", verifications.stream().map(VerificationDocument::group).toList());
        List<Map<String, Object>> silent = new ArrayList<>();
        for (Survey.Unreached each : unreached) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("address", each.address().toString());
            row.put("reason", each.reason());
            silent.add(row);
        }
        document.put("unreached", silent);
        return Json.of(document);
    }

    private static Map<String, Object> group(Verification verification) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", verification.group().name());
        group.put(
                "master", verification.group().masterAddress().map(Address::toString).orElse(null));
        group.put("outcome", word(verification.outcome()));
        group.put("claims", claims(verification));
        return group;
    }

    /// Also part of the document of `vedette status`.
    public static List<Map<String, Object>> claims(Verification verification) {
        List<Map<String, Object>> claims = new ArrayList<>();
        for (Claim claim : verification.claims()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", claim.id());
            row.put("claim", claim.claim());
            row.put("outcome", word(claim.outcome()));
            row.put("found", claim.found());
            claims.add(row);
        }
        return claims;
    }

    private static String word(Claim.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
