package dev.vedette.lab.scenario;

import dev.vedette.lab.check.Contents;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.substrate.Member;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads everything a node holds. The nodes must be at rest: SCAN promises nothing about keys that
/// come and go.
final class Stocktaking {

    private static final int TIMEOUT_MILLIS = 10_000;

    private static final String BATCH = "1000";

    private Stocktaking() {}

    /// All keys of database 0, which must be strings.
    static Contents of(Member node) throws IOException {
        Map<String, String> entries = new HashMap<>();
        try (RespConnection connection = RespConnection.open(node.address(), TIMEOUT_MILLIS)) {
            String cursor = "0";
            do {
                List<Answer> page = connection.ask("SCAN", cursor, "COUNT", BATCH).items();
                cursor = page.getFirst().text();
                List<String> keys = page.get(1).texts();
                if (!keys.isEmpty()) {
                    read(connection, keys, entries);
                }
            } while (!cursor.equals("0"));
        }
        return new Contents(entries);
    }

    private static void read(
            RespConnection connection, List<String> keys, Map<String, String> entries)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("MGET"));
        command.addAll(keys);
        List<Answer> values = connection.ask(command.toArray(String[]::new)).items();
        for (int i = 0; i < keys.size(); i++) {
            entries.put(keys.get(i), values.get(i).text());
        }
    }
}
