package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.base.Numbers;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.Globals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The options of SENTINEL CONFIG. Several at a time and `loglevel` are of Redis 7.2; one at a time
/// is answered as 7.0 does.
final class GlobalOptions {

    private static final Set<String> LEVELS = Set.of("debug", "verbose", "notice", "warning");

    private GlobalOptions() {}

    /// All options and their values, in Redis' order.
    ///
    /// @param loglevel the one in force
    static Map<String, String> all(Globals globals, String loglevel) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("resolve-hostnames", yesNo(globals.resolvesHostnames()));
        values.put("announce-hostnames", yesNo(globals.announcesHostnames()));
        values.put("announce-ip", globals.announceIp() == null ? "" : globals.announceIp());
        values.put("announce-port", Integer.toString(globals.announcePort()));
        values.put("sentinel-user", globals.peerUser());
        values.put("sentinel-pass", globals.peerPass());
        values.put("loglevel", loglevel);
        return values;
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    /// The options that match one of `patterns`, each once.
    static Reply matching(Map<String, String> all, List<Bytes> patterns) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Bytes pattern : patterns) {
            Glob glob = Glob.ignoringCase(pattern);
            all.forEach(
                    (name, value) -> {
                        if (glob.matches(Bytes.of(name))) {
                            found.put(name, value);
                        }
                    });
        }
        List<Reply> pairs = new ArrayList<>();
        found.forEach(
                (name, value) -> {
                    pairs.add(Reply.bulk(name));
                    pairs.add(Reply.bulk(value));
                });
        return Reply.map(pairs);
    }

    /// `before` with all options of `words` set; the first wrong one refuses them all.
    static Globals changed(Globals before, List<Bytes> words) {
        Globals globals = before;
        Set<String> seen = new LinkedHashSet<>();
        for (int at = 0; at < words.size(); at += 2) {
            String option = words.get(at).toString();
            if (!seen.add(option.toLowerCase(Locale.ROOT))) {
                throw new CommandError(
                        "ERR Duplicate argument '" + option + "' to SENTINEL CONFIG SET");
            }
            globals = with(globals, option, words.get(at + 1).toString());
        }
        return globals;
    }

    private static Globals with(Globals globals, String option, String value) {
        return switch (option.toLowerCase(Locale.ROOT)) {
            case "resolve-hostnames" -> globals.resolvesHostnames(isYes(option, value));
            case "announce-hostnames" -> globals.announcesHostnames(isYes(option, value));
            case "announce-ip" -> {
                if (!isAnnounceable(value)) {
                    throw invalid(option, value);
                }
                yield globals.announceIp(value.isEmpty() ? null : value);
            }
            case "announce-port" -> {
                long port = Numbers.parseLong(Bytes.of(value)).orElse(-1);
                if (port < 0 || port > 65535) {
                    throw invalid(option, value);
                }
                yield globals.announcePort((int) port);
            }
            case "sentinel-user" -> globals.peerUser(value);
            case "sentinel-pass" -> globals.peerPass(value);
            case "loglevel" -> {
                if (!LEVELS.contains(value.toLowerCase(Locale.ROOT))) {
                    throw invalid(option, value);
                }
                yield globals.loglevel(value.toLowerCase(Locale.ROOT));
            }
            default ->
                    throw new CommandError(
                            "ERR Invalid argument '" + option + "' to SENTINEL CONFIG SET");
        };
    }

    /// Whether a hello can carry `host` as one of its fields.
    static boolean isAnnounceable(String host) {
        return host.length() <= 255
                && host.chars().noneMatch(c -> c <= ' ' || c == ',' || c == 0x7f);
    }

    private static boolean isYes(String option, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw invalid(option, value);
        };
    }

    private static CommandError invalid(String option, String value) {
        return new CommandError(
                "ERR Invalid value '" + value + "' to SENTINEL CONFIG SET '" + option + "'");
    }
}
