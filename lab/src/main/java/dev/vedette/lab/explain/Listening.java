package dev.vedette.lab.explain;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.client.UnexpectedAnswer;
import dev.vedette.lab.logs.LogReader;
import dev.vedette.lab.logs.Logs;
import dev.vedette.lab.logs.Place;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Hears what the sentinels of some groups publish, and asks the nodes every other second who they
/// are, until it is closed. What the sentinels said becomes log lines, one file for each sentinel;
/// what a sentinel never publishes (its answers to votes, its delays) is not among them.
public final class Listening implements AutoCloseable {

    private static final int ASK_EVERY_MILLIS = 2_000;

    private static final int AGAIN_AFTER_MILLIS = 500;

    /// Something to tell at once.
    ///
    /// @param millis the wall clock here, as if its zone were UTC
    public record Heard(long millis, String who, String what) {}

    private final Access access;
    private final int timeoutMillis;
    private final Consumer<Heard> teller;
    private final LogReader reader = new LogReader();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Address, RespConnection> open = new HashMap<>();
    private volatile boolean isClosed;

    private Listening(Access access, int timeoutMillis, Consumer<Heard> teller) {
        this.access = access;
        this.timeoutMillis = timeoutMillis;
        this.teller = teller;
    }

    /// Begins at once. `teller` is called from several threads, one at a time.
    public static Listening to(
            List<GroupFacts> groups, Access access, int timeoutMillis, Consumer<Heard> teller) {
        Listening listening = new Listening(access, timeoutMillis, teller);
        Set<String> seen = new TreeSet<>();
        for (GroupFacts group : groups) {
            for (SentinelFacts sentinel : group.sentinels()) {
                listening.introduce(group, sentinel);
                if (seen.add(sentinel.address().toString())) {
                    listening.begin(() -> listening.hear(sentinel.address()));
                }
            }
            for (NodeFacts node : group.nodes()) {
                if (seen.add(node.address().toString())) {
                    listening.begin(() -> listening.ask(node.address()));
                }
            }
        }
        return listening;
    }

    private void begin(Runnable work) {
        threads.add(Thread.ofVirtual().start(work));
    }

    /// What every sentinel logs when it starts and gets to know the others, which is long ago for
    /// these: its id, the master, the replicas and the other sentinels.
    private void introduce(GroupFacts group, SentinelFacts sentinel) {
        Address at = sentinel.address();
        sentinel.id().maybe().ifPresent(id -> event(at, "Sentinel ID is " + id));
        sentinel.masterAddress().ifPresent(master -> introduce(group.name(), sentinel, master));
    }

    private void introduce(String group, SentinelFacts sentinel, Address master) {
        Address at = sentinel.address();
        String place = group + " " + master.host() + " " + master.port();
        long quorum = sentinel.masterNumber("quorum").orElse(0);
        event(at, "+monitor master %s quorum %d".formatted(place, quorum));
        others(sentinel.replicas()).forEach(it -> event(at, "+slave slave " + it + " @ " + place));
        others(sentinel.peers())
                .forEach(it -> event(at, "+sentinel sentinel " + it + " @ " + place));
    }

    /// Name, address and port of each entry, as events show them.
    private static List<String> others(Known<List<Map<String, String>>> entries) {
        return entries.maybe().stream()
                .flatMap(List::stream)
                .map(it -> "%s %s %s".formatted(it.get("name"), it.get("ip"), it.get("port")))
                .toList();
    }

    private static long now() {
        return LocalDateTime.now(ZoneId.systemDefault()).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private synchronized void event(Address sentinel, String message) {
        String file = sentinel.toString();
        reader.event(file, numbers.merge(file, 1, Integer::sum), now(), message);
    }

    private synchronized void tell(Address who, String what) {
        if (!isClosed) {
            teller.accept(new Heard(now(), who.toString(), what));
        }
    }

    private void hear(Address sentinel) {
        boolean isLost = false;
        while (!isClosed) {
            try (RespConnection connection = access.toSentinel(sentinel, timeoutMillis)) {
                keep(sentinel, connection);
                connection.patience(0);
                connection.send("PSUBSCRIBE", "*");
                if (isLost) {
                    tell(sentinel, "is heard again");
                    isLost = false;
                }
                while (!isClosed) {
                    message(sentinel, connection.read());
                }
            } catch (IOException failure) {
                if (!isLost) {
                    tell(sentinel, "is no longer heard: " + failure.getMessage());
                    isLost = true;
                }
                rest(AGAIN_AFTER_MILLIS);
            }
        }
    }

    private synchronized void keep(Address address, RespConnection connection) {
        open.put(address, connection);
        if (isClosed) {
            connection.close();
        }
    }

    private void message(Address sentinel, Answer answer) throws UnexpectedAnswer {
        List<Answer> parts = answer.items();
        if (parts.size() == 4 && parts.getFirst().text().equals("pmessage")) {
            String message = parts.get(2).text() + " " + parts.get(3).text();
            event(sentinel, message);
            tell(sentinel, message);
        }
    }

    private void ask(Address node) {
        String before = "";
        while (!isClosed) {
            String state = state(node);
            if (!state.equals(before)) {
                tell(node, state);
                before = state;
            }
            rest(ASK_EVERY_MILLIS);
        }
    }

    private String state(Address node) {
        try (RespConnection connection = access.toNode(node, timeoutMillis)) {
            Map<String, String> fields = connection.ask("INFO", "replication").fields();
            if ("master".equals(fields.get("role"))) {
                return "is a master with " + fields.get("connected_slaves") + " replicas";
            }
            return "is a replica of %s:%s, link %s"
                    .formatted(
                            fields.get("master_host"),
                            fields.get("master_port"),
                            fields.get("master_link_status"));
        } catch (IOException failure) {
            return "does not answer: " + failure.getMessage();
        }
    }

    private static void rest(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// What was heard so far.
    public synchronized Logs logs() {
        return reader.finish();
    }

    /// What a survey found, as if it had been saved to files.
    public static List<Dump> dumps(List<GroupFacts> groups) {
        List<Dump> dumps = new ArrayList<>();
        for (GroupFacts group : groups) {
            for (SentinelFacts sentinel : group.sentinels()) {
                String file = sentinel.address().toString();
                sentinel.master()
                        .maybe()
                        .ifPresent(it -> dumps.add(dump(file, Dump.Kind.MASTER, it)));
                sentinel.replicas().maybe().stream()
                        .flatMap(List::stream)
                        .forEach(it -> dumps.add(dump(file, Dump.Kind.REPLICA, it)));
                sentinel.peers().maybe().stream()
                        .flatMap(List::stream)
                        .forEach(it -> dumps.add(dump(file, Dump.Kind.SENTINEL, it)));
            }
            for (NodeFacts node : group.nodes()) {
                String file = node.address().toString();
                node.info().maybe().ifPresent(it -> dumps.add(dump(file, Dump.Kind.INFO, it)));
            }
        }
        return dumps;
    }

    private static Dump dump(String file, Dump.Kind kind, Map<String, String> fields) {
        return new Dump(new Place(file, 0), kind, file, fields);
    }

    /// Nothing is told after this.
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            open.values().forEach(RespConnection::close);
        }
        threads.forEach(Thread::interrupt);
    }
}
