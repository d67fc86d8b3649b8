package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// All commands of one node by name, in the order in which the rooms brought them.
///
/// Looked up with the bytes as they arrived, in any case, without making a String. One per node,
/// because it also carries that node's statistics.
public final class Catalogue {

    /// A command and what this node counted about it.
    public static final class Entry {
        private final Command command;
        private final CommandStats stats = new CommandStats();
        private final String name;
        private final @Nullable Table subcommands;
        private final boolean isBrief;

        private Entry(Command command, String name) {
            this.command = command;
            this.name = name;
            subcommands =
                    command.subcommands().isEmpty()
                            ? null
                            : new Table(command.subcommands(), Map.of());
            isBrief = command.has(Flag.FAST) || !command.keys().isEmpty();
        }

        public Command command() {
            return command;
        }

        public CommandStats stats() {
            return stats;
        }

        /// Whether little is left to do when its handler has returned, such as handing on what it
        /// changed; FLUSHALL has the data saved.
        boolean isBrief() {
            return isBrief;
        }

        /// Entries of its subcommands in their order.
        public List<Entry> subcommands() {
            return subcommands == null ? List.of() : subcommands.entries;
        }
    }

    private static final class Table {
        final List<Entry> entries = new ArrayList<>();
        private final @Nullable Entry[] slots;

        /// What was found last, and how it was spelt: mostly the same is asked for again.
        private @Nullable Entry last;

        private byte[] lastSpelling = {};

        Table(List<Command> commands, Map<String, String> renamed) {
            slots = new Entry[Integer.highestOneBit(Math.max(4, commands.size())) * 4];
            for (Command command : commands) {
                String name = renamed.getOrDefault(command.fullName(), command.name());
                if (name.isEmpty()) {
                    continue;
                }
                Entry entry = new Entry(command, name);
                int slot = slot(Bytes.of(name.getBytes(StandardCharsets.ISO_8859_1)));
                Invariant.check(
                        slots[slot] == null, "two commands are called %s", command.fullName());
                slots[slot] = entry;
                entries.add(entry);
            }
        }

        @Nullable Entry find(Bytes name) {
            if (Arrays.equals(name.array(), lastSpelling)) {
                return last;
            }
            Entry found = slots[slot(name)];
            if (found != null) {
                last = found;
                lastSpelling = name.array();
            }
            return found;
        }

        private int slot(Bytes name) {
            int mask = slots.length - 1;
            int slot = hash(name) & mask;
            for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
                if (name.is(entry.name)) {
                    return slot;
                }
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        /// Only bit 5 tells ASCII letters of different case apart; losing it for others costs a
        /// collision.
        private static int hash(Bytes name) {
            int hash = 0x811C9DC5;
            for (byte b : name.array()) {
                hash = (hash ^ (b | 0x20)) * 0x01000193;
            }
            return hash ^ (hash >>> 15);
        }
    }

    private final Table table;
    private final Set<String> ownNames = new HashSet<>();

    /// Refuses two commands of one name.
    public Catalogue(List<Command> commands) {
        this(commands, Map.of());
    }

    /// @param renamed what commands are called instead of their own names (in lower case); empty:
    ///   there is no such command
    public Catalogue(List<Command> commands, Map<String, String> renamed) {
        table = new Table(commands, renamed);
        commands.forEach(command -> ownNames.add(command.name().toLowerCase(Locale.ROOT)));
    }

    /// Whether there is a command of this name (in lower case), whatever it is called now.
    public boolean isOwnName(String name) {
        return ownNames.contains(name);
    }

    /// All top-level entries in their order.
    public List<Entry> entries() {
        return table.entries;
    }

    /// How many top-level commands there are.
    public int size() {
        return table.entries.size();
    }

    /// The entry `argv` names, by its subcommand where it has one; null when there is none. A
    /// container named alone is the container's own entry.
    public @Nullable Entry find(Bytes[] argv) {
        Entry entry = table.find(argv[0]);
        if (entry == null || entry.subcommands == null || argv.length == 1) {
            return entry;
        }
        return entry.subcommands.find(argv[1]);
    }

    /// The top-level entry called `name`, or null.
    public @Nullable Entry find(Bytes name) {
        return table.find(name);
    }

    /// The entry called `name` in any case, `container|subcommand` for subcommands, or null.
    public @Nullable Entry named(Bytes name) {
        byte[] array = name.array();
        for (int i = 0; i < array.length; i++) {
            if (array[i] == '|') {
                Entry container = table.find(name.slice(0, i));
                return container == null || container.subcommands == null
                        ? null
                        : container.subcommands.find(name.slice(i + 1, array.length));
            }
        }
        return table.find(name);
    }
}
