package dev.vedette.lab.scenario;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.scenario.Happening.SentinelEvent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Hears everything one sentinel publishes, on a virtual thread of its own, so that the time of
/// arrival does not depend on what the scenario is busy with.
final class Listener implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private static final int RETRY_MILLIS = 50;

    private final Address address;
    private final int sentinel;
    private final Consumer<SentinelEvent> ear;
    private volatile boolean isClosed;
    private volatile @Nullable RespConnection connection;

    Listener(Address address, int sentinel, Consumer<SentinelEvent> ear) {
        this.address = address;
        this.sentinel = sentinel;
        this.ear = ear;
    }

    void start() {
        Thread.ofVirtual().name("listener to " + address).start(this::listen);
    }

    private void listen() {
        try {
            while (!isClosed) {
                try (RespConnection subscription =
                        RespConnection.openForEver(address, CONNECT_TIMEOUT_MILLIS)) {
                    connection = subscription;
                    subscription.send("PSUBSCRIBE", "*");
                    while (!isClosed) {
                        hear(subscription.read());
                    }
                } catch (IOException _) {
                    // A sentinel may be gone for a while; what it says then is lost for clients,
                    // too.
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
            // The sentinels' gossip, not an event.
            if (!channel.equals("__sentinel__:hello")) {
                ear.accept(new SentinelEvent(nanos, sentinel, channel, parts.get(3).text()));
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
