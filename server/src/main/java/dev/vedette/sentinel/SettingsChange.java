package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.CommandError;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sentinel.core.Prudence;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The options of SENTINEL SET, taken one after the other.
final class SettingsChange {

    static final String NOTIFICATION = "Notification script";
    static final String RECONFIGURATION = "Client reconfiguration script";
    static final String NOT_EXECUTABLE = " seems non existing or non executable";

    private static final String SCRIPTS_DENIED =
            "ERR Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig"
                    + " configuration directive in your Sentinel configuration";

    private final boolean deniesScripts;
    private final Predicate<String> isExecutable;
    private final List<String> texts = new ArrayList<>();
    private GroupSettings settings;

    /// @param isExecutable whether a path is that of a program one may run
    SettingsChange(GroupSettings settings, boolean deniesScripts, Predicate<String> isExecutable) {
        this.settings = settings;
        this.isExecutable = isExecutable;
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
            case "master-reboot-down-after-period", "primary-reboot-down-after-period" ->
                    settings =
                            settings.rebootDownAfter(
                                    number(option, value, 0, Long.MAX_VALUE / 4_000_000));
            case "auth-pass" -> settings = settings.authPass(orNone(value));
            case "auth-user" -> settings = settings.authUser(orNone(value));
            case "rename-command" -> rename(option, value, second);
            case "notification-script" ->
                    settings =
                            settings.scripts(
                                    settings.scripts().notification(script(value, NOTIFICATION)));
            case "client-reconfig-script" ->
                    settings =
                            settings.scripts(
                                    settings.scripts()
                                            .reconfiguration(script(value, RECONFIGURATION)));
            case "notification-script-instance" ->
                    settings =
                            settings.scripts(
                                    settings.scripts().appendsInstance(isYes(option, value)));
            case Prudence.FAST_DOWN,
                    Prudence.EXPECTED,
                    Prudence.VOTE_POLICY,
                    Prudence.SAFETY,
                    Prudence.LEASE -> {
                Prudence prudence = settings.prudence().with(option, value.toString());
                if (prudence == null) {
                    throw invalid(option, value);
                }
                String contradiction = prudence.contradiction();
                if (contradiction != null) {
                    throw new CommandError("ERR " + contradiction);
                }
                settings = settings.prudence(prudence);
            }
            default -> throw unknown(option);
        }
    }

    private @Nullable String script(Bytes path, String kind) {
        if (deniesScripts) {
            throw new CommandError(SCRIPTS_DENIED);
        }
        if (!path.isEmpty() && !isExecutable.test(path.toString())) {
            throw new CommandError("ERR " + kind + NOT_EXECUTABLE);
        }
        return orNone(path);
    }

    private static boolean isYes(String option, Bytes value) {
        if (value.is("YES") || value.is("NO")) {
            return value.is("YES");
        }
        throw invalid(option, value);
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
            throw invalid(option, value);
        }
        return number;
    }

    private static CommandError invalid(String option, Bytes value) {
        return new CommandError(
                "ERR Invalid argument '" + value.latin1() + "' for SENTINEL SET '" + option + "'");
    }

    /// A command that gets its own name back is no longer renamed.
    private void rename(String option, Bytes command, Bytes renamed) {
        if (command.isEmpty() || renamed.isEmpty()) {
            throw invalid(option, Bytes.EMPTY);
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
