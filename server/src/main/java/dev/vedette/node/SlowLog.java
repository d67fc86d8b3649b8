package dev.vedette.node;

import static dev.vedette.command.Flag.ADMIN;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.STALE;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.HelpText;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.resp.Reply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/// The last commands that took long.
final class SlowLog {

    private static final int MAX_WORDS = 32;
    private static final int MAX_WORD_BYTES = 128;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long DEFAULT_COUNT = 10;

    private record Slow(
            long id, long second, long micros, List<Bytes> words, String address, Bytes name) {}

    private final Config config;
    private final Supplier<Moment> now;
    private final Redaction redaction;
    private final Deque<Slow> entries = new ArrayDeque<>();
    private long nextId;

    /// Kept here because every command asks for it.
    private long thresholdNanos;

    SlowLog(Config config, Supplier<Moment> now) {
        this.config = config;
        this.now = now;
        this.redaction = new Redaction(config);
        config.onChange(this::readThreshold, NodeDirectives.SLOWLOG_SLOWER_THAN);
        readThreshold();
    }

    private void readThreshold() {
        long micros = config.get(NodeDirectives.SLOWLOG_SLOWER_THAN);
        boolean isOff = micros < 0 || micros > Long.MAX_VALUE / NANOS_PER_MICRO;
        thresholdNanos = isOff ? Long.MAX_VALUE : micros * NANOS_PER_MICRO;
    }

    /// A command is over, which took `nanos`.
    void note(Session session, Command command, Bytes[] argv, long nanos) {
        if (nanos >= thresholdNanos && !command.has(Flag.SKIP_SLOWLOG)) {
            keep(session, command, argv, nanos);
        }
    }

    private void keep(Session session, Command command, Bytes[] argv, long nanos) {
        List<Bytes> words = shortened(redaction.words(command, argv));
        entries.addFirst(
                new Slow(
                        nextId++,
                        now.get().seconds(),
                        nanos / NANOS_PER_MICRO,
                        words,
                        session.outlet().remote(),
                        session.name()));
        trim();
    }

    private void trim() {
        while (entries.size() > config.get(NodeDirectives.SLOWLOG_MAX_LEN)) {
            entries.removeLast();
        }
    }

    private static List<Bytes> shortened(Bytes[] argv) {
        List<Bytes> words = new ArrayList<>();
        for (int i = 0; i < argv.length; i++) {
            if (i == MAX_WORDS - 1 && argv.length > MAX_WORDS) {
                words.add(Bytes.of("... (" + (argv.length - i) + " more arguments)"));
                break;
            }
            words.add(shortened(argv[i]));
        }
        return List.copyOf(words);
    }

    private static Bytes shortened(Bytes word) {
        if (word.length() <= MAX_WORD_BYTES) {
            return word;
        }
        byte[] tail = Bytes.of("... (" + (word.length() - MAX_WORD_BYTES) + " more bytes)").array();
        byte[] whole = new byte[MAX_WORD_BYTES + tail.length];
        System.arraycopy(word.array(), 0, whole, 0, MAX_WORD_BYTES);
        System.arraycopy(tail, 0, whole, MAX_WORD_BYTES, tail.length);
        return Bytes.of(whole);
    }

    Command command() {
        return Command.container("SLOWLOG")
                .about("Commands about the slow log.")
                .since("2.2.12")
                .cost("Depends on subcommand.")
                .group(Group.SERVER)
                .sub(
                        Command.plain("GET", this::get)
                                .synopsis("[count:integer]")
                                .about("The latest entries of the slow log.")
                                .since("2.2.12")
                                .cost("O(N) where N is the number of entries returned")
                                .group(Group.SERVER)
                                .changed(
                                        "4.0.0",
                                        "Added client IP address, port and name to the reply.")
                                .tips("request_policy:all_nodes", "nondeterministic_output")
                                .flags(ADMIN, LOADING, STALE),
                        Command.plain("LEN", _ -> Reply.integer(entries.size()))
                                .about("How many entries the slow log has.")
                                .since("2.2.12")
                                .cost("O(1)")
                                .group(Group.SERVER)
                                .tips(
                                        "request_policy:all_nodes",
                                        "response_policy:agg_sum",
                                        "nondeterministic_output")
                                .flags(ADMIN, LOADING, STALE),
                        Command.plain("RESET", _ -> reset())
                                .about("Empties the slow log.")
                                .since("2.2.12")
                                .cost("O(N) where N is the number of entries in the slowlog")
                                .group(Group.SERVER)
                                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                                .flags(ADMIN, LOADING, STALE),
                        Command.plain("HELP", _ -> help())
                                .about("The subcommands.")
                                .since("6.2.0")
                                .cost("O(1)")
                                .group(Group.SERVER)
                                .flags(LOADING, STALE));
    }

    private Reply get(Call call) {
        long count = DEFAULT_COUNT;
        if (call.count() > 3) {
            throw CommandError.excess(call);
        }
        if (call.count() > 2) {
            count = Numbers.parseLong(call.arg(2)).orElse(Long.MIN_VALUE);
            if (count < -1 || count > Long.MAX_VALUE / 2) {
                throw new CommandError("ERR count should be greater than or equal to -1");
            }
        }
        List<Reply> replies = new ArrayList<>();
        for (Slow slow : entries) {
            if (count >= 0 && replies.size() >= count) {
                break;
            }
            replies.add(
                    Reply.array(
                            Reply.integer(slow.id),
                            Reply.integer(slow.second),
                            Reply.integer(slow.micros),
                            Reply.array(slow.words.stream().map(Reply::bulk).toList()),
                            Reply.bulk(slow.address),
                            Reply.bulk(slow.name)));
        }
        return Reply.array(replies);
    }

    private Reply reset() {
        entries.clear();
        return Reply.ok();
    }

    private static Reply help() {
        return HelpText.of(
                "SLOWLOG",
                "GET [<count>]",
                "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
                "    Entries are made of:",
                "    id, timestamp, time in microseconds, arguments array, client IP and port,",
                "    client name",
                "LEN",
                "    Return the length of the slowlog.",
                "RESET",
                "    Reset the slowlog.");
    }
}
