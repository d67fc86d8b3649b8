package dev.vedette.pubsub;

import dev.vedette.base.Bytes;
import dev.vedette.command.UnitEnd;
import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.keyspace.Journal;

import java.util.Arrays;
import java.util.List;

/// Tells of changes to keys as messages: to `__keyspace@0__:key` with the event's name, and to
/// `__keyevent@0__:event` with the key.
public final class KeyEvents implements UnitEnd {

    /// Which events are told, and in which of the two ways.
    public static final Directive<KeyEventClasses> NOTIFY =
            Directive.of(
                            "notify-keyspace-events",
                            new KeyEventClasses.Letters(),
                            KeyEventClasses.NONE)
                    .mutable()
                    .section("EVENT NOTIFICATION")
                    .about("Which key events are published, by letters.");

    public static final List<Directive<?>> DIRECTIVES = List.of(NOTIFY);

    private final Channels channels;
    private final Config config;
    private final Journal journal;

    public KeyEvents(Channels channels, Config config, Journal journal) {
        this.channels = channels;
        this.config = config;
        this.journal = journal;
        config.onChange(this::listen, NOTIFY);
        listen();
    }

    private void listen() {
        journal.listenFor(config.get(NOTIFY).events());
    }

    @Override
    public void unitEnded(Journal ended) {
        if (ended.events().isEmpty() || !channels.hasListeners()) {
            return;
        }
        KeyEventClasses wanted = config.get(NOTIFY);
        for (Journal.Event event : ended.events()) {
            Bytes name = Bytes.of(event.name());
            if (wanted.toKeyspace()) {
                channels.publish(channel("keyspace", event.database(), event.key()), name);
            }
            if (wanted.toKeyevent()) {
                channels.publish(channel("keyevent", event.database(), name), event.key());
            }
        }
    }

    private static Bytes channel(String way, int database, Bytes rest) {
        byte[] prefix = Bytes.of("__" + way + "@" + database + "__:").array();
        byte[] whole = Arrays.copyOf(prefix, prefix.length + rest.length());
        System.arraycopy(rest.array(), 0, whole, prefix.length, rest.length());
        return Bytes.of(whole);
    }
}
