package dev.vedette.lab.explain;

import static java.util.Map.entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the lines of servers and sentinels mean, over the versions: a table from the first words of
/// a message to [What], with the parts of interest named in the pattern.
///
/// The pattern follows the first words and need not match to the end, so that cut-off lines keep
/// their meaning as long as their beginning is there.
final class Phrases {

    /// @param start the message begins so; with a leading `~`, it contains it
    private record Phrase(String start, What what, Pattern rest) {}

    private static final String CLIENT =
            "(?:.*?\\((?:user|failover) request from '(?<client>.*?(?:'\\)|$)))?";
    private static final String ADDRESS = "(?<host>\\S*?):(?<port>\\d+)";

    private static final Map<String, What> EVENTS = new HashMap<>();
    private static final List<Phrase> TABLE = new ArrayList<>();
    private static final Map<Character, List<Phrase>> BY_FIRST = new HashMap<>();
    private static final List<Phrase> ANYWHERE = new ArrayList<>();
    private static final Map<Character, List<String>> ORDINARY = new HashMap<>();

    /// Known, and of no consequence to a failover.
    private static final List<String> ORDINARY_STARTS =
            List.of(
                    "Configuration loaded",
                    "monotonic clock",
                    "Server initialized",
                    "Warning",
                    "WARNING",
                    "Sentinel new configuration saved",
                    "Starting BGSAVE",
                    "Background ",
                    "Diskless rdb transfer",
                    "Streamed RDB transfer",
                    "Fork CoW",
                    "RDB: ",
                    "AOF",
                    "DB saved on disk",
                    "Saving the final RDB",
                    "MASTER <-> ",
                    "PRIMARY <-> ",
                    "Before turning into",
                    "Non blocking connect",
                    "Master replied to PING",
                    "Primary replied to PING",
                    "Loading RDB",
                    "RDB age",
                    "RDB memory",
                    "RDB is",
                    "Replication backlog freed",
                    "Master replication ID changed",
                    "Primary replication ID changed",
                    "Discarding previously cached",
                    "Caching the disconnected",
                    "Current BGSAVE",
                    "Can't attach the",
                    "Waiting for end of BGSAVE",
                    "Delay next BGSAVE",
                    "Reconnecting to",
                    "Removing the pid file",
                    "Removing the unix socket",
                    "Creating AOF",
                    "Calling fsync",
                    "Concatenating",
                    "Parent agreed",
                    "Residual parent diff",
                    "SYNC append only",
                    "Successfully created",
                    "Successfully renamed",
                    "Starting automatic rewriting",
                    "Increased maximum",
                    "DB ",
                    "Accepted ",
                    "Client closed",
                    "Opening AOF",
                    "No cluster config",
                    "I have keys",
                    "There is a child",
                    "Killing running",
                    "Module",
                    "<",
                    "Setting",
                    "Clear FAIL",
                    "The AOF",
                    "Reading the remaining",
                    "Reading RDB",
                    "Append only",
                    "Sentinel ",
                    "Your ",
                    "overcommit",
                    "You ",
                    "1 changes",
                    "Rewrite",
                    "Failover",
                    "Initial master",
                    "BGSAVE",
                    "RDB file",
                    "Base AOF",
                    "Master does not support",
                    "(Non critical)",
                    "Done reading",
                    "REPLCONF",
                    "Final",
                    "+cmd-link",
                    "-cmd-link",
                    "+pubsub-link",
                    "-pubsub-link",
                    "+script-child",
                    "-script-child",
                    "waitpid()",
                    "Redis is");

    private static void row(What what, String start) {
        row(what, start, "");
    }

    private static void row(What what, String start, String rest) {
        TABLE.add(new Phrase(start, what, Pattern.compile(rest)));
    }

