package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the name-value texts of INFO and of SENTINEL MASTER, REPLICAS and SENTINELS.
public final class Fields {

    private static final int HIGHEST_PORT = 65_535;

    private Fields() {}

    /// Empty when the field is missing or no number.
    public static OptionalLong number(Map<String, String> fields, String name) {
        try {
            String text = fields.get(name);
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /// The address in two fields; empty when one is missing or the port is none.
    public static Optional<Address> address(
            Map<String, String> fields, String hostName, String portName) {
        String host = fields.getOrDefault(hostName, "");
        long port = number(fields, portName).orElse(0);
        return host.isEmpty() || host.equals("?") || port < 1 || port > HIGHEST_PORT
                ? Optional.empty()
                : Optional.of(new Address(host, (int) port));
    }

    /// The address of a SENTINEL entry.
    public static Optional<Address> address(Map<String, String> entry) {
        return address(entry, "ip", "port");
    }

    /// The flags of a SENTINEL entry, such as `s_down`.
    public static List<String> flags(Map<String, String> entry) {
        return List.of(entry.getOrDefault("flags", "").split(",", -1));
    }

    /// `ip=10.0.0.1,port=6379,state=online` as a map.
    public static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }
}
