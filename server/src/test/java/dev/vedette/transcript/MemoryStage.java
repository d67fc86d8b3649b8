package dev.vedette.transcript;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Rng;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.command.CommandCommand;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.oracle.ReplicaFeed;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.ReplyParser;
import dev.vedette.resp.RequestParser;
import dev.vedette.transaction.Transactions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The dispatcher and the pure families without a node: no sockets, no gates, a clock of its own.
final class MemoryStage implements Stage {

    private static final long START_MILLIS = 1_750_000_000_000L;

    private final Journal journal = new Journal();
    private final Keyspace keyspace = new Keyspace(16, 1, 2, new Rng(1), journal);
    private final Dispatcher dispatcher;
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final List<String> propagated = new ArrayList<>();
    private Moment now = new Moment(0, START_MILLIS);

    MemoryStage() {
        Transactions transactions = new Transactions(keyspace);
        List<Command> commands = new ArrayList<>(CommandCommand.ALL);
        commands.addAll(transactions.commands());
        commands.addAll(Families.ALL);
        dispatcher = new Dispatcher(new Catalogue(commands), keyspace, journal, () -> 0);
        dispatcher.unitEnd(transactions);
        dispatcher.unitEnd(this::note);
    }

    private void note(Journal unit) {
        for (Journal.Propagated command : unit.propagated()) {
            String database = command.database() > 0 ? "db" + command.database() + " " : "";
            propagated.add(database + ReplicaFeed.words(command.argv().toArray(Bytes[]::new)));
        }
    }

    private final class Client implements Session.Outlet {
        final Session session;
        final Input requests = new Input();
        final RequestParser parser = new RequestParser(requests);
        final ReplyEncoder replies = new ReplyEncoder();
        boolean isClosed;

        Client(long id) {
            session = new Session(id, this);
            parser.trust(true);
        }

        @Override
        public void send(Reply reply) {
            replies.reply(reply, session.protocol());
        }

        @Override
        public void close(boolean afterReplies) {
            isClosed = true;
            session.closed();
        }

        void run() {
            Bytes[] argv = parser.next();
            while (argv != null && !isClosed) {
                send(dispatcher.dispatch(session, argv));
                argv = parser.next();
            }
            String error = parser.error();
            if (error != null && !isClosed) {
                send(Reply.error(error));
                close(true);
            }
        }
    }

    /// One request of a client of its own, and its reply.
    Reply ask(int protocol, String... words) {
        Client client = new Client(clients.size() + 1L);
        client.session.protocol(protocol);
        Bytes[] argv = new Bytes[words.length];
        for (int i = 0; i < words.length; i++) {
            argv[i] = Bytes.of(words[i]);
        }
        dispatcher.at(now);
        return dispatcher.dispatch(client.session, argv);
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public void send(String name, byte[] bytes) {
        Client client = clients.computeIfAbsent(name, any -> new Client(clients.size() + 1L));
        client.requests.add(bytes);
        dispatcher.at(now);
        client.run();
    }

    @Override
    public void settle() {
        keyspace.validate();
    }

    @Override
    public List<String> received(String name) {
        Client client = clients.get(name);
        if (client == null) {
            return List.of();
        }
        Input input = new Input();
        input.add(client.replies.drain());
        ReplyParser parser = new ReplyParser(input);
        List<String> notations = new ArrayList<>();
        for (Reply reply = parser.next(); reply != null; reply = parser.next()) {
            notations.add(Notation.of(reply));
        }
        if (client.isClosed) {
            clients.remove(name);
            notations.add("closed");
        }
        return notations;
    }

    @Override
    public List<String> propagated() {
        List<String> all = List.copyOf(propagated);
        propagated.clear();
        return all;
    }

    @Override
    public void tick(long millis) {
        now = now.plusMillis(millis);
        dispatcher.at(now);
        keyspace.expireSlice(1000);
        dispatcher.endSweep();
    }

    @Override
    public void close() {
        keyspace.validate();
    }
}
