package dev.vedette.lab.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What is other than at the last look. Offsets always are, so they do not count.
///
/// @param who the address of a node or sentinel, or the group's name
public record Change(String who, String what, String from, String to) {

    @Override
    public String toString() {
        return who
                + "  "
                + what
                + ": "
                + (from.isEmpty() ? "-" : from)
                + " -> "
                + (to.isEmpty() ? "-" : to);
    }

    public static List<Change> between(Glance before, Glance after) {
        List<Change> changes = new ArrayList<>();
        compare(changes, before.title(), groupFields(before), groupFields(after));
        compareAll(
                changes,
                byAddress(before.nodes(), row -> row.address().toString(), Change::nodeFields),
                byAddress(after.nodes(), row -> row.address().toString(), Change::nodeFields));
        compareAll(
                changes,
                byAddress(
                        before.sentinels(),
                        row -> row.address().toString(),
                        Change::sentinelFields),
                byAddress(
                        after.sentinels(),
                        row -> row.address().toString(),
                        Change::sentinelFields));
        return List.copyOf(changes);
    }

    private static Map<String, String> groupFields(Glance glance) {
        return Map.of("master", glance.master().map(Object::toString).orElse(""));
    }

    /// Of a silent node there is nothing to say but why.
    private static Map<String, String> nodeFields(Glance.NodeRow row) {
        Map<String, String> fields = new LinkedHashMap<>();
        boolean isSilent = row.role().equals("silent");
        fields.put("role", isSilent ? "silent (" + row.link() + ")" : row.role());
        if (!isSilent) {
            fields.put("link", row.link().replaceAll(" for \\d+ s", ""));
            fields.put("version", row.version());
        }
        fields.put("sentinels find it", row.seen());
        return fields;
    }

    private static Map<String, String> sentinelFields(Glance.SentinelRow row) {
        Map<String, String> fields = new LinkedHashMap<>();
        boolean isSilent = row.master() == null;
        fields.put("sentinel", isSilent ? "silent (" + row.quorum() + ")" : "answers");
        if (!isSilent) {
            fields.put("believes", String.valueOf(row.master()));
            fields.put("epoch", row.epoch());
            fields.put("finds it", row.finds());
            fields.put("replicas", row.replicas());
            fields.put("others", row.others());
            fields.put("quorum", row.quorum());
        }
        return fields;
    }

    private static <T> Map<String, Map<String, String>> byAddress(
            List<T> rows, Function<T, String> address, Function<T, Map<String, String>> fields) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        rows.forEach(row -> all.put(address.apply(row), fields.apply(row)));
        return all;
    }

    private static void compareAll(
            List<Change> changes,
            Map<String, Map<String, String>> before,
            Map<String, Map<String, String>> after) {
        after.forEach(
                (who, fields) -> {
                    Map<String, String> old = before.get(who);
                    if (old == null) {
                        changes.add(
                                new Change(who, "appeared", "", fields.values().iterator().next()));
                    } else {
                        compare(changes, who, old, fields);
                    }
                });
        before.keySet().stream()
                .filter(who -> !after.containsKey(who))
                .forEach(who -> changes.add(new Change(who, "is no longer spoken of", "", "")));
    }

    private static void compare(
            List<Change> changes,
            String who,
            Map<String, String> before,
            Map<String, String> after) {
        after.forEach(
                (what, to) -> {
                    String from = before.getOrDefault(what, to);
                    if (!from.equals(to)) {
                        changes.add(new Change(who, what, from, to));
                    }
                });
    }
}
