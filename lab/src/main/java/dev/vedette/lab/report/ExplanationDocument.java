package dev.vedette.lab.report;

import dev.vedette.lab.explain.Evidence;
import dev.vedette.lab.explain.Explanation;
import dev.vedette.lab.explain.Finding;
import dev.vedette.lab.explain.Machine;
import dev.vedette.lab.explain.Moment;
import dev.vedette.lab.explain.Sentence;
import dev.vedette.lab.explain.Story;
import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Logs;

import org.jspecify.annotations.Nullable;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An explanation as one JSON document. Its names are promised to scripts: they may be added to,
/// not changed. Times are what the logs show (`2026-11-21T16:18:51.582`, of no zone).
public final class ExplanationDocument {

    private ExplanationDocument() {}

    public static String of(Explanation explanation, Logs logs) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("ok", explanation.isGood());
        root.put("summary", sentences(explanation.summary()));
        root.put(
                "stories", explanation.stories().stream().map(ExplanationDocument::story).toList());
        root.put("findings", findings(explanation.findings()));
        root.put("not_known", sentences(explanation.missing()));
        root.put(
                "machines",
                explanation.machines().stream().map(ExplanationDocument::machine).toList());
        root.put("clocks", sentences(explanation.clocks()));
        root.put("files", logs.files().stream().map(ExplanationDocument::file).toList());
        root.put("remarks", logs.remarks());
        root.put("unknown_count", explanation.unknownCount());
        root.put("unknown", explanation.unknown().stream().map(ExplanationDocument::line).toList());
        root.put("stray_count", logs.strayCount());
        return Json.of(root);
    }

    private static Map<String, @Nullable Object> story(Story story) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("master_name", story.group());
        map.put("title", story.title());
        map.put("outcome", word(story.outcome()));
        map.put("from", time(story.from()));
        map.put("to", time(story.to()));
        map.put("old_master", story.oldMaster());
        map.put("new_master", story.newMaster());
        map.put("summary", sentences(story.summary()));
        map.put("chapters", story.chapters().stream().map(ExplanationDocument::chapter).toList());
        map.put("reasons", findings(story.reasons()));
        map.put("stages", story.stages().stream().map(ExplanationDocument::stage).toList());
        map.put("timeline", story.timeline().stream().map(ExplanationDocument::moment).toList());
        return map;
    }

    private static Map<String, ?> chapter(Story.Chapter chapter) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("heading", chapter.heading());
        map.put("sentences", sentences(chapter.sentences()));
        return map;
    }

    private static Map<String, @Nullable Object> stage(Story.Stage stage) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", stage.name());
        map.put("ms", stage.millis());
        map.put("evidence", evidence(stage.evidence()));
        return map;
    }

    private static Map<String, ?> moment(Moment moment) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("time", time(moment.millis()));
        map.put("since_start_ms", moment.sinceStartMillis());
        map.put("who", moment.who());
        map.put("text", moment.text());
        map.put("key", moment.isKey());
        map.put("evidence", evidence(List.of(moment.evidence())));
        return map;
    }

    private static List<Map<String, Object>> findings(List<Finding> findings) {
        return findings.stream()
                .map(
                        finding -> {
                            Map<String, Object> map = new LinkedHashMap<>();
                            map.put("id", finding.id());
                            map.put("certainty", word(finding.certainty()));
                            map.put("text", finding.what().text());
                            map.put("evidence", evidence(finding.what().evidence()));
                            map.put("details", sentences(finding.details()));
                            map.put("remedies", finding.remedies());
                            map.put("look_at", finding.lookAt());
                            return map;
                        })
                .toList();
    }

    private static Map<String, @Nullable Object> machine(Machine machine) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", machine.name());
        map.put("kind", machine.isSentinel() ? "sentinel" : "server");
        map.put("address", machine.address());
        map.put("id", machine.id());
        map.put("version", machine.version());
        map.put("files", machine.files());
        map.put("lines", machine.lines());
        map.put("clock_ahead_ms", machine.skewMillis());
        map.put("lined_up", machine.linedUp());
        return map;
    }

    private static Map<String, ?> file(Logs.FileRead file) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file.file());
        map.put("lines", file.lines());
        map.put("log_lines", file.logLines());
        return map;
    }

    private static Map<String, ?> line(LogLine line) {
        return Map.of("where", line.place().toString(), "text", line.message());
    }

    private static List<Map<String, Object>> sentences(List<Sentence> sentences) {
        return sentences.stream()
                .map(
                        sentence -> {
                            Map<String, Object> map = new LinkedHashMap<>();
                            map.put("text", sentence.text());
                            map.put("evidence", evidence(sentence.evidence()));
                            return map;
                        })
                .toList();
    }

    private static List<Map<String, Object>> evidence(List<Evidence> evidence) {
        return evidence.stream()
                .map(
                        each -> {
                            Map<String, Object> map = new LinkedHashMap<>();
                            map.put("where", each.where());
                            map.put("text", each.text());
                            return map;
                        })
                .toList();
    }

    private static String time(long millis) {
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(millis, 1000),
                        (int) Math.floorMod(millis, 1000L) * 1_000_000,
                        ZoneOffset.UTC)
                .toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
