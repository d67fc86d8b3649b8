package dev.vedette.lab.failover;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.workload.Traces;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Whether a group can be put to the test at all: asked before anything is touched, and once more,
/// by writing, before the master is.
final class Examination {

    private final Target target;
    private final Bystander bystander;

    Examination(Target target, Bystander bystander) {
        this.target = target;
        this.bystander = bystander;
    }

    /// The group is whole, quiet, and of one opinion.
    ///
    /// @return the sentinels that answer
    List<Address> look() throws IOException {
        if (target.replicas().isEmpty()) {
            throw new CouldNot(target.masterName() + " has no replica that could take over");
        }
        List<Address> answering =
                target.sentinels().stream().filter(sentinel -> canAnswer(sentinel)).toList();
        if (answering.size() < target.majority()) {
            throw new CouldNot(
                    "only "
                            + answering.size()
                            + " of "
                            + target.sentinels().size()
                            + " sentinels answer, which is no majority");
        }
        for (Address sentinel : answering) {
            look(sentinel);
        }
        String role = bystander.replication(target.master()).getOrDefault("role", "?");
        if (!role.equals("master")) {
            throw new CouldNot(
                    "the sentinels call "
                            + target.master()
                            + " the master, but it says it is a "
                            + role);
        }
        return answering;
    }

    private boolean canAnswer(Address sentinel) {
        try {
            return bystander.askSentinel(sentinel, "PING").text().equals("PONG");
        } catch (IOException _) {
            return false;
        }
    }

    private void look(Address sentinel) throws IOException {
        Map<String, String> master = bystander.master(sentinel);
        String flags = master.getOrDefault("flags", "");
        Address named = bystander.named(sentinel);
        if (flags.contains("failover_in_progress")) {
            throw new CouldNot(
                    "sentinel "
                            + sentinel
                            + " is in the middle of a failover ("
                            + master.getOrDefault("failover-state", "state unknown")
                            + "); try again when it is over");
        }
        if (!flags.equals("master")) {
            throw new CouldNot("sentinel " + sentinel + " finds the master " + flags);
        }
        if (!named.equals(target.master())) {
            throw new CouldNot(
                    "the sentinels do not agree: "
                            + sentinel
                            + " names "
                            + named
                            + ", another one "
                            + target.master());
        }
        Answer quorum =
                bystander.askSentinel(sentinel, "SENTINEL", "CKQUORUM", target.masterName());
        if (quorum instanceof Answer.Failure(String line)) {
            throw new CouldNot("sentinel " + sentinel + " says: " + line);
        }
    }

    /// How many replicas the master must have to take a write; empty if it does not tell.
    OptionalLong minReplicas() {
        try {
            Answer answer =
                    bystander.askNode(target.master(), "CONFIG", "GET", "min-replicas-to-write");
            return answer instanceof Answer.Failure
                    ? OptionalLong.empty()
                    : OptionalLong.of(
                            Long.parseLong(
                                    answer.pairs().getOrDefault("min-replicas-to-write", "")));
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /// The test's user may do what the test needs, in database 0, below its own prefix.
    void tryToWrite(Traces traces) throws IOException {
        String seconds = Traces.EXPIRY_SECONDS;
        String trial = traces.trial();
        mustTake("SET", traces.counter(), "0", "EX", seconds);
        mustTake("INCR", traces.counter());
        mustTake("APPEND", trial, "0");
        mustTake("EXPIRE", trial, seconds);
        mustTake("GET", trial);
        mustTake("ROLE");
        mustTake("DEL", trial, traces.counter());
        mustTake("SET", traces.counter(), "0", "EX", seconds);
    }

    private void mustTake(String... command) throws IOException {
        if (bystander.askNode(target.master(), command) instanceof Answer.Failure(String line)) {
            throw new CouldNot(
                    "the master "
                            + target.master()
                            + " refuses "
                            + command[0]
                            + ", which the test needs: "
                            + line);
        }
    }
}