    static {
        for (What what : What.values()) {
            if (!what.event().isEmpty()) {
                EVENTS.put(what.event(), what);
            }
        }
        EVENTS.putAll(
                Map.ofEntries(
                        entry("+selected-replica", What.SELECTED),
                        entry("+promoted-replica", What.PROMOTED),
                        entry("+replica", What.REPLICA),
                        entry("+convert-to-replica", What.CONVERT),
                        entry("+fix-replica-config", What.FIX),
                        entry("-failover-abort-no-good-replica", What.ABORT_NO_GOOD),
                        entry("+replica-reconf-sent", What.RECONF_SENT),
                        entry("+replica-reconf-inprog", What.RECONF_INPROG),
                        entry("+replica-reconf-done", What.RECONF_DONE),
                        entry("+dup-sentinel", What.DUPLICATE_SENTINEL)));
        sentinel();
        life();
        replica();
        master();
        trouble();
        for (Phrase phrase : TABLE) {
            if (phrase.start().startsWith("~")) {
                ANYWHERE.add(new Phrase(phrase.start().substring(1), phrase.what(), phrase.rest()));
            } else {
                BY_FIRST.computeIfAbsent(phrase.start().charAt(0), c -> new ArrayList<>())
                        .add(phrase);
            }
        }
        for (String start : ORDINARY_STARTS) {
            ORDINARY.computeIfAbsent(start.charAt(0), c -> new ArrayList<>()).add(start);
        }
    }

    private Phrases() {}

    private static void sentinel() {
        row(What.SENTINEL_ID, "Sentinel ID is ", "(?<id>\\S+)");
        row(What.SENTINEL_ID, "Sentinel runid is ", "(?<id>\\S+)");
        row(What.NEXT_DELAY, "Next failover delay", ".*?not start a failover before (?<until>.*)");
        row(What.USER_FAILOVER, "Executing user requested FAILOVER", " of '(?<group>[^']*)");
        row(
                What.USER_FAILOVER,
                "Executing user requested COORDINATED FAILOVER",
                ".*?'(?<group>[^']*)");
        row(What.SAVE_FAILED, "WARNING: Sentinel was not able to save", ".*?(?<why>[^!:]*)$");
        row(What.SAVE_FAILED, "Could not create tmp config file", "(?<why>.*)");
        row(What.SAVE_FAILED, "Could not rename tmp config file", "(?<why>.*)");
        row(What.SAVE_FAILED, "Sentinel config file ", ".*?not writable(?<why>.*)");
        row(What.UNRESOLVED, "Failed to resolve hostname", " '(?<host>[^']*)");
        row(What.UNRESOLVED, "Failed resolving hostname", " '?(?<host>[^' ]*)");
        row(What.VOTED_FOR, "~ voted for ", "(?<leader>\\S+) (?<epoch>\\d+)");
    }

