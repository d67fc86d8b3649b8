package dev.vedette.lab.failover;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.workload.Traces;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Deletes the keys of a test from the group, wherever its master is by then.
///
/// In the middle of a failover there may be two masters, and what is deleted on the one that loses
/// is not deleted at all. So it deletes as soon as it can, and again until no failover is going on.
final class Sweep {

    private static final int LOOK_MILLIS = 100;

    private static final int BATCH = 500;

    private final Target target;
    private final Access access;
    private final Traces traces;
    private final int timeoutMillis;

    Sweep(Target target, Access access, Traces traces, int timeoutMillis) {
        this.target = target;
        this.access = access;
        this.traces = traces;
        this.timeoutMillis = timeoutMillis;
    }

    /// @param keys all that may have been written
    /// @return how many of them were there
    /// @throws CouldNot when keys may be left, with what becomes of them
    long run(List<String> keys, Duration patience) throws CouldNot, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long removed = 0;
        String obstacle = "the sentinels name no master";
        try (Bystander bystander = new Bystander(target, access, timeoutMillis)) {
            while (true) {
                Optional<Address> master = bystander.agreedMaster();
                if (master.isPresent()) {
                    try {
                        removed += delete(master.get(), keys);
                        obstacle = "";
                    } catch (IOException failure) {
                        obstacle = String.valueOf(failure.getMessage());
                    }
                }
                boolean isOver = System.nanoTime() - deadline > 0;
                if (obstacle.isEmpty()
                        && (isOver || !bystander.isFailoverGoingOn())
                        && bystander.agreedMaster().equals(master)) {
                    return removed;
                }
                if (isOver) {
                    throw new CouldNot(
                            "keys "
                                    + traces.prefix()
                                    + ":* may be left (they expire within an hour): "
                                    + (obstacle.isEmpty() ? "the master moves" : obstacle));
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private long delete(Address address, List<String> keys) throws IOException {
        try (RespConnection master = access.toNode(address, timeoutMillis)) {
            String role = master.ask("ROLE").items().getFirst().text();
            if (!role.equals("master")) {
                throw new IOException(address + " says it is a " + role);
            }
            long deleted = 0;
            for (int i = 0; i < keys.size(); i += BATCH) {
                List<String> command = new ArrayList<>(List.of("DEL"));
                command.addAll(keys.subList(i, Math.min(i + BATCH, keys.size())));
                Answer answer = master.ask(command.toArray(String[]::new));
                if (answer instanceof Answer.Failure(String line)) {
                    throw new IOException(address + " refuses DEL: " + line);
                }
                deleted += answer.number();
            }
            return deleted;
        }
    }
}
