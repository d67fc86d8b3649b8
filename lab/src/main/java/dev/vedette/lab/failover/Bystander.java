package dev.vedette.lab.failover;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.client.UnexpectedAnswer;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks a group's sentinels and nodes how things are, on connections that are kept from question to
/// question. For one thread.
final class Bystander implements AutoCloseable {

    /// A server that did not answer is left alone this long, so that one frozen machine does not
    /// slow down the look at all others.
    private static final long SULK_NANOS = 500_000_000L;

    private final Target target;
    private final Access access;
    private final int timeoutMillis;
    private final Map<Address, RespConnection> connections = new HashMap<>();
    private final Map<Address, Long> silentSince = new HashMap<>();

    Bystander(Target target, Access access, int timeoutMillis) {
        this.target = target;
        this.access = access;
        this.timeoutMillis = timeoutMillis;
    }

    Answer askSentinel(Address sentinel, String... words) throws IOException {
        return ask(sentinel, true, words);
    }

    Answer askNode(Address node, String... words) throws IOException {
        return ask(node, false, words);
    }

    private Answer ask(Address server, boolean isSentinel, String... words) throws IOException {
        Long silent = silentSince.get(server);
        if (silent != null && System.nanoTime() - silent < SULK_NANOS) {
            throw new IOException(server + " did not answer a moment ago");
        }
        boolean isKept = connections.containsKey(server);
        try {
            RespConnection open = connections.get(server);
            if (open == null) {
                open =
                        isSentinel
                                ? access.toSentinel(server, timeoutMillis)
                                : access.toNode(server, timeoutMillis);
                connections.put(server, open);
            }
            Answer answer = open.ask(words);
            silentSince.remove(server);
            return answer;
        } catch (SocketTimeoutException silence) {
            hangUp(server);
            silentSince.put(server, System.nanoTime());
            throw named(server, silence);
        } catch (IOException failure) {
            if (isKept) {
                // A node that changes its role hangs up on its clients, and answers the next one.
                hangUp(server);
                return ask(server, isSentinel, words);
            }
            hangUp(server);
            silentSince.put(server, System.nanoTime());
            throw named(server, failure);
        }
    }

    /// The operating system's words do not say who refused or was silent.
    private static IOException named(Address server, IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains(server.toString())
                ? failure
                : new IOException(server + ": " + text, failure);
    }

    private void hangUp(Address server) {
        RespConnection open = connections.remove(server);
        if (open != null) {
            open.close();
        }
    }

    /// What one sentinel says of the master, field by field.
    Map<String, String> master(Address sentinel) throws IOException {
        Answer answer = askSentinel(sentinel, "SENTINEL", "MASTER", target.masterName());
        if (answer instanceof Answer.Failure(String line)) {
            throw new CouldNot("sentinel " + sentinel + " says: " + line);
        }
        return answer.pairs();
    }

    /// Where one sentinel sends clients.
    Address named(Address sentinel) throws IOException {
        List<Answer> place =
                askSentinel(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", target.masterName())
                        .items();
        return new Address(place.getFirst().text(), (int) place.get(1).number());
    }

    /// The master all sentinels name that answer, if those are a majority.
    Optional<Address> agreedMaster() {
        Address agreed = null;
        int answered = 0;
        for (Address sentinel : target.sentinels()) {
            try {
                Address named = named(sentinel);
                answered++;
                if (agreed != null && !agreed.equals(named)) {
                    return Optional.empty();
                }
                agreed = named;
            } catch (IOException _) {
                // Who is silent has no say; a majority must have one.
            }
        }
        return answered >= target.majority() ? Optional.ofNullable(agreed) : Optional.empty();
    }

    /// Whether some sentinel is in the middle of a failover of this group.
    boolean isFailoverGoingOn() {
        for (Address sentinel : target.sentinels()) {
            try {
                if (master(sentinel).getOrDefault("flags", "").contains("failover_in_progress")) {
                    return true;
                }
            } catch (IOException _) {
                // Who is silent leads no failover we could wait for.
            }
        }
        return false;
    }

    /// `INFO replication` of a node.
    Map<String, String> replication(Address node) throws IOException {
        return info(node, "replication");
    }

    Map<String, String> info(Address node, String section) throws IOException {
        Answer answer = askNode(node, "INFO", section);
        if (answer instanceof Answer.Failure(String line)) {
            throw new CouldNot(node + " refuses INFO: " + line);
        }
        return answer.fields();
    }

    /// How many sentinels can reach a majority and a quorum, in their own words where they cannot.
    Finding quorum(String claim) {
        int good = 0;
        StringBuilder bad = new StringBuilder();
        for (Address sentinel : target.sentinels()) {
            String answer;
            try {
                answer =
                        switch (askSentinel(
                                sentinel, "SENTINEL", "CKQUORUM", target.masterName())) {
                            case Answer.Failure(String line) -> line;
                            case Answer other -> other.text().startsWith("OK") ? "" : other.text();
                        };
            } catch (UnexpectedAnswer odd) {
                answer = String.valueOf(odd.getMessage());
            } catch (IOException failure) {
                answer = "does not answer: " + failure.getMessage();
            }
            if (answer.isEmpty()) {
                good++;
            } else {
                bad.append("; ").append(sentinel).append(": ").append(answer);
            }
        }
        int all = target.sentinels().size();
        return Finding.of(claim, good == all, "OK on " + good + " of " + all + bad);
    }

    @Override
    public void close() {
        connections.values().forEach(RespConnection::close);
        connections.clear();
    }
}
