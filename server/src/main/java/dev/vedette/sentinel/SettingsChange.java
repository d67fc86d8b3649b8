package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.CommandError;
import dev.vedette.sentinel.core.GroupSettings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The options of SENTINEL SET, taken one after the other.
final class SettingsChange {

    private static final String SCRIPTS_DENIED =
            "ERR Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig"
                    + " configuration directive in your Sentinel configuration";

    private final boolean deniesScripts;
    private final List<String> texts = new ArrayList<>();
    private GroupSettings settings;

    SettingsChange(GroupSettings settings, boolean deniesScripts) {
        this.settings = settings;
        this.deniesScripts = deniesScripts;
    }

    GroupSettings settings() {
        return settings;
    }

    /// What the +set events say, one per option.
    List<String> texts() {
        return texts;
    }

    /// Takes all options up to the first wrong one, which it answers.
    @Nullable CommandError take(List<Bytes> words) {
        int at = 0;
        while (at < words.size()) {
            String option = words.get(at).toString();
            int values = option.equalsIgnoreCase("rename-command") ? 2 : 1;
            if (at + values >= words.size()) {
                return unknown(option);
            }
            try {
                set(option, words.get(at + 1), words.get(at + values));
            } catch (CommandError mistake) {
                return mistake;
            }
            texts.add(text(option, words.subList(at + 1, at + 1 + values)));
            at += 1 + values;
        }
        return null;
    }

    private static String text(String option, List<Bytes> values) {
        if (option.equalsIgnoreCase("auth-pass")) {
            return option + " ******";
        }
        return option + ' ' + String.join(" ", values.stream().map(Bytes::toString).toList());
    }

    private void set(String option, Bytes value, Bytes second) {
        switch (option.toLowerCase(Locale.ROOT)) {
            case "down-after-milliseconds" ->
                    settings =
                            settings.downAfter(
                                    number(option, value, 1, Long.MAX_VALUE / 4_000_000));
            case "failover-timeout" ->
                    settings =
                            settings.failoverTimeout(
                                    number(option, value, 1, Long.MAX_VALUE / 4_000_000));
            case "parallel-syncs" ->
                    settings =
                            settings.parallelSyncs(
                                    (int) number(option, value, 1, Integer.MAX_VALUE));
            case "quorum" ->
                    settings = settings.quorum((int) number(option, value, 1, Integer.MAX_VALUE));
            case "master-reboot-down-after-period" ->
                    settings =
                            settings.rebootDownAfter(
                                    number(option, value, 0, Long.MAX_VALUE / 4_000_000));
            case "auth-pass" -> settings = settings.authPass(orNone(value));
            case "auth-user" -> settings = settings.authUser(orNone(value));
            case "rename-command" -> rename(option, value, second);
            case "notification-script", "client-reconfig-script" ->
                    throw new CommandError(
                            deniesScripts
                                    ? SCRIPTS_DENIED
                                    : "ERR " + option + " is not supported yet");
            default -> throw unknown(option);
        }
    }

    private static CommandError unknown(String option) {
        return new CommandError(
                "ERR Unknown option or number of arguments for SENTINEL SET '" + option + "'");
    }

    private static @Nullable String orNone(Bytes value) {
        return value.isEmpty() ? null : value.toString();
    }

    private static long number(String option, Bytes value, long min, long max) {
        long number = Numbers.parseLong(value).orElse(Long.MIN_VALUE);
        if (number < min || number > max) {
            throw new CommandError(
                    "ERR Invalid argument '"
                            + value.latin1()
                            + "' for SENTINEL SET '"
                            + option
                            + "'");
        }
        return number;
    }

    /// A command that gets its own name back is no longer renamed.
    private void rename(String option, Bytes command, Bytes renamed) {
        if (command.isEmpty() || renamed.isEmpty()) {
            throw new CommandError("ERR Invalid argument '' for SENTINEL SET '" + option + "'");
        }
        Map<String, String> renames = new TreeMap<>(settings.renames());
        String name = command.toString().toUpperCase(Locale.ROOT);
        if (renamed.is(name)) {
            renames.remove(name);
        } else {
            renames.put(name, renamed.toString());
        }
        settings = settings.renames(renames);
    }
}
