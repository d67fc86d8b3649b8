package dev.vedette.pubsub;

import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.MAY_REPLICATE;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.Flag.PUBSUB;
import static dev.vedette.command.Flag.STALE;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.HelpText;
import dev.vedette.command.KeySpec;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/// The commands about channels.
final class PubSubCommands {

    /// The three ways to listen.
    private record Way(
            String joined,
            String left,
            Function<Subscriptions, Set<Bytes>> names,
            ToIntFunction<Subscriptions> count) {}

    private static final Way CHANNELS =
            new Way(
                    "subscribe",
                    "unsubscribe",
                    own -> own.channels,
                    PubSubCommands::channelsAndPatterns);
    private static final Way PATTERNS =
            new Way(
                    "psubscribe",
                    "punsubscribe",
                    own -> own.patterns,
                    PubSubCommands::channelsAndPatterns);
    private static final Way SHARDS =
            new Way(
                    "ssubscribe",
                    "sunsubscribe",
                    own -> own.shardChannels,
                    Subscriptions::shardChannelCount);

    private final Channels channels;

    PubSubCommands(Channels channels) {
        this.channels = channels;
    }

    List<Command> all() {
        List<Command> commands = new ArrayList<>(listening());
        commands.addAll(sending());
        commands.add(questions());
        return commands;
    }

    private List<Command> listening() {
        return List.of(
                command("SUBSCRIBE", call -> join(call, CHANNELS, channels::subscribe))
                        .synopsis("channel...")
                        .about("Starts listening to channels.")
                        .since("2.0.0")
                        .cost("O(N) where N is the number of channels to subscribe to."),
                command("UNSUBSCRIBE", call -> leave(call, CHANNELS, channels::unsubscribe))
                        .synopsis("[channel...]")
                        .about("Stops listening to channels, or to all of them.")
                        .since("2.0.0")
                        .cost(
                                "O(N) where N is the number of clients already subscribed to a channel."),
                command("PSUBSCRIBE", call -> join(call, PATTERNS, channels::subscribePattern))
                        .synopsis("pattern=(pattern:pattern)...")
                        .about("Starts listening to all channels that match patterns.")
                        .since("2.0.0")
                        .cost(
                                "O(N) where N is the number of patterns the client is already subscribed to."),
                command("PUNSUBSCRIBE", call -> leave(call, PATTERNS, channels::unsubscribePattern))
                        .synopsis("[pattern:pattern...]")
                        .about("Stops listening by patterns, or by all of them.")
                        .since("2.0.0")
                        .cost(
                                "O(N+M) where N is the number of patterns the client is already subscribed and M is"
                                        + " the number of total patterns subscribed in the system (by any client)."),
                command("SSUBSCRIBE", call -> join(call, SHARDS, channels::subscribeShard))
                        .synopsis("shardchannel...")
                        .about("Starts listening to shard channels.")
                        .since("7.0.0")
                        .cost("O(N) where N is the number of shard channels to subscribe to.")
                        .key(KeySpec.range(1, -1, 1, KeySpec.Use.NOT_KEY)),
                command("SUNSUBSCRIBE", call -> leave(call, SHARDS, channels::unsubscribeShard))
                        .synopsis("[shardchannel...]")
                        .about("Stops listening to shard channels, or to all of them.")
                        .since("7.0.0")
                        .cost(
                                "O(N) where N is the number of clients already subscribed to a shard channel.")
                        .key(KeySpec.range(1, -1, 1, KeySpec.Use.NOT_KEY)));
    }

    private static Command command(String name, Handler handler) {
        return Command.plain(name, handler)
                .group(Group.PUBSUB)
                .flags(PUBSUB, NOSCRIPT, LOADING, STALE);
    }

