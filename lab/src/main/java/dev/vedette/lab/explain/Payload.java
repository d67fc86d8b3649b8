package dev.vedette.lab.explain;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads what stands behind an event's name. What is cut off is left out.
final class Payload {

    private Payload() {}

    static String address(String host, String port) {
        return port.isEmpty() ? host : host + ":" + port;
    }

    static Map<String, String> of(What what, String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        String[] words = text.split(" ");
        switch (what) {
            case NEW_EPOCH -> put(fields, words, 0, "epoch");
            case VOTE -> {
                // Builds that also name the master put it first.
                int from = words.length > 3 ? words.length - 2 : 0;
                put(fields, words, from, "leader");
                put(fields, words, from + 1, "epoch");
            }
            case SWITCH -> {
                put(fields, words, 0, "group");
                put(fields, words, 1, "mip");
                put(fields, words, 2, "mport");
                put(fields, words, 3, "toip");
                put(fields, words, 4, "toport");
                withoutHalves(fields, "mip", "mport");
                withoutHalves(fields, "toip", "toport");
            }
            case SCRIPT_ERROR, SCRIPT_TIMEOUT -> {
                put(fields, words, 0, "path");
                put(fields, words, 1, "first");
                put(fields, words, 2, "second");
            }
            case TILT, NOT_TILT -> {}
            default -> instance(fields, words);
        }
        fields.values().removeIf(String::isEmpty);
        return fields;
    }

    /// `KIND NAME IP PORT [@ GROUP MIP MPORT] [rest]`.
    private static void instance(Map<String, String> fields, String[] words) {
        String kind =
                switch (words[0]) {
                    case "slave", "replica" -> "replica";
                    case "master", "primary" -> "master";
                    default -> words[0];
                };
        fields.put("kind", kind);
        put(fields, words, 1, "name");
        put(fields, words, 2, "ip");
        port(fields, words, 3, "port");
        int next = 4;
        if (kind.equals("master")) {
            fields.put("group", fields.getOrDefault("name", ""));
        } else if (words.length > 4 && words[4].equals("@")) {
            put(fields, words, 5, "group");
            put(fields, words, 6, "mip");
            port(fields, words, 7, "mport");
            next = 8;
        }
        StringBuilder rest = new StringBuilder();
        for (int i = next; i < words.length; i++) {
            rest.append(i > next ? " " : "").append(words[i]);
        }
        rest(fields, rest.toString());
        withoutHalves(fields, "ip", "port");
        withoutHalves(fields, "mip", "mport");
    }

    /// A host whose port was cut off may have lost its own end, too.
    private static void withoutHalves(Map<String, String> fields, String host, String port) {
        if (fields.getOrDefault(port, "").isEmpty()) {
            fields.remove(host);
        }
    }

    private static void rest(Map<String, String> fields, String rest) {
        fields.put("rest", rest);
        if (rest.startsWith("#quorum ")) {
            String[] counts = rest.substring(8).split("[/ ]");
            put(fields, counts, 0, "have");
            put(fields, counts, 1, "need");
        } else if (rest.startsWith("quorum ")) {
            fields.put("need", rest.substring(7).split(" ")[0]);
        } else if (rest.startsWith("ip ")) {
            String[] words = rest.split(" ");
            put(fields, words, 1, "newip");
            put(fields, words, 3, "newport");
            put(fields, words, 5, "id");
        } else if (rest.startsWith("new reported role is ")) {
            fields.put("role", rest.substring(21).split(" ")[0]);
        }
    }

    private static void put(Map<String, String> fields, String[] words, int index, String name) {
        if (index < words.length) {
            fields.put(name, words[index]);
        }
    }

    private static void port(Map<String, String> fields, String[] words, int index, String name) {
        if (index < words.length && words[index].matches("\\d{1,5}")) {
            fields.put(name, words[index]);
        }
    }
}