    private static void life() {
        row(What.STARTING, "~ is starting oO0Oo");
        row(What.VERSION, "Redis version=", "(?<version>[^,]*)");
        row(What.VERSION, "Valkey version=", "(?<version>[^,]*)");
        row(What.VERSION, "Vedette version=", "(?<version>[^,]*)");
        row(What.STARTING, "Server started, Redis version ", "(?<version>\\S*)");
        row(What.RUNNING, "Running mode=", "(?<mode>\\w*)(?:, port=(?<port>\\d+))?");
        row(
                What.RUNNING,
                "The server is now ready to accept connections on port ",
                "(?<port>\\d+)");
        row(What.READY, "Ready to accept connections");
        row(What.READY, "The server is now ready to accept");
        row(What.LOADED, "Done loading RDB", ", keys loaded: (?<keys>\\d+)");
        row(What.LOADED, "DB loaded from ", "(?<from>disk|append only file|incr file|base file)?");
        row(What.SHUTDOWN, "User requested shutdown");
        row(What.SHUTDOWN, "Received SIG", "(?<signal>\\w+) scheduling shutdown");
        row(What.BYE, "~ready to exit, bye bye");
        row(What.CRASH, "~ BUG REPORT START");
        row(What.CRASH, "~ crashed by signal: ", "(?<signal>\\d+)");
        row(What.CRASH, "=== ASSERTION FAILED");
        row(What.CRASH, "Guru Meditation");
        row(What.OUT_OF_MEMORY, "Out Of Memory allocating ", "(?<bytes>\\d+)");
        row(What.KILLED, "Out of memory: Kill", ".*?process (?<pid>\\d+)");
        row(What.KILLED, "Memory cgroup out of memory: Kill", ".*?process (?<pid>\\d+)");
        row(What.KILLED, "oom-kill:", ".*?task=(?<task>[^,]*),pid=(?<pid>\\d+)");
        row(What.EXITED, "~ exited with code ", "(?<code>\\d+)");
        row(What.EXITED, "~: Main process exited, ", "code=(?<code>.*)");
        row(What.CANNOT_START, "Could not create server TCP listening socket", "(?<why>.*)");
        row(What.CANNOT_START, "Failed listening on port", "(?<why>.*)");
        row(What.CANNOT_START, "*** FATAL CONFIG FILE ERROR", "(?<why>.*)");
        row(What.CANNOT_START, "Fatal error, can't open config file", "(?<why>.*)");
        row(What.CANNOT_START, "Can't chdir to", "(?<why>.*)");
        row(What.CANNOT_START, "Configured to not listen anywhere", "(?<why>.*)");
        row(What.BAD_DATA, "Can't handle RDB format version", "(?<why>.*)");
        row(What.BAD_DATA, "Bad file format reading the append only file", "(?<why>.*)");
        row(What.BAD_DATA, "Short read or OOM loading DB", "(?<why>.*)");
        row(What.BAD_DATA, "Unexpected end of file reading the append only file", "(?<why>.*)");
        row(What.BAD_DATA, "Wrong signature trying to load DB", "(?<why>.*)");
        row(What.BAD_DATA, "Internal error in RDB reading", "(?<why>.*)");
    }

    private static void replica() {
        row(What.MASTER_MODE, "MASTER MODE enabled", CLIENT);
        row(What.REPLICAOF, "REPLICAOF ", ADDRESS + " enabled" + CLIENT);
        row(What.REPLICAOF, "SLAVEOF ", ADDRESS + " enabled" + CLIENT);
        row(
                What.NEW_REPLICATION_ID,
                "Setting secondary replication ID to ",
                "(?<oldid>\\w+), valid up to offset: (?<offset>\\d+)");
        row(What.CONNECTING, "Connecting to MASTER ", ADDRESS);
        row(What.CONNECTING, "Connecting to PRIMARY ", ADDRESS);
        row(What.MASTER_LOST, "Connection with master lost");
        row(What.MASTER_LOST, "Connection with primary lost");
        row(What.MASTER_TIMEOUT, "MASTER timeout: no data nor PING");
        row(What.MASTER_TIMEOUT, "PRIMARY timeout: no data nor PING");
        row(What.MASTER_TIMEOUT, "Timeout connecting to the MASTER");
        row(What.MASTER_TIMEOUT, "Timeout connecting to the PRIMARY");
        row(What.MASTER_TIMEOUT, "Timeout receiving bulk data from");
        row(What.SYNC_ERROR, "Error condition on socket for SYNC: ", "(?<why>.*)");
        row(What.SYNC_ERROR, "Unable to connect to MASTER: ", "(?<why>.*)");
        row(What.SYNC_ERROR, "Unable to connect to PRIMARY: ", "(?<why>.*)");
        row(What.SYNC_ERROR, "I/O error trying to sync with", ".*?: (?<why>.*)");
        row(What.SYNC_ERROR, "I/O error reading bulk count from", ".*?: (?<why>.*)");
        row(What.SYNC_ERROR, "Error reply to PING from master: ", "'?(?<why>.*?)'?$");
        row(
                What.PSYNC_TRIED,
                "Trying a partial resynchronization (request ",
                "(?<id>\\w+):(?<offset>\\d+)");
        row(What.PSYNC_IMPOSSIBLE, "Partial resynchronization not possible (no cached");
        row(What.PSYNC_GRANTED, "Successful partial resynchronization with");
        row(What.FULL_SYNC, "Full resync from master: ", "(?<id>\\w+):(?<offset>\\d+)");
        row(What.FULL_SYNC, "Full resync from primary: ", "(?<id>\\w+):(?<offset>\\d+)");
        row(What.SYNC_FINISHED, "~ sync: Finished with success");
        row(What.FLUSHED, "~ sync: Flushing old data");
        row(What.LOGIN_REFUSED, "Unable to AUTH to MASTER: ", "-?(?<why>.*)");
        row(What.LOGIN_REFUSED, "Unable to AUTH to PRIMARY: ", "-?(?<why>.*)");
        row(What.MASTER_REFUSED, "MASTER aborted replication with an error: ", "(?<why>.*)");
        row(What.MASTER_REFUSED, "MASTER aborted replication: ", "(?<why>.*)");
        row(What.MASTER_REFUSED, "PRIMARY aborted replication with an error: ", "(?<why>.*)");
        row(What.MASTER_REFUSED, "Unexpected reply to PSYNC from", " \\w+: (?<why>.*)");
        row(What.MASTER_REFUSED, "Master is currently unable to PSYNC", "(?<why>.*)");
        row(What.COMMAND_FAILOVER, "FAILOVER requested", "(?<to>.*)");
    }