    private List<Command> sending() {
        return List.of(
                Command.plain("PUBLISH", this::publish)
                        .synopsis("channel message")
                        .about("Sends a message to all who listen to a channel.")
                        .since("2.0.0")
                        .cost(
                                "O(N+M) where N is the number of clients subscribed to the receiving channel and M is"
                                        + " the total number of subscribed patterns (by any client).")
                        .group(Group.PUBSUB)
                        .flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE),
                Command.plain("SPUBLISH", this::publishToShard)
                        .synopsis("shardchannel message")
                        .about("Sends a message to all who listen to a shard channel.")
                        .since("7.0.0")
                        .cost(
                                "O(N) where N is the number of clients subscribed to the receiving shard channel.")
                        .key(KeySpec.at(1, KeySpec.Use.NOT_KEY))
                        .group(Group.PUBSUB)
                        .flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE));
    }

    private Command questions() {
        return Command.container("PUBSUB")
                .about("Commands that ask about channels.")
                .since("2.8.0")
                .cost("Depends on subcommand.")
                .group(Group.PUBSUB)
                .sub(
                        question(
                                        "CHANNELS",
                                        call ->
                                                Reply.array(
                                                        channels.channels(optionalPattern(call))))
                                .synopsis("[pattern:pattern]")
                                .about("The channels somebody listens to by name.")
                                .since("2.8.0")
                                .cost(
                                        "O(N) where N is the number of active channels, and assuming constant time"
                                                + " pattern matching (relatively short channels and patterns)"),
                        question("NUMPAT", _ -> Reply.integer(channels.patternCount()))
                                .about("How many different patterns somebody listens by.")
                                .since("2.8.0")
                                .cost("O(1)"),
                        question("NUMSUB", call -> counts(call, channels::listeners))
                                .synopsis("[channel...]")
                                .about("How many clients listen to each of these channels by name.")
                                .since("2.8.0")
                                .cost(
                                        "O(N) for the NUMSUB subcommand, where N is the number of requested"
                                                + " channels"),
                        question(
                                        "SHARDCHANNELS",
                                        call ->
                                                Reply.array(
                                                        channels.shardChannels(
                                                                optionalPattern(call))))
                                .synopsis("[pattern:pattern]")
                                .about("The shard channels somebody listens to.")
                                .since("7.0.0")
                                .cost(
                                        "O(N) where N is the number of active shard channels, and assuming constant"
                                                + " time pattern matching (relatively short shard channels)."),
                        question("SHARDNUMSUB", call -> counts(call, channels::shardListeners))
                                .synopsis("[shardchannel...]")
                                .about("How many clients listen to each of these shard channels.")
                                .since("7.0.0")
                                .cost(
                                        "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested"
                                                + " shard channels"),
                        Command.plain("HELP", _ -> help())
                                .about("The subcommands.")
                                .since("6.2.0")
                                .cost("O(1)")
                                .group(Group.PUBSUB)
                                .flags(LOADING, STALE));
    }

    private static Command question(String name, Handler handler) {
        return Command.plain(name, handler).group(Group.PUBSUB).flags(PUBSUB, LOADING, STALE);
    }

    private static Reply join(Call call, Way way, BiConsumer<Session, Bytes> join) {
        List<Reply> replies = new ArrayList<>();
        for (Bytes name : call.from(1)) {
            join.accept(call.session(), name);
            replies.add(notice(way.joined, Reply.bulk(name), call.session(), way));
        }
        return new Reply.Several(replies);
    }

    private static Reply leave(Call call, Way way, BiConsumer<Session, Bytes> leave) {
        Session session = call.session();
        List<Bytes> names =
                call.count() > 1
                        ? call.from(1)
                        : List.copyOf(way.names.apply(Subscriptions.of(session)));
        if (names.isEmpty()) {
            return notice(way.left, Reply.nil(), session, way);
        }
        List<Reply> replies = new ArrayList<>();
        for (Bytes name : names) {
            leave.accept(session, name);
            replies.add(notice(way.left, Reply.bulk(name), session, way));
        }
        return new Reply.Several(replies);
    }

    private static Reply notice(String word, Reply name, Session session, Way way) {
        int count = way.count.applyAsInt(Subscriptions.of(session));
        return Reply.push(Reply.bulk(word), name, Reply.integer(count));
    }

    private static int channelsAndPatterns(Subscriptions own) {
        return own.channelCount() + own.patternCount();
    }

    private Reply publish(Call call) {
        long deliveries = channels.publish(call.arg(1), call.arg(2));
        call.propagateAnyway();
        return Reply.integer(deliveries);
    }

    private Reply publishToShard(Call call) {
        long deliveries = channels.publishToShard(call.arg(1), call.arg(2));
        call.propagateAnyway();
        return Reply.integer(deliveries);
    }

    private static @Nullable Bytes optionalPattern(Call call) {
        if (call.count() > 3) {
            throw CommandError.excess(call);
        }
        return call.count() > 2 ? call.arg(2) : null;
    }

    private static Reply counts(Call call, ToLongFunction<Bytes> listeners) {
        List<Reply> flat = new ArrayList<>();
        for (Bytes channel : call.from(2)) {
            flat.add(Reply.bulk(channel));
            flat.add(Reply.integer(listeners.applyAsLong(channel)));
        }
        return Reply.array(flat);
    }

    private static Reply help() {
        return HelpText.of(
                "PUBSUB",
                "CHANNELS [<pattern>]",
                "    Return the currently active channels matching a <pattern> (default: '*').",
                "NUMPAT",
                "    Return number of subscriptions to patterns.",
                "NUMSUB [<channel> ...]",
                "    Return the number of subscribers for the specified channels, excluding",
                "    pattern subscriptions(default: no channels).",
                "SHARDCHANNELS [<pattern>]",
                "    Return the currently active shard level channels matching a <pattern> (default: '*').",
                "SHARDNUMSUB [<shardchannel> ...]",
                "    Return the number of subscribers for the specified shard level channel(s)");
    }
}
