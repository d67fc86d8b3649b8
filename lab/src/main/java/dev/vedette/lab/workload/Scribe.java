package dev.vedette.lab.workload;

import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Adds tokens to logs of its own, each token once, and draws from a shared counter in turn; a
/// write whose answer did not come, or that was refused, is repeated, as most client libraries do.
///
/// A log is a string that APPEND makes longer. So a few keys hold thousands of writes, which makes
/// cleaning up after a test in somebody's group a small matter, and a write that was carried out
/// twice is there to be seen: its token is there twice.
final class Scribe extends Client {

    private static final int DRAW_EVERY = 5;

    private static final int TOKENS_PER_LOG = 500;

    /// A write that stays unanswered this often is given up.
    private static final int MOST_ATTEMPTS = 4;

    private static final String WAIT_MILLIS = "300";

    private final Manner manner;
    private final Traces traces;
    private final Consumer<Operation> onAcknowledged;
    private final Set<String> expiringKeys = new HashSet<>();
    private long count;
    private boolean isPending;
    private int unanswered;

    Scribe(
            int number,
            Manner manner,
            Traces traces,
            History history,
            int paceMillis,
            MasterFollower follower,
            Consumer<Operation> onAcknowledged) {
        super(number, history, paceMillis, follower);
        this.manner = manner;
        this.traces = traces;
        this.onAcknowledged = onAcknowledged;
    }

    @Override
    RespConnection connect() throws IOException {
        // Another node may have the keys without their expiry.
        expiringKeys.clear();
        return follower().master();
    }

    @Override
    boolean followsAnnouncements() {
        return manner == Manner.FOLLOWING;
    }

    @Override
    void step(RespConnection master) throws IOException {
        if (!isPending) {
            count++;
            isPending = true;
            unanswered = 0;
        }
        Operation acknowledged;
        try {
            acknowledged = write(master);
        } catch (Refused refused) {
            // It was not carried out, so it may be repeated however often.
            throw refused;
        } catch (IOException lost) {
            unanswered++;
            isPending = unanswered < MOST_ATTEMPTS;
            throw lost;
        }
        isPending = false;
        onAcknowledged.accept(acknowledged);
        letExpire(master, acknowledged.key());
    }

    private Operation write(RespConnection master) throws IOException {
        if (count % DRAW_EVERY == 0) {
            String counter = traces.counter();
            return perform(master, Action.INCR, counter, null, "INCR", counter);
        }
        String key = traces.log(number(), count / TOKENS_PER_LOG);
        String token = number() + "-" + count;
        return perform(master, Action.APPEND, key, token, "APPEND", key, token + Traces.END);
    }

    @Override
    boolean isConfirmed(RespConnection master) throws IOException {
        return manner != Manner.WAITING || master.ask("WAIT", "1", WAIT_MILLIS).number() >= 1;
    }

    /// Should this program be killed, its keys go all the same.
    private void letExpire(RespConnection master, String key) throws IOException {
        if (!expiringKeys.contains(key)
                && master.ask("EXPIRE", key, Traces.EXPIRY_SECONDS) instanceof Answer.Int) {
            expiringKeys.add(key);
        }
    }
}
