package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.config.ConfigFile;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.Globals;
import dev.vedette.sentinel.core.GroupScripts;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.sentinel.core.Prudence;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reads the `sentinel` lines of a configuration, in whatever order they stand: first what concerns
/// all groups, then which groups there are, then what belongs to one.
///
/// A line whose feature does not exist here is refused by name: nothing is taken and ignored.
final class SentinelLines {

    private static final String UNRECOGNIZED = "Unrecognized sentinel configuration statement.";
    private static final String NO_SUCH_MASTER = "No such master with specified name.";
    private static final String BAD_TIME = "negative or zero time parameter.";
    private static final String BAD_EPOCH = "Invalid epoch.";

    private enum Pass {
        GLOBALS,
        MONITORS,
        OTHERS
    }

    /// A mistake in the line under consideration.
    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1;

        Mistake(String reason) {
            super(reason, null, false, false);
        }
    }

    /// A group in the making.
    private static final class Draft {
        Address master;
        GroupSettings settings;
        long configEpoch;
        long leaderEpoch;
        final List<Address> replicas = new ArrayList<>();
        final Map<String, Durable.KnownSentinel> sentinels = new LinkedHashMap<>();

        Draft(Address master, GroupSettings settings) {
            this.master = master;
            this.settings = settings;
        }
    }

    private final Map<String, Draft> groups = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();
    private @Nullable String runId;
    private Globals globals = Globals.INITIAL;
    private long currentEpoch;

    /// Whether the line under consideration is one of the state file.
    private boolean isKept;

    private final Predicate<String> isExecutable;

    private SentinelLines(Predicate<String> isExecutable) {
        this.isExecutable = isExecutable;
    }

    /// Where state is kept apart from what the operator wrote; empty for nowhere.
    static String stateFile(List<ConfigFile.Line> lines) {
        for (ConfigFile.Line line : lines) {
            if (line.words().size() == 3 && line.words().get(1).is("STATE-CONFIG-FILE")) {
                return line.words().get(2).toString();
            }
        }
        return "";
    }

    /// @param kept the lines of the state file; they win, and may repeat the others
    /// @param isExecutable whether a path is that of a program one may run
    static SentinelState read(
            List<ConfigFile.Line> lines, List<ConfigFile.Line> kept, Predicate<String> isExecutable)
            throws ConfigFile.Refused {
        SentinelLines reader = new SentinelLines(isExecutable);
        for (Pass pass : Pass.values()) {
            reader.isKept = false;
            for (ConfigFile.Line line : lines) {
                reader.take(line, pass);
            }
            reader.isKept = true;
            for (ConfigFile.Line line : kept) {
                reader.take(line, pass);
            }
        }
        for (Map.Entry<String, Draft> group : reader.groups.entrySet()) {
            String contradiction = group.getValue().settings.prudence().contradiction();
            if (contradiction != null) {
                throw ConfigFile.Refused.because(
                        "sentinel " + group.getKey() + ": " + contradiction);
            }
        }
        return reader.state();
    }

    private void take(ConfigFile.Line line, Pass pass) throws ConfigFile.Refused {
        List<String> words = line.words().stream().map(Bytes::toString).toList();
        if (words.size() < 2) {
            return;
        }
        String name = words.get(1).toLowerCase(Locale.ROOT);
        List<String> arguments = words.subList(2, words.size());
        if (passOf(name) != pass) {
            return;
        }
        try {
            switch (pass) {
                case GLOBALS -> global(name, arguments);
                case MONITORS -> {
                    if (name.equals("monitor")) {
                        monitor(arguments);
                    } else {
                        removed(only(arguments));
                    }
                }
                case OTHERS -> ofGroup(name, arguments);
            }
        } catch (Mistake mistake) {
            throw line.refused(String.valueOf(mistake.getMessage()));
        }
    }

    private static Pass passOf(String name) {
        return switch (name) {
            case "monitor", "removed" -> Pass.MONITORS;
            case "announce-ip",
                    "announce-port",
                    "deny-scripts-reconfig",
                    "sentinel-user",
                    "sentinel-pass",
                    "current-epoch",
                    "myid",
                    "resolve-hostnames",
                    "announce-hostnames",
                    "state-config-file" ->
                    Pass.GLOBALS;
            default -> Pass.OTHERS;
        };
    }

    private void global(String name, List<String> arguments) throws Mistake {
        String value = only(arguments);
        switch (name) {
            case "myid" -> {
                if (!Hello.isRunId(value)) {
                    throw new Mistake("Malformed Sentinel id in myid option.");
                }
                runId = value;
            }
            case "current-epoch" -> currentEpoch = Math.max(currentEpoch, epoch(value));
            case "announce-ip" -> {
                if (!GlobalOptions.isAnnounceable(value)) {
                    throw new Mistake("announce-ip cannot be part of a hello");
                }
                globals = globals.announceIp(value.isEmpty() ? null : value);
            }
            case "announce-port" ->
                    globals =
                            globals.announcePort(
                                    (int) number(value, 0, 65535, "Invalid port number."));
            case "state-config-file" -> {
                if (isKept || value.isEmpty()) {
                    throw new Mistake("A state file cannot name another, and needs a name itself.");
                }
            }
            case "sentinel-user" -> globals = globals.peerUser(value);
            case "sentinel-pass" -> globals = globals.peerPass(value);
            case "deny-scripts-reconfig" ->
                    globals =
                            globals.deniesScripts(
                                    yesNo(
                                            value,
                                            "Please specify yes or no for the deny-scripts-reconfig options."));
            default -> {
                boolean isYes =
                        yesNo(value, "Please specify yes or no for the " + name + " option.");
                globals =
                        name.equals("resolve-hostnames")
                                ? globals.resolvesHostnames(isYes)
                                : globals.announcesHostnames(isYes);
            }
        }
    }

    private void monitor(List<String> arguments) throws Mistake {
        if (arguments.size() != 4) {
            throw new Mistake(UNRECOGNIZED);
        }
        int quorum =
                (int)
                        number(
                                arguments.get(3),
                                1,
                                Integer.MAX_VALUE,
                                "Quorum must be 1 or greater.");
        int port = (int) number(arguments.get(2), 0, 65535, "Invalid port number.");
        checkHost(arguments.get(1));
        if (!isName(arguments.get(0))) {
            throw new Mistake("Invalid master name.");
        }
        Draft draft = new Draft(new Address(arguments.get(1), port), GroupSettings.of(quorum));
        Draft known = groups.putIfAbsent(arguments.get(0), draft);
        if (known != null && isKept) {
            known.master = draft.master;
            known.settings = known.settings.quorum(quorum);
        } else if (known != null) {
            throw new Mistake("Duplicate master name.");
        }
    }

    /// A group of the operator's file that SENTINEL REMOVE has ended.
    private void removed(String name) throws Mistake {
        if (!isKept) {
            throw new Mistake(UNRECOGNIZED);
        }
        groups.remove(name);
        removed.add(name);
    }

    /// Whether a group can be called so: a comma or a blank would break hellos and events.
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 512
                && name.chars().noneMatch(c -> c <= ' ' || c == ',' || c == 0x7f);
    }

    private void ofGroup(String name, List<String> arguments) throws Mistake {
        int expected = argumentsOf(name);
        if (expected < 0 || arguments.size() != expected && !name.equals("known-sentinel")) {
            throw new Mistake(UNRECOGNIZED);
        }
        if (arguments.isEmpty()) {
            throw new Mistake(UNRECOGNIZED);
        }
        // Both `safety mymaster strict` and `safety strict mymaster` read well.
        boolean isTurned =
                name.equals(Prudence.SAFETY)
                        && !groups.containsKey(arguments.get(0))
                        && groups.containsKey(arguments.get(1));
        Draft group = groups.get(arguments.get(isTurned ? 1 : 0));
        if (group == null && removed.contains(arguments.get(0))) {
            return;
        }
        if (group == null) {
            throw new Mistake(NO_SUCH_MASTER);
        }
        if (isTurned) {
            setting(group, name, arguments.get(0));
            return;
        }
        switch (name) {
            case "known-replica", "known-slave" -> replica(group, arguments);
            case "known-sentinel" -> sentinel(group, arguments);
            case "config-epoch" -> {
                group.configEpoch = epoch(arguments.get(1));
                currentEpoch = Math.max(currentEpoch, group.configEpoch);
            }
            case "leader-epoch" -> group.leaderEpoch = epoch(arguments.get(1));
            case "rename-command" -> rename(group, arguments.get(1), arguments.get(2));
            default -> setting(group, name, arguments.get(1));
        }
    }

    /// How many words follow; -1 for a statement nobody knows.
    private static int argumentsOf(String name) {
        return switch (name) {
            case "down-after-milliseconds",
                    "failover-timeout",
                    "parallel-syncs",
                    "master-reboot-down-after-period",
                    "primary-reboot-down-after-period",
                    "auth-user",
                    "auth-pass",
                    "config-epoch",
                    "leader-epoch",
                    "notification-script",
                    "notification-script-instance",
                    "client-reconfig-script",
                    Prudence.FAST_DOWN,
                    Prudence.EXPECTED,
                    Prudence.VOTE_POLICY,
                    Prudence.SAFETY,
                    Prudence.LEASE ->
                    2;
            case "known-replica", "known-slave", "rename-command" -> 3;
            case "known-sentinel" -> 4;
            default -> -1;
        };
    }

    private void setting(Draft group, String name, String value) throws Mistake {
        GroupSettings settings = group.settings;
        group.settings =
                switch (name) {
                    case "down-after-milliseconds" -> settings.downAfter(time(value, 1, BAD_TIME));
                    case "failover-timeout" -> settings.failoverTimeout(time(value, 1, BAD_TIME));
                    case "parallel-syncs" ->
                            settings.parallelSyncs(
                                    (int)
                                            number(
                                                    value,
                                                    1,
                                                    Integer.MAX_VALUE,
                                                    "parallel-syncs must be 1 or greater."));
                    case "master-reboot-down-after-period", "primary-reboot-down-after-period" ->
                            settings.rebootDownAfter(time(value, 0, "negative time parameter."));
                    case "auth-user" -> settings.authUser(value.isEmpty() ? null : value);
                    case "auth-pass" -> settings.authPass(value.isEmpty() ? null : value);
                    case Prudence.FAST_DOWN,
                            Prudence.EXPECTED,
                            Prudence.VOTE_POLICY,
                            Prudence.SAFETY,
                            Prudence.LEASE -> {
                        Prudence prudence = settings.prudence().with(name, value);
                        if (prudence == null) {
                            throw new Mistake("Invalid value '" + value + "' for " + name + ".");
                        }
                        yield settings.prudence(prudence);
                    }
                    default -> settings.scripts(script(settings.scripts(), name, value));
                };
    }

    private GroupScripts script(GroupScripts scripts, String name, String value) throws Mistake {
        if (name.equals("notification-script-instance")) {
            return scripts.appendsInstance(
                    yesNo(value, "Please specify yes or no for the " + name + " option."));
        }
        boolean isNotification = name.equals("notification-script");
        if (isKept && value.isEmpty()) {
            return isNotification ? scripts.notification(null) : scripts.reconfiguration(null);
        }
        if (!isExecutable.test(value)) {
            String kind =
                    isNotification ? SettingsChange.NOTIFICATION : SettingsChange.RECONFIGURATION;
            throw new Mistake(kind + SettingsChange.NOT_EXECUTABLE + '.');
        }
        return isNotification ? scripts.notification(value) : scripts.reconfiguration(value);
    }

    private void replica(Draft group, List<String> arguments) throws Mistake {
        Address address = address(arguments.get(1), arguments.get(2));
        if (!group.replicas.contains(address)) {
            group.replicas.add(address);
        } else if (!isKept) {
            throw new Mistake("Duplicate hostname and port for replica.");
        }
    }

    private void sentinel(Draft group, List<String> arguments) throws Mistake {
        if (arguments.size() == 3) {
            // As very old files have it, without the run id: nothing one could address.
            return;
        }
        if (arguments.size() != 4) {
            throw new Mistake(UNRECOGNIZED);
        }
        String id = arguments.get(3);
        if (!Hello.isRunId(id)) {
            throw new Mistake("Malformed Sentinel id in known-sentinel option.");
        }
        var known = new Durable.KnownSentinel(address(arguments.get(1), arguments.get(2)), id);
        if (group.sentinels.put(id, known) != null && !isKept) {
            throw new Mistake("Duplicate runid for sentinel.");
        }
    }

    private void rename(Draft group, String command, String renamed) throws Mistake {
        Map<String, String> renames = new TreeMap<>(group.settings.renames());
        if (isKept && command.equalsIgnoreCase(renamed)) {
            renames.remove(command.toUpperCase(Locale.ROOT));
        } else if (renames.put(command.toUpperCase(Locale.ROOT), renamed) != null && !isKept) {
            throw new Mistake("Same command renamed multiple times with rename-command.");
        }
        group.settings = group.settings.renames(renames);
    }

    private static String only(List<String> arguments) throws Mistake {
        if (arguments.size() != 1) {
            throw new Mistake(UNRECOGNIZED);
        }
        return arguments.get(0);
    }

    /// A name need not lead anywhere yet.
    private void checkHost(String host) throws Mistake {
        if (!Hello.isIp(host) && !(globals.resolvesHostnames() && Names.isName(host))) {
            throw new Mistake("Can't resolve instance hostname.");
        }
    }

    private Address address(String host, String port) throws Mistake {
        checkHost(host);
        return new Address(host, (int) number(port, 0, 65535, "Invalid port number."));
    }

    private static boolean yesNo(String word, String complaint) throws Mistake {
        if (word.equalsIgnoreCase("yes") || word.equalsIgnoreCase("no")) {
            return word.equalsIgnoreCase("yes");
        }
        throw new Mistake(complaint);
    }

    private static long epoch(String word) throws Mistake {
        return number(word, 0, Long.MAX_VALUE / 2, BAD_EPOCH);
    }

    /// More than a hundred years would overflow in sums.
    private static long time(String word, long min, String complaint) throws Mistake {
        return number(word, min, 100L * 365 * 24 * 3600 * 1000, complaint);
    }

    private static long number(String word, long min, long max, String complaint) throws Mistake {
        long value = Numbers.parseLong(Bytes.of(word)).orElse(Long.MIN_VALUE);
        if (value < min || value > max) {
            throw new Mistake(complaint);
        }
        return value;
    }

    private SentinelState state() {
        List<Durable.GroupImage> images = new ArrayList<>();
        groups.forEach(
                (name, draft) ->
                        images.add(
                                new Durable.GroupImage(
                                        name,
                                        draft.master,
                                        draft.settings,
                                        draft.configEpoch,
                                        draft.leaderEpoch,
                                        draft.replicas,
                                        List.copyOf(draft.sentinels.values()))));
        return new SentinelState(runId, new Durable(currentEpoch, globals, images));
    }
}
