package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a Sentinel knows, and the effects of the step under way.
final class Memory {

    private static final int GROUPS_PER_MILLI = 200;

    final Identity me;
    final Rng rng;
    final Links links = new Links(this);
    final Problems problems = new Problems(this);
    final Map<String, Group> groups = new LinkedHashMap<>();

    Moment moment;
    private final long origin;

    /// Monotonic milliseconds since shortly before the start, so that 0 can mean never.
    long now;

    long currentEpoch;
    long tiltSince;

    /// How many masters were down at the last tick.
    int downMasters;

    /// When somebody else was last found to bear our run id, and when that was first heard.
    long duplicateAt;

    long doubleHeardAt;

    /// Hellos of senders that have not proved who they are.
    long refusedHellos;

    final Timers timers = new Timers();
    final Scripts scripts = new Scripts(this);
    Globals globals;
    Rehearsal rehearsal = Rehearsal.NONE;

    private List<Effect> effects = new ArrayList<>();
    private long wakeAt = Long.MAX_VALUE;

    Memory(Identity me, Globals globals, Rng rng, Moment start) {
        this.me = me;
        this.globals = globals;
        this.rng = rng;
        origin = start.nanos() - 1000 * Moment.NANOS_PER_MILLI;
        moment = start;
        now = 1000;
    }

    void begin(Moment moment) {
        this.moment = moment;
        now = Math.max(now, (moment.nanos() - origin) / Moment.NANOS_PER_MILLI);
    }

    List<Effect> end() {
        if (effects.isEmpty()) {
            return List.of();
        }
        List<Effect> result = effects;
        effects = new ArrayList<>();
        return result;
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    void announce(Level level, String event, String payload) {
        emit(new Effect.Announce(level, event, payload));
    }

    void announce(Level level, String event, Instance instance) {
        announce(level, event, instance, instance.words());
    }

    /// An event about `of`, of which the operator's script is told when it is of level WARNING.
    void announce(Level level, String event, Instance of, String payload) {
        announce(level, event, payload);
        if (level == Level.WARNING) {
            scripts.notify(event, payload, of);
        }
    }

    /// The port that others are told to find us at.
    int announcedPort() {
        return globals.announcePort() == 0 ? me.port() : globals.announcePort();
    }

    /// Whether we must not vote: nobody may count two of our name.
    boolean isDuplicated() {
        return duplicateAt != 0 && now - duplicateAt < 3 * timers.of(Timer.PUBLISH_PERIOD);
    }

    /// Tells why a failover of `g` goes as it does, beside the event that Redis has for it.
    void reason(Group g, String text) {
        announce(Level.WARNING, "+failover-reason", g.master.words() + " #" + text);
        g.chronicle.note(text, now);
    }

    boolean isTilted() {
        return tiltSince != 0;
    }

    /// Asks for a tick at `at`, unless one comes earlier anyway.
    ///
    /// A tick looks at every group. With a thousand of them wishes come for each millisecond, and
    /// are granted for each fifth one.
    void wake(long at) {
        if (at < wakeAt) {
            int grain = Math.max(1, groups.size() / GROUPS_PER_MILLI);
            wakeAt = Math.ceilDiv(Math.max(at, now + 1), grain) * grain;
            emit(
                    new Effect.WakeAt(
                            new Moment(
                                    origin + wakeAt * Moment.NANOS_PER_MILLI,
                                    moment.millis() + wakeAt - now)));
        }
    }

    /// A tick has come: earlier wishes are void.
    void woken() {
        wakeAt = Long.MAX_VALUE;
    }

    /// The group whose master listens at `address`: other Sentinels name groups by that, since
    /// names are private.
    @Nullable Group groupAt(Address address) {
        for (Group group : groups.values()) {
            if (group.address().equals(address)) {
                return group;
            }
        }
        return null;
    }

    Durable image() {
        List<Durable.GroupImage> images = new ArrayList<>();
        for (Group g : groups.values()) {
            List<Durable.KnownSentinel> sentinels = new ArrayList<>();
            for (Peer peer : g.peers.values()) {
                sentinels.add(new Durable.KnownSentinel(peer.address, peer.runId));
            }
            images.add(
                    new Durable.GroupImage(
                            g.name,
                            g.address(),
                            g.settings,
                            g.configEpoch,
                            g.leaderEpoch,
                            List.copyOf(g.replicas.keySet()),
                            sentinels,
                            g.leader));
        }
        return new Durable(currentEpoch, globals, images);
    }
}
