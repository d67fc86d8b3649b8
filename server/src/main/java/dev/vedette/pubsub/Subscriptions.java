package dev.vedette.pubsub;

import dev.vedette.base.Bytes;
import dev.vedette.command.Session;
import dev.vedette.command.Slot;

import java.util.LinkedHashSet;
import java.util.Set;

/// What one session listens to.
public final class Subscriptions {

    /// Where a session keeps them; a session that never subscribed has none.
    public static final Slot<Subscriptions> SLOT = new Slot<>(Subscriptions::new);

    private static final Subscriptions NONE = new Subscriptions();

    final Set<Bytes> channels = new LinkedHashSet<>();
    final Set<Bytes> patterns = new LinkedHashSet<>();
    final Set<Bytes> shardChannels = new LinkedHashSet<>();

    /// The session's subscriptions, empty if it has none. For reading only.
    public static Subscriptions of(Session session) {
        Subscriptions own = session.find(SLOT);
        return own == null ? NONE : own;
    }

    public Set<Bytes> channels() {
        return channels;
    }

    public Set<Bytes> patterns() {
        return patterns;
    }

    public Set<Bytes> shardChannels() {
        return shardChannels;
    }

    public int channelCount() {
        return channels.size();
    }

    public int patternCount() {
        return patterns.size();
    }

    public int shardChannelCount() {
        return shardChannels.size();
    }

    /// All together: a RESP2 client with any of them may do little else.
    public int count() {
        return channels.size() + patterns.size() + shardChannels.size();
    }
}
