package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.sentinel.core.Report;
import dev.vedette.sentinel.core.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Reads an INFO reply.
///
/// The instance is not trusted: whatever does not have the expected form is left out, and an offset
/// that no stream can have counts as none, so that nobody is promoted for it.
final class InfoText {

    private static final int MAX_REPLICAS = 1024;
    private static final long MAX_OFFSET = 1L << 60;
    private static final String NO_LINEAGE = "0".repeat(40);

    private String runId = "";
    private @Nullable Role role;
    private final List<Address> replicas = new ArrayList<>();
    private String masterHost = "?";
    private int masterPort;
    private boolean masterLinkUp;
    private long masterLinkDownSeconds;
    private int priority = 100;
    private long offset;
    private boolean announced = true;
    private long streamOffset;
    private long keys = -1;
    private String lineage = "";
    private String formerLineage = "";

    private final Predicate<String> isHost;

    private InfoText(Predicate<String> isHost) {
        this.isHost = isHost;
    }

    static Report read(String text) {
        return read(text, Hello::isIp, text);
    }

    /// @param isHost what may stand where an instance is said to be
    /// @param kept what remembers the text
    static Report read(String text, Predicate<String> isHost, CharSequence kept) {
        InfoText info = new InfoText(isHost);
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            int trimmed = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
            info.line(text.substring(from, trimmed));
            from = to + 1;
        }
        return new Report(
                info.runId,
                info.role,
                info.replicas,
                info.masterHost,
                info.masterPort,
                info.masterLinkUp,
                info.masterLinkDownSeconds,
                info.priority,
                info.offset,
                info.announced,
                info.streamOffset,
                info.keys,
                new Report.Lineage(info.lineage, info.formerLineage),
                kept);
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            if (line.equals("# Keyspace")) {
                keys = Math.max(keys, 0);
            }
            return;
        }
        String value = line.substring(colon + 1);
        switch (line.substring(0, colon)) {
            case "run_id" -> runId = Hello.isRunId(value) ? value : "";
            case "role" -> role = role(value);
            case "master_host" -> masterHost = isHost.test(value) ? value : "?";
            case "master_port" -> masterPort = (int) number(value, 0, 65535, 0);
            case "master_link_status" -> masterLinkUp = value.equals("up");
            case "master_link_down_since_seconds" ->
                    // -1 before the first link: as far away as a link can be.
                    masterLinkDownSeconds = number(value, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
            case "slave_priority" -> priority = (int) number(value, 0, Integer.MAX_VALUE, 0);
            case "slave_repl_offset" -> offset = number(value, 0, MAX_OFFSET, 0);
            case "master_repl_offset" -> streamOffset = number(value, 0, MAX_OFFSET, 0);
            case "master_replid" -> lineage = lineage(value);
            case "master_replid2" -> formerLineage = lineage(value);
            case "replica_announced" -> announced = !value.equals("0");
            default -> {
                if (isNumbered(line, "slave", colon)) {
                    replica(value);
                } else if (keys >= 0 && isNumbered(line, "db", colon)) {
                    keys += keysIn(value);
                }
            }
        }
    }

    private static @Nullable Role role(String word) {
        return switch (word) {
            case "master" -> Role.MASTER;
            case "slave" -> Role.SLAVE;
            default -> null;
        };
    }

    /// Forty zeros stand for none.
    private static String lineage(String value) {
        return Hello.isRunId(value) && !value.equals(NO_LINEAGE) ? value : "";
    }

    private static boolean isNumbered(String line, String word, int colon) {
        int from = word.length();
        return line.startsWith(word)
                && colon > from
                && colon < from + 6
                && Numbers.parseLong(Bytes.of(line.substring(from, colon))).isPresent();
    }

    /// `keys=1,expires=0,avg_ttl=0`.
    private static long keysIn(String value) {
        int comma = value.indexOf(',');
        boolean isCount = value.startsWith("keys=") && comma > 0;
        return isCount ? number(value.substring(5, comma), 0, MAX_OFFSET, 0) : 0;
    }

    /// `ip=127.0.0.1,port=6380,state=online,...`.
    private void replica(String value) {
        String host = "";
        int port = 0;
        for (String field : value.split(",", -1)) {
            if (field.startsWith("ip=")) {
                host = field.substring(3);
            } else if (field.startsWith("port=")) {
                port = (int) number(field.substring(5), 1, 65535, 0);
            }
        }
        if (isHost.test(host) && port > 0 && replicas.size() < MAX_REPLICAS) {
            replicas.add(new Address(host, port));
        }
    }

    private static long number(String text, long min, long max, long otherwise) {
        long value = Numbers.parseLong(Bytes.of(text)).orElse(Long.MIN_VALUE);
        return value < min || value > max ? otherwise : value;
    }
}
