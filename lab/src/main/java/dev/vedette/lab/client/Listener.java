package dev.vedette.lab.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Hears everything one sentinel publishes, on a virtual thread of its own, so that the time of
/// arrival does not depend on what others are busy with. Comes back by itself to a sentinel that
/// was gone for a while; what it said meanwhile is lost, as it is for other clients.
public final class Listener implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private static final int RETRY_MILLIS = 50;

    private final Address sentinel;
    private final Access access;
    private final Consumer<Event> ear;
    private volatile boolean isClosed;
    private volatile @Nullable RespConnection connection;

    /// One message a sentinel published, and when it arrived here (`System.nanoTime`).
    public record Event(long nanos, Address sentinel, String channel, String message) {

        /// Where clients of the group `masterName` are sent from now on, if that is what the
        /// message says: `NAME OLD-IP OLD-PORT NEW-IP NEW-PORT` on +switch-master.
        public Optional<Address> switchedTo(String masterName) {
            String[] words = message.split(" ");
            if (!channel.equals("+switch-master")
                    || words.length != 5
                    || !words[0].equals(masterName)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Address(words[3], Integer.parseInt(words[4])));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        }
    }

    /// @param ear is called on this listener's own thread; not for the sentinels' gossip
    public Listener(Address sentinel, Access access, Consumer<Event> ear) {
        this.sentinel = sentinel;
        this.access = access;
        this.ear = ear;
    }

    public void start() {
        Thread.ofVirtual().name("listener to " + sentinel).start(this::listen);
    }

    private void listen() {
        try {
            while (!isClosed) {
                try (RespConnection subscription =
                        access.toSentinel(sentinel, CONNECT_TIMEOUT_MILLIS)) {
                    connection = subscription;
                    subscription.patience(0);
                    subscription.send("PSUBSCRIBE", "*");
                    while (!isClosed) {
                        hear(subscription.read());
                    }
                } catch (IOException _) {
                    Thread.sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException _) {
            // Nobody interrupts a listener but the end of the program.
        }
    }

    private void hear(Answer message) throws IOException {
        long nanos = System.nanoTime();
        List<Answer> parts = message.items();
        if (parts.size() == 4 && parts.getFirst().text().equals("pmessage")) {
            String channel = parts.get(2).text();
            if (!channel.equals("__sentinel__:hello")) {
                ear.accept(new Event(nanos, sentinel, channel, parts.get(3).text()));
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        RespConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