    private static void master() {
        for (String replica : new String[] {"Replica", "Slave"}) {
            String word = replica.toLowerCase(Locale.ROOT);
            row(What.REPLICA_ASKS, replica + " ", ADDRESS + " asks for synchronization");
            row(What.FULL_SYNC_ASKED, "Full resync requested by " + word + " ", ADDRESS);
            row(What.REPLICA_SYNCED, "Synchronization with " + word + " ", ADDRESS + " succeeded");
            row(What.REPLICA_LOST, "Connection with " + word + " ", "(?<replica>.*?) lost");
            row(What.REPLICA_TIMEOUT, "Disconnecting timedout " + word, ".*?: (?<replica>\\S*)");
            row(
                    What.PSYNC_NO_BACKLOG,
                    "Unable to partial resync with " + word + " ",
                    ADDRESS + " for lack of backlog.*?: (?<offset>\\d+)");
        }
        row(
                What.PSYNC_ACCEPTED,
                "Partial resynchronization request from ",
                ADDRESS
                        + " accepted. Sending (?<bytes>\\d+) bytes of backlog starting from offset"
                        + " (?<offset>\\d+)");
        row(
                What.BACKLOG_CREATED,
                "Replication backlog created, my new replication IDs are ",
                "'(?<id>\\w+)'");
        row(
                What.PSYNC_REFUSED_OFFSET,
                "Partial resynchronization not accepted: Requested offset for second ID was ",
                "(?<asked>\\d+), but I can reply up to (?<upto>\\d+)");
        row(
                What.PSYNC_REFUSED_ID,
                "Partial resynchronization not accepted: Replication ID mismatch",
                ".*?asked for '(?<asked>\\w+)', my replication IDs are '(?<id>\\w+)' and '(?<id2>\\w+)'");
        row(What.PSYNC_REFUSED_ID, "Partial resynchronization not accepted", ".*");
    }

