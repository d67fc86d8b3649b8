package dev.vedette.lab.recording;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Listens to everything one sentinel publishes: how the recorder knows what happened without
/// reading the logs.
final class Ear implements AutoCloseable {

    record Heard(String time, String sentinel, String event, String payload) {

        @Override
        public String toString() {
            return time + " " + sentinel + " " + event + " " + payload;
        }
    }

    private final String sentinel;
    private final Address address;
    private final List<Heard> heard = new ArrayList<>();
    private volatile boolean isClosed;
    private volatile RespConnection connection;

    Ear(String sentinel, Address address, RespConnection first) {
        this.sentinel = sentinel;
        this.address = address;
        this.connection = first;
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        while (!isClosed) {
            try {
                connection.send("PSUBSCRIBE", "*");
                while (true) {
                    List<Answer> parts = connection.read().items();
                    if (parts.getFirst().text().equals("pmessage")) {
                        hear(parts.get(2).text(), parts.get(3).text());
                    }
                }
            } catch (IOException _) {
                reconnect(); // killed or unplugged, which is what is being recorded
            }
        }
    }

    private void reconnect() {
        connection.close();
        while (!isClosed) {
            try {
                Thread.sleep(50);
                connection = RespConnection.openForEver(address, 500);
                return;
            } catch (IOException _) {
                // It is still down.
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private synchronized void hear(String event, String payload) {
        heard.add(new Heard(Truth.now(), sentinel, event, payload));
    }

    synchronized List<Heard> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        isClosed = true;
        connection.close();
    }
}
