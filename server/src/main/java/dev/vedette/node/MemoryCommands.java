package dev.vedette.node;

import static dev.vedette.command.KeySpec.Use.RO;

import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.HelpText;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;

/// MEMORY and its subcommands.
final class MemoryCommands {

    private final Node node;

    MemoryCommands(Node node) {
        this.node = node;
    }

    Command command() {
        return Command.container("MEMORY")
                .about("Looks at what values and the server take.")
                .since("4.0.0")
                .cost("Depends on subcommand.")
                .group(Group.SERVER)
                .sub(
                        sub("DOCTOR", _ -> Reply.verbatim(new MemoryDoctor(figures()).report()))
                                .about("Says in words what is wrong with the use of memory.")
                                .cost("O(1)")
                                .tips(
                                        "nondeterministic_output",
                                        "request_policy:all_shards",
                                        "response_policy:special"),
                        sub("HELP", _ -> help())
                                .about("Explains the subcommands.")
                                .cost("O(1)")
                                .flags(Flag.LOADING, Flag.STALE),
                        sub("MALLOC-STATS", _ -> Reply.verbatim(NO_MALLOC_STATS))
                                .about("Says that there is no jemalloc here.")
                                .cost("Depends on how much memory is allocated, could be slow")
                                .tips(
                                        "nondeterministic_output",
                                        "request_policy:all_shards",
                                        "response_policy:special"),
                        sub("PURGE", _ -> purge())
                                .about("Gives back memory that nothing uses.")
                                .cost("Depends on how much memory is allocated, could be slow")
                                .tips("request_policy:all_shards", "response_policy:all_succeeded"),
                        sub("STATS", _ -> stats())
                                .about("What memory is used for, in numbers.")
                                .cost("O(1)")
                                .tips(
                                        "nondeterministic_output",
                                        "request_policy:all_shards",
                                        "response_policy:special"),
                        Command.read("USAGE", MemoryCommands::usage)
                                .synopsis("key [SAMPLES count:integer]")
                                .about("Answers how many bytes a key and its value take.")
                                .since("4.0.0")
                                .cost("O(N) where N is the number of samples.")
                                .group(Group.SERVER)
                                .key(2, RO));
    }

    private static Command sub(String name, Handler handler) {
        return Command.plain(name, handler).since("4.0.0").group(Group.SERVER);
    }

    /// What Redis answers that was built without jemalloc.
    private static final String NO_MALLOC_STATS = "Stats not supported for the current allocator";

    private MemoryFigures figures() {
        return new MemoryFigures(node);
    }

    /// Every block is counted, whatever SAMPLES says: an exact answer, at some ten nanoseconds a
    /// block.
    private static Reply usage(Call call) {
        for (int i = 3; i < call.count(); i += 2) {
            if (!call.arg(i).is("SAMPLES") || i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            if (call.integer(i + 1) < 0) {
                throw CommandError.syntax();
            }
        }
        long bytes = call.db().memoryUsage(call.key(2));
        return bytes < 0 ? Reply.nil() : Reply.integer(bytes);
    }

    /// What is kept ready goes back now, garbage is collected, and blocks are moved together from
    /// here on, however little lies between them.
    private Reply purge() {
        node.contents().keyspace.tidy();
        node.world().host().tidy();
        return Reply.ok();
    }

    private Reply stats() {
        MemoryFigures figures = figures();
        MemoryUse use = figures.use;
        Lines lines = new Lines();
        lines.add("peak.allocated", figures.peak);
        lines.add("total.allocated", figures.used);
        lines.add("startup.allocated", use.startupBytes());
        lines.add("replication.backlog", use.backlogBytes());
        lines.add("clients.slaves", use.replicaBytes());
        lines.add("clients.normal", use.ordinaryClientBytes());
        lines.add("cluster.links", 0);
        lines.add("aof.buffer", node.contents().figure("mem_aof_buffer"));
        lines.add("lua.caches", 0);
        lines.add("functions.caches", 0);
        for (MemoryFigures.Table table : figures.tables) {
            Lines ofOne = new Lines();
            ofOne.add("overhead.hashtable.main", table.bytes());
            ofOne.add("overhead.hashtable.expires", 0);
            ofOne.add("overhead.hashtable.slot-to-keys", 0);
            lines.add("db." + table.database(), Reply.map(ofOne.flat));
        }
        lines.add("overhead.total", figures.overhead);
        lines.add("keys.count", figures.keys);
        lines.add("keys.bytes-per-key", figures.bytesPerKey());
        lines.add("dataset.bytes", figures.dataset());
        lines.add("dataset.percentage", Reply.number(figures.datasetPercent()));
        lines.add(
                "peak.percentage",
                Reply.number(100 * MemoryFigures.quotient(figures.used, figures.peak)));
        lines.add("allocator.allocated", figures.allocated);
        lines.add("allocator.active", figures.active);
        lines.add("allocator.resident", figures.held);
        lines.share("allocator-fragmentation", figures.active, figures.allocated);
        lines.share("allocator-rss", figures.held, figures.active);
        lines.share("rss-overhead", figures.resident, figures.held);
        lines.add(
                "fragmentation",
                Reply.number(MemoryFigures.quotient(figures.resident, figures.used)));
        lines.add("fragmentation.bytes", figures.resident - figures.used);
        return Reply.map(lines.flat);
    }

    private static final class Lines {
        private final List<Reply> flat = new ArrayList<>();

        void add(String name, Reply value) {
            flat.add(Reply.bulk(name));
            flat.add(value);
        }

        void add(String name, long value) {
            add(name, Reply.integer(value));
        }

        void share(String name, long of, long by) {
            add(name + ".ratio", Reply.number(MemoryFigures.quotient(of, by)));
            add(name + ".bytes", of - by);
        }
    }

    private static Reply help() {
        return HelpText.of(
                "MEMORY",
                "DOCTOR",
                "    What is wrong with the use of memory, in words.",
                "MALLOC-STATS",
                "    Nothing here: there is no jemalloc.",
                "PURGE",
                "    Give back memory that nothing uses.",
                "STATS",
                "    What memory is used for, in numbers.",
                "USAGE <key> [SAMPLES <count>]",
                "    How many bytes a key and its value take.");
    }
}
