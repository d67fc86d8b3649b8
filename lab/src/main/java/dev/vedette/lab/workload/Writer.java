package dev.vedette.lab.workload;

import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;

import java.io.IOException;
import java.util.function.Consumer;

/// Sets keys of its own, each once and to a value of its own, and draws from the shared counter in
/// turn. After a lost answer it goes on with the next key: repeating the same write would hide what
/// became of it.
final class Writer extends Client {

    /// Every how many operations one is a draw from the counter.
    private static final int DRAW_EVERY = 5;

    private final Consumer<Operation> onAcknowledged;
    private long count;

    Writer(
            int number,
            History history,
            int paceMillis,
            MasterFollower follower,
            Consumer<Operation> onAcknowledged) {
        super(number, history, paceMillis, follower);
        this.onAcknowledged = onAcknowledged;
    }

    @Override
    RespConnection connect() throws IOException {
        return follower().master();
    }

    @Override
    boolean followsAnnouncements() {
        return true;
    }

    @Override
    void step(RespConnection master) throws IOException {
        count++;
        Operation acknowledged;
        if (count % DRAW_EVERY == 0) {
            acknowledged =
                    perform(master, Action.INCR, Workload.COUNTER, null, "INCR", Workload.COUNTER);
        } else {
            String key = "lab:" + number() + ":" + count;
            String value = "value of " + key;
            acknowledged = perform(master, Action.SET, key, value, "SET", key, value);
        }
        onAcknowledged.accept(acknowledged);
    }
}