    private static void trouble() {
        row(What.OUTPUT_BUFFER, "~for overcoming of output buffer limits", "");
        row(What.SLOW_SCRIPT, "Slow script detected", ".*?after (?<millis>\\d+)");
        row(What.SLOW_SCRIPT, "Lua slow script detected", ".*?after (?<millis>\\d+)");
        row(What.SLOW_FSYNC, "Asynchronous AOF fsync is taking too long");
        row(What.DISK, "~No space left on device");
        row(What.DISK, "Error writing to the AOF file", "(?<why>.*)");
        row(What.DISK, "Short write while writing to the AOF file", "(?<why>.*)");
        row(What.DISK, "AOF write error", "(?<why>.*)");
        row(What.SAVE_ERROR, "Background saving error");
        row(What.SAVE_ERROR, "Write error saving DB on disk", "(?<why>.*)");
        row(What.SAVE_ERROR, "Write error while saving DB", "(?<why>.*)");
        row(What.SAVE_ERROR, "Failed opening ", ".*?for saving(?<why>.*)");
        row(What.SAVE_ERROR, "Error trying to save the DB", "(?<why>.*)");
        row(What.FORK_FAILED, "Can't save in background: fork", "(?<why>.*)");
        row(What.FORK_FAILED, "Can't rewrite append only file in background: fork", "(?<why>.*)");
        row(What.REWRITE_FAILED, "CONFIG REWRITE failed", "(?<why>.*)");
        row(What.REWRITE_FAILED, "~Rewriting config file:", "(?<why>.*)");
        row(What.PROTECTED, "~DENIED Redis is running in protected mode");
    }

    /// What a message says.
    ///
    /// @param fields by the names in the patterns; may be changed by nobody
    record Meaning(What what, Map<String, String> fields) {}

    /// Null when the message is not known.
    static @Nullable Meaning read(String message) {
        if (message.isEmpty()) {
            return null;
        }
        Meaning meaning = event(message);
        if (meaning == null) {
            meaning = startingSo(message);
        }
        if (meaning == null) {
            meaning = containing(message);
        }
        return meaning == null && isOrdinary(message)
                ? new Meaning(What.ORDINARY, Map.of())
                : meaning;
    }

    private static @Nullable Meaning event(String message) {
        int space = message.indexOf(' ');
        What what = EVENTS.get(space < 0 ? message : message.substring(0, space));
        String rest = space < 0 ? "" : message.substring(space + 1);
        return what == null ? null : new Meaning(what, Payload.of(what, rest));
    }

    private static @Nullable Meaning startingSo(String message) {
        for (Phrase phrase : BY_FIRST.getOrDefault(message.charAt(0), List.of())) {
            if (message.startsWith(phrase.start())) {
                Map<String, String> fields = fields(phrase, message, phrase.start().length());
                if (fields != null) {
                    return new Meaning(phrase.what(), fields);
                }
            }
        }
        return null;
    }

    private static @Nullable Meaning containing(String message) {
        for (Phrase phrase : ANYWHERE) {
            int index = message.indexOf(phrase.start());
            if (index >= 0) {
                Map<String, String> fields =
                        fields(phrase, message, index + phrase.start().length());
                if (fields != null) {
                    fields.put("before", message.substring(0, index));
                    return new Meaning(phrase.what(), fields);
                }
            }
        }
        return null;
    }

    private static boolean isOrdinary(String message) {
        return ORDINARY.getOrDefault(message.charAt(0), List.of()).stream()
                        .anyMatch(message::startsWith)
                || message.contains(" changes in ")
                || message.contains(" clients connected ")
                || message.startsWith("CONFIG REWRITE executed")
                || message.startsWith("Retrying with SYNC")
                || message.startsWith("Failed to read response from the server")
                || message.startsWith("Master did not respond to command")
                || message.startsWith("Lua script killed by user")
                || message.startsWith("Waiting for replicas before shutting down")
                || message.contains("replicas are in sync when shutting down");
    }

    private static @Nullable Map<String, String> fields(Phrase phrase, String message, int from) {
        Matcher rest = phrase.rest().matcher(message);
        rest.region(from, message.length());
        boolean isHere = rest.lookingAt();
        boolean isMeaningful = isHere || phrase.start().length() > 9;
        if (!isMeaningful) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        if (isHere) {
            for (String name : phrase.rest().namedGroups().keySet()) {
                String value = rest.group(name);
                if (value != null && !value.isBlank()) {
                    fields.put(name, value.strip());
                }
            }
        }
        return fields;
    }
}
