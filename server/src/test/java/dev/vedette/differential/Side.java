package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One of the two servers with the clients of a program.
final class Side implements AutoCloseable {

    private static final int BLOCKING_SHOWS_MILLIS = 3000;
    private static final int SHORT_TIMEOUT_ENDS_MILLIS = 2000;

    private final Wire control;
    private final Wire listener;
    private final List<Wire> clients = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();

    /// What each blocked client waits for.
    private final Map<Integer, List<Bytes>> blocked = new TreeMap<>();

    Side(int port, int clientCount) {
        control = new Wire(port);
        listener = new Wire(port);
        control.ask("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        control.ask("CONFIG", "SET", "notify-keyspace-events", "EAmn");
        listener.ask("PSUBSCRIBE", "__keyevent@*");
        for (int i = 0; i < clientCount; i++) {
            Wire client = new Wire(port);
            clients.add(client);
            ids.add(((Reply.Int) client.ask("CLIENT", "ID")).value());
        }
    }

    /// An empty server, clients as they are after they connected.
    void prepare(List<Integer> protocols, Map<String, String> settings) {
        settings.forEach((name, value) -> control.ask("CONFIG", "SET", name, value));
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).ask("RESET");
            clients.get(i).ask("HELLO", protocols.get(i));
        }
        control.ask("FLUSHALL");
        events();
    }

    /// For questions of the test itself.
    Wire control() {
        return control;
    }

    Wire client(int index) {
        return clients.get(index);
    }

    void send(int client, List<Bytes> words) {
        clients.get(client).send(words);
    }

    /// What the client gets for what was sent last.
    Answer answer(int client, List<Bytes> words, boolean mayBlock) {
        Wire wire = clients.get(client);
        if (!mayBlock) {
            return wire.receive();
        }
        // A key may have the same name.
        boolean isFirst = words.getFirst().is("BLMPOP") || words.getFirst().is("BZMPOP");
        Bytes timeout = isFirst && words.size() > 1 ? words.get(1) : words.getLast();
        boolean isShort = timeout.is(Words.SHORT_TIMEOUT);
        Answer answer = wire.within(isShort ? SHORT_TIMEOUT_ENDS_MILLIS : 1);
        for (int waited = 0; answer == null && waited < BLOCKING_SHOWS_MILLIS; waited += 5) {
            boolean isBlocked = showsAsBlocked(client);
            answer = wire.within(isBlocked ? 1 : 5);
            if (answer == null && isBlocked) {
                break;
            }
        }
        if (answer == null) {
            blocked.put(client, words);
            return Answer.BLOCKED;
        }
        return answer;
    }

    private boolean showsAsBlocked(int client) {
        return Judge.text(control.ask("CLIENT", "LIST", "ID", ids.get(client)))
                .matches("(?s).* flags=\\w*b.*");
    }

    boolean isBlocked(int client) {
        return blocked.containsKey(client);
    }

    void unblock(int client, boolean withError) {
        control.ask("CLIENT", "UNBLOCK", ids.get(client), withError ? "ERROR" : "TIMEOUT");
    }

    /// What clients that were blocked got since.
    Map<Integer, Woken> woken() {
        Map<Integer, Woken> woken = new TreeMap<>();
        if (blocked.isEmpty()) {
            return woken;
        }
        // What the server wrote before it answered this is there.
        control.ask("PING");
        blocked.forEach(
                (client, words) -> {
                    Answer answer = clients.get(client).arrived().peek();
                    if (answer != null) {
                        woken.put(client, new Woken(words, answer));
                    }
                });
        woken.keySet().forEach(blocked::remove);
        return woken;
    }

    /// A client that is no longer blocked.
    record Woken(List<Bytes> words, Answer answer) {}

    /// Key events since the last call, in order.
    List<String> events() {
        control.ask("PUBLISH", "__keyevent@end", "");
        List<String> events = new ArrayList<>();
        while (true) {
            Reply message = listener.receive().reply();
            List<Reply> parts = ((Reply.Array) message).elements();
            String channel = Judge.text(parts.get(2));
            if (channel.equals("__keyevent@end")) {
                return events;
            }
            events.add(channel + " " + Judge.text(parts.get(3)));
        }
    }

    @Override
    public void close() {
        clients.forEach(Wire::close);
        listener.close();
        control.close();
    }
}
