package dev.vedette.lab.workload;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// The loop both writers and readers live in: connect, do one operation after the other, note each
/// one down, and after any failure start again at the sentinels.
abstract sealed class Client implements Runnable permits Writer, Reader, Scribe {

    private static final int RETRY_MILLIS = 10;

    private final int number;
    private final History history;
    private final int paceMillis;
    private final MasterFollower follower;
    private volatile boolean isStopped;
    private volatile @Nullable RespConnection connection;

    Client(int number, History history, int paceMillis, MasterFollower follower) {
        this.number = number;
        this.history = history;
        this.paceMillis = paceMillis;
        this.follower = follower;
    }

    abstract RespConnection connect() throws IOException;

    /// Does one operation, if there is anything to do, through [#perform].
    abstract void step(RespConnection node) throws IOException;

    final int number() {
        return number;
    }

    final MasterFollower follower() {
        return follower;
    }

    /// Whether a sentinel's announcement of another master moves this client.
    abstract boolean followsAnnouncements();

    /// Whether an answered write may be believed.
    boolean isConfirmed(RespConnection node) throws IOException {
        return true;
    }

    /// The server answered with an error: the operation was not carried out.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    @Override
    public final void run() {
        try {
            while (!isStopped) {
                try (RespConnection node = connect()) {
                    connection = node;
                    while (!isStopped) {
                        step(node);
                        Thread.sleep(paceMillis);
                    }
                } catch (IOException _) {
                    // The history has it, if it was an operation; the next connection may find
                    // another master.
                    Thread.sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException _) {
            // Interrupting is how the end is announced to a client that sleeps.
        }
    }

    /// Sends the command of one operation and adds it to the history, whatever comes of it. Ends in
    /// an exception unless it was acknowledged, so that the connection is given up.
    final Operation perform(
            RespConnection node,
            Action action,
            String key,
            @Nullable String value,
            String... command)
            throws IOException {
        long invoked = System.nanoTime();
        Answer answer;
        boolean isConfirmed;
        try {
            answer = node.ask(command);
            isConfirmed = answer instanceof Answer.Failure || isConfirmed(node);
        } catch (IOException lost) {
            add(node, action, key, value, Outcome.UNKNOWN, null, invoked);
            throw lost;
        }
        if (!isConfirmed) {
            add(node, action, key, value, Outcome.UNKNOWN, null, invoked);
            throw new IOException(node.address() + " found no replica to confirm the write");
        }
        String seen =
                switch (answer) {
                    case Answer.Bulk(String text) -> text;
                    case Answer.Int(long count) -> Long.toString(count);
                    case Answer.Simple _, Answer.Failure _, Answer.Nil _, Answer.Array _ -> null;
                };
        if (answer instanceof Answer.Failure(String line)) {
            add(node, action, key, value, Outcome.FAIL, null, invoked);
            throw new Refused(node.address() + " refused: " + line);
        }
        return add(node, action, key, value, Outcome.OK, seen, invoked);
    }

    private Operation add(
            RespConnection node,
            Action action,
            String key,
            @Nullable String value,
            Outcome outcome,
            @Nullable String seen,
            long invoked) {
        Operation operation =
                new Operation(
                        number,
                        action,
                        key,
                        value,
                        outcome,
                        seen,
                        node.address(),
                        invoked,
                        System.nanoTime());
        history.add(operation);
        return operation;
    }

    /// No further operation begins.
    final void stop() {
        isStopped = true;
    }

    /// Word came that the master is at `master`: a connection to anybody else is given up, as good
    /// client libraries do on `+switch-master`. A frozen master would hold the client until its
    /// timeout; a demoted one that does not know it yet would take writes and lose them.
    final void turnTo(Address master) {
        if (!followsAnnouncements()) {
            return;
        }
        follower.turnTo(master);
        RespConnection open = connection;
        if (open != null && !open.address().equals(master)) {
            open.close();
        }
    }
}
