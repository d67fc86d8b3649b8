package dev.vedette.lab.survey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A line of CLIENT LIST.
///
/// @param user whom it logged in as; empty before Redis 6, which had no users
/// @param flags as listed: `S` a replica, `P` a subscriber, `M` a master, `N` none
public record Connected(
        String name, String address, String user, String flags, long ageSeconds, String command) {

    static List<Connected> parse(String lines) {
        List<Connected> all = new ArrayList<>();
        for (String line : lines.split("\n", -1)) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String word : line.strip().split(" ", -1)) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    fields.put(word.substring(0, equals), word.substring(equals + 1));
                }
            }
            if (fields.containsKey("addr")) {
                all.add(
                        new Connected(
                                fields.getOrDefault("name", ""),
                                fields.getOrDefault("addr", ""),
                                fields.getOrDefault("user", ""),
                                fields.getOrDefault("flags", ""),
                                Fields.number(fields, "age").orElse(0),
                                fields.getOrDefault("cmd", "")));
            }
        }
        return List.copyOf(all);
    }

    /// The first 8 digits of the sentinel's id when this is a sentinel's command link, else empty.
    public String sentinelShortId() {
        return name.startsWith("sentinel-") && name.endsWith("-cmd")
                ? name.substring("sentinel-".length(), name.length() - "-cmd".length())
                : "";
    }
}
