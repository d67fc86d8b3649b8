package dev.vedette.bench.micro;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Rng;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.data.hashes.HashCommands;
import dev.vedette.data.lists.ListCommands;
import dev.vedette.data.sets.SetCommands;
import dev.vedette.data.sortedsets.SortedSetCommands;
import dev.vedette.data.strings.StringCommands;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.value.StringValue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What the commands of redis-benchmark cost from parsed words to the encoded reply: CPU
/// nanoseconds of the thread for each, without sockets, parser and gates. The words are those of
/// redis-benchmark, made anew for each command, and come in pipelines that the keyspace hears of
/// ahead. What making the words takes is measured alone and taken off.
public final class CommandLife {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final Bytes VALUE = Bytes.of("x".repeat(64));
    private static final int LIST_ELEMENTS = 10_000;

    private final Keyspace keyspace;
    private final Dispatcher dispatcher;
    private final Session session = new Session(1, new Nowhere());
    private final ReplyEncoder output = new ReplyEncoder();
    private final Rng rng = new Rng(42);
    private final int names;
    private final int pipeline;

    private CommandLife(int keys, int names, int pipeline) {
        this.names = names;
        this.pipeline = pipeline;
        Journal journal = new Journal();
        keyspace = new Keyspace(1, 1, 2, new Rng(1), journal);
        List<Command> commands =
                Stream.of(
                                StringCommands.ALL,
                                ListCommands.ALL,
                                HashCommands.ALL,
                                SetCommands.ALL,
                                SortedSetCommands.ALL)
                        .flatMap(List::stream)
                        .toList();
        dispatcher = new Dispatcher(new Catalogue(commands), keyspace, journal, () -> 0);
        session.authenticated(true);
        dispatcher.at(new Moment(0, 1_750_000_000_000L));
        Database database = keyspace.database(0);
        for (int i = 0; i < keys; i++) {
            database.put(name("key:", i), StringValue.of(VALUE));
            journal.clear();
        }
    }

    /// keys beside, names to draw from, pipeline, seconds for each, commands (all if none is named)
    public static void main(String[] args) {
        CommandLife life =
                new CommandLife(number(args, 0, 0), number(args, 1, 1000), number(args, 2, 16));
        List<String> only = List.of(args).subList(Math.min(4, args.length), args.length);
        life.run(number(args, 3, 3), only);
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private void run(int seconds, List<String> only) {
        fill();
        Bytes one = Bytes.of("0");
        Bytes last = Bytes.of("99");
        time(seconds, only, "get", () -> words("GET", name("key:", draw())));
        time(seconds, only, "incr", () -> words("INCR", name("counter:", draw())));
        time(seconds, only, "lpush", () -> words("LPUSH", named("mylist"), value()));
        time(seconds, only, "rpop", () -> words("RPOP", named("mylist")));
        time(seconds, only, "sadd", () -> words("SADD", named("myset"), element()));
        time(seconds, only, "hset", () -> words("HSET", named("myhash"), element(), value()));
        time(seconds, only, "hget", () -> words("HGET", named("myhash"), element()));
        time(seconds, only, "zadd", () -> words("ZADD", named("myzset"), score(), element()));
        time(seconds, only, "lrange_100", () -> words("LRANGE", named("list"), one, last));
        time(
                seconds,
                only,
                "lrange_600",
                () -> words("LRANGE", named("list"), one, Bytes.of("599")));
        time(seconds, only, "zrange_100", () -> words("ZRANGE", named("zset"), one, last));
    }

    private void fill() {
        for (int i = 0; i < LIST_ELEMENTS; i++) {
            dispatcher.dispatch(session, words("RPUSH", named("list"), value()));
        }
        for (int i = 0; i < names; i++) {
            Bytes score = Bytes.of(i);
            dispatcher.dispatch(session, words("ZADD", named("zset"), score, name("element:", i)));
        }
    }

    /// Half of the time warms up.
    private void time(int seconds, List<String> only, String title, Supplier<Bytes[]> words) {
        if (!only.isEmpty() && !only.contains(title)) {
            return;
        }
        double sum = 0;
        long commands = 0;
        long begin = CPU.getCurrentThreadCpuTime();
        long half = begin + seconds * 500_000_000L;
        long end = begin + seconds * 1_000_000_000L;
        List<Bytes[]> batch = new ArrayList<>();
        for (long now = begin; now < end; now = CPU.getCurrentThreadCpuTime()) {
            long from = now;
            for (int i = 0; i < ROUNDS; i++) {
                batch(batch, words);
            }
            if (title.equals("rpop")) {
                from = fillToTake(from);
            }
            long between = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                batch(batch, words);
                answer(batch);
            }
            long to = CPU.getCurrentThreadCpuTime();
            if (now >= half) {
                sum += (to - between) - (between - from);
                commands += (long) ROUNDS * pipeline;
            }
        }
        System.out.printf(Locale.ROOT, "%-12s %8.1f ns%n", title, sum / commands);
    }

    private static final int ROUNDS = 1000;

    /// As many elements as will be taken out; the moment that `from` would be without that work.
    private long fillToTake(long from) {
        long before = CPU.getCurrentThreadCpuTime();
        for (int i = 0; i < ROUNDS * pipeline; i++) {
            dispatcher.dispatch(session, words("LPUSH", named("mylist"), value()));
        }
        return from + CPU.getCurrentThreadCpuTime() - before;
    }

    private void batch(List<Bytes[]> batch, Supplier<Bytes[]> words) {
        batch.clear();
        for (int i = 0; i < pipeline; i++) {
            batch.add(words.get());
        }
    }

    private void answer(List<Bytes[]> batch) {
        for (int i = 0; i < batch.size(); i += MOST_AHEAD) {
            List<Bytes[]> some = batch.subList(i, Math.min(batch.size(), i + MOST_AHEAD));
            if (some.size() > 2) {
                keyspace.database(0).touchAhead(some);
            }
            for (Bytes[] words : some) {
                Reply reply = dispatcher.dispatch(session, words);
                output.reply(reply, 2);
            }
        }
        output.sent(Math.toIntExact(output.size()));
    }

    private static final int MOST_AHEAD = 32;

    private int draw() {
        return rng.nextInt(names);
    }

    private Bytes element() {
        return name("element:", draw());
    }

    private Bytes score() {
        return name("", draw());
    }

    private static Bytes value() {
        return Bytes.of(VALUE.array().clone());
    }

    private static Bytes[] words(String command, Bytes... rest) {
        Bytes[] words = new Bytes[rest.length + 1];
        words[0] = named(command);
        System.arraycopy(rest, 0, words, 1, rest.length);
        return words;
    }

    private static Bytes named(String name) {
        return Bytes.of(name);
    }

    /// As redis-benchmark names it: twelve digits.
    private static Bytes name(String prefix, int number) {
        byte[] name = new byte[prefix.length() + 12];
        for (int i = 0; i < prefix.length(); i++) {
            name[i] = (byte) prefix.charAt(i);
        }
        int rest = number;
        for (int at = name.length - 1; at >= prefix.length(); at--) {
            name[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return Bytes.of(name);
    }
}
