package dev.vedette.lab.status;

import dev.vedette.lab.report.Json;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Survey;
import dev.vedette.lab.verify.Verification;
import dev.vedette.lab.verify.VerificationDocument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The groups of a survey at a glance, as JSON.
public final class StatusDocument {

    private StatusDocument() {}

    public static String of(Survey survey) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("groups", survey.groups().stream().map(StatusDocument::group).toList());
        List<Map<String, Object>> unreached = new ArrayList<>();
        for (Survey.Unreached each : survey.unreached()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("address", each.address().toString());
            row.put("reason", each.reason());
            unreached.add(row);
        }
        document.put("unreached", unreached);
        return Json.of(document);
    }

    private static Map<String, Object> group(GroupFacts facts) {
        Glance glance = Glance.of(facts);
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", facts.name());
        group.put("master", glance.master().map(Object::toString).orElse(null));
        group.put("quorum", glance.quorum());
        group.put("nodes", glance.nodes().stream().map(StatusDocument::node).toList());
        group.put("sentinels", glance.sentinels().stream().map(StatusDocument::sentinel).toList());
        group.put(
                "claims",
                VerificationDocument.claims(Verification.of(facts, Verification.Expected.ANY)));
        return group;
    }

    private static Map<String, Object> node(Glance.NodeRow row) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("address", row.address().toString());
        node.put("role", row.role());
        node.put("link", row.link());
        node.put("offset", row.offset());
        node.put("behind_bytes", row.behindBytes());
        node.put("lag_seconds", row.lagSeconds());
        node.put("seen", row.seen());
        node.put("version", row.version());
        return node;
    }

    private static Map<String, Object> sentinel(Glance.SentinelRow row) {
        Map<String, Object> sentinel = new LinkedHashMap<>();
        sentinel.put("address", row.address().toString());
        sentinel.put("believes_master", row.master() == null ? null : row.master().toString());
        sentinel.put("config_epoch", row.epoch());
        sentinel.put("finds", row.finds());
        sentinel.put("replicas_up", row.replicas());
        sentinel.put("others_up", row.others());
        sentinel.put("quorum", row.quorum());
        sentinel.put("differs", row.differs());
        return sentinel;
    }
}
