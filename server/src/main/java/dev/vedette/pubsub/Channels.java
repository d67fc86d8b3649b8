package dev.vedette.pubsub;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.command.Command;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who listens to what on this node, and the delivery of messages.
public final class Channels {

    private static final Reply MESSAGE = Reply.bulk("message");
    private static final Reply PATTERN_MESSAGE = Reply.bulk("pmessage");
    private static final Reply SHARD_MESSAGE = Reply.bulk("smessage");

    private final Map<Bytes, Set<Session>> byChannel = new LinkedHashMap<>();
    private final Map<Bytes, Set<Session>> byPattern = new LinkedHashMap<>();
    private final Map<Bytes, Glob> globs = new LinkedHashMap<>();
    private final Map<Bytes, Set<Session>> byShardChannel = new LinkedHashMap<>();

    /// SUBSCRIBE, PUBLISH and their kin.
    public List<Command> commands() {
        return new PubSubCommands(this).all();
    }

    /// Refuses most commands to a RESP2 client that listens: it could not tell answers from
    /// messages.
    public static @Nullable Reply refuse(Session session, Command command, Bytes[] argv) {
        if (session.protocol() > 2 || Subscriptions.of(session).count() == 0) {
            return null;
        }
        return switch (command.name()) {
            case "PING",
                    "SUBSCRIBE",
                    "UNSUBSCRIBE",
                    "PSUBSCRIBE",
                    "PUNSUBSCRIBE",
                    "SSUBSCRIBE",
                    "SUNSUBSCRIBE",
                    "QUIT",
                    "RESET" ->
                    null;
            default ->
                    Reply.error(
                            "ERR Can't execute '"
                                    + command.fullName()
                                    + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed"
                                    + " in this context");
        };
    }

    /// Sends `message` to all who listen to `channel` and answers how many deliveries that were: a
    /// client that listens twice, by name and by pattern, gets it twice.
    public long publish(Bytes channel, Bytes message) {
        // Before anything is delivered: matching may turn out to be too costly.
        List<Bytes> patterns = matching(channel);
        long deliveries = deliver(byChannel.get(channel), MESSAGE, channel, message);
        for (Bytes pattern : patterns) {
            Set<Session> listeners = byPattern.getOrDefault(pattern, Set.of());
            Reply push =
                    Reply.push(
                            PATTERN_MESSAGE,
                            Reply.bulk(pattern),
                            Reply.bulk(channel),
                            Reply.bulk(message));
            listeners.forEach(session -> session.send(push));
            deliveries += listeners.size();
        }
        return deliveries;
    }

    private List<Bytes> matching(Bytes channel) {
        if (globs.isEmpty()) {
            return List.of();
        }
        Glob.Effort effort = new Glob.Effort();
        List<Bytes> patterns = new ArrayList<>();
        globs.forEach(
                (pattern, glob) -> {
                    if (glob.matches(channel, effort)) {
                        patterns.add(pattern);
                    }
                });
        return patterns;
    }

    /// As [#publish] for shard channels, which know no patterns.
    long publishToShard(Bytes channel, Bytes message) {
        return deliver(byShardChannel.get(channel), SHARD_MESSAGE, channel, message);
    }

    private static long deliver(
            @Nullable Set<Session> listeners, Reply kind, Bytes channel, Bytes message) {
        if (listeners == null) {
            return 0;
        }
        Reply push = Reply.push(kind, Reply.bulk(channel), Reply.bulk(message));
        listeners.forEach(session -> session.send(push));
        return listeners.size();
    }

    /// Whether publishing to this channel would reach anybody; spares making messages.
    boolean hasListeners() {
        return !byChannel.isEmpty() || !byPattern.isEmpty();
    }

    void subscribe(Session session, Bytes channel) {
        join(session, own(session).channels, byChannel, channel);
    }

    void subscribePattern(Session session, Bytes pattern) {
        globs.computeIfAbsent(pattern, Glob::of);
        join(session, own(session).patterns, byPattern, pattern);
    }

    void subscribeShard(Session session, Bytes channel) {
        join(session, own(session).shardChannels, byShardChannel, channel);
    }

    private static void join(
            Session session, Set<Bytes> own, Map<Bytes, Set<Session>> all, Bytes name) {
        if (own.add(name)) {
            all.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(session);
        }
    }

    private Subscriptions own(Session session) {
        if (session.find(Subscriptions.SLOT) == null) {
            session.onClose(() -> leaveAll(session));
        }
        return session.slot(Subscriptions.SLOT);
    }

    void unsubscribe(Session session, Bytes channel) {
        leave(session, Subscriptions.of(session).channels, byChannel, channel);
    }

    void unsubscribePattern(Session session, Bytes pattern) {
        leave(session, Subscriptions.of(session).patterns, byPattern, pattern);
        if (!byPattern.containsKey(pattern)) {
            globs.remove(pattern);
        }
    }

    void unsubscribeShard(Session session, Bytes channel) {
        leave(session, Subscriptions.of(session).shardChannels, byShardChannel, channel);
    }

    private static void leave(
            Session session, Set<Bytes> own, Map<Bytes, Set<Session>> all, Bytes name) {
        if (own.remove(name)) {
            Set<Session> listeners = all.getOrDefault(name, Set.of());
            listeners.remove(session);
            if (listeners.isEmpty()) {
                all.remove(name);
            }
        }
    }

    /// Ends all subscriptions of a session, without telling it: RESET, or it is gone.
    public void leaveAll(Session session) {
        Subscriptions own = Subscriptions.of(session);
        List.copyOf(own.channels).forEach(channel -> unsubscribe(session, channel));
        List.copyOf(own.patterns).forEach(pattern -> unsubscribePattern(session, pattern));
        List.copyOf(own.shardChannels).forEach(channel -> unsubscribeShard(session, channel));
    }

    /// How many channels somebody listens to by name.
    public int channelCount() {
        return byChannel.size();
    }

    /// How many different patterns somebody listens to.
    public int patternCount() {
        return byPattern.size();
    }

    public int shardChannelCount() {
        return byShardChannel.size();
    }

    List<Reply> channels(@Nullable Bytes pattern) {
        return names(byChannel, pattern);
    }

    List<Reply> shardChannels(@Nullable Bytes pattern) {
        return names(byShardChannel, pattern);
    }

    private static List<Reply> names(Map<Bytes, Set<Session>> all, @Nullable Bytes pattern) {
        List<Reply> names = new ArrayList<>();
        Glob glob = pattern == null ? null : Glob.of(pattern);
        Glob.Effort effort = new Glob.Effort();
        for (Bytes name : all.keySet()) {
            if (glob == null || glob.matches(name, effort)) {
                names.add(Reply.bulk(name));
            }
        }
        return names;
    }

    long listeners(Bytes channel) {
        return byChannel.getOrDefault(channel, Set.of()).size();
    }

    long shardListeners(Bytes channel) {
        return byShardChannel.getOrDefault(channel, Set.of()).size();
    }
}
