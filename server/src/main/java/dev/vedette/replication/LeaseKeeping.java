package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Numbers;
import dev.vedette.command.CommandError;
import dev.vedette.command.InfoLines;
import dev.vedette.command.Session;
import dev.vedette.replication.core.Lease;
import dev.vedette.resp.Reply;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Obeys `sentinel-lease`: a master that a majority of its Sentinels does not vouch for refuses
/// writes, and acknowledges none that it has carried out since.
///
/// A turn reads the clock once, at its beginning, and the process may lose the processor behind
/// that for as long as it pleases the machine. So the clock is read again when all of the turn is
/// done: whoever wrote in a turn during which the lease ended is cut off without an answer, and
/// knows as much as with any broken connection. Between that second reading and the moment an
/// answer reaches its client there may be another pause; the write itself lies before it.
final class LeaseKeeping {

    private final Surroundings around;
    private final Log log;
    private final Lease lease;
    private final List<Session> writers = new ArrayList<>();
    private boolean wasHeld;

    LeaseKeeping(Surroundings around) {
        this.around = around;
        this.log = around.log();
        lease = new Lease(around.world().secrets().hex(16), around.world().clock().now());
        around.config().onChange(this::obey, ReplicationDirectives.SENTINEL_LEASE);
        obey();
    }

    private void obey() {
        lease.terms(around.config().get(ReplicationDirectives.SENTINEL_LEASE));
    }

    private Moment now() {
        return around.dispatcher().get().now();
    }

    /// The node becomes a master or a replica.
    void roleChanges() {
        lease.startAnew(around.world().clock().now());
        wasHeld = false;
    }

    /// What a write is answered without a lease; null while there is one or none is needed.
    @Nullable Reply refusal() {
        if (!lease.terms().isOn() || lease.holds(now())) {
            return null;
        }
        return Reply.error(
                "NOREPLICAS "
                        + lease.granted(now())
                        + " of "
                        + lease.terms().sentinels().size()
                        + " Sentinels vouch for this master, at least "
                        + lease.terms().majority()
                        + " must (sentinel-lease).");
    }

    /// `session` has changed data in this turn.
    void wrote(Session session) {
        if (lease.terms().isOn() && session.kind() == Session.Kind.NORMAL) {
            writers.add(session);
        }
    }

    /// The last look before replies leave.
    void beforeWriting() {
        if (!lease.terms().isOn()) {
            return;
        }
        if (!writers.isEmpty()) {
            if (!lease.holds(around.world().clock().now())) {
                log.warning(
                        "The lease of the Sentinels ended while a turn was under way: its %d"
                                + " commands that write are not acknowledged.",
                        writers.size());
                writers.forEach(session -> session.close());
            }
            writers.clear();
        }
        tellChange();
    }

    private void tellChange() {
        boolean isHeld = lease.holds(now());
        if (isHeld != wasHeld) {
            wasHeld = isHeld;
            log.warning(
                    "%s: %d of %d Sentinels vouch for this node, %d must.",
                    isHeld
                            ? "Sentinel lease obtained, writes are taken"
                            : "Sentinel lease lost, writes are refused",
                    lease.granted(now()),
                    lease.terms().sentinels().size(),
                    lease.terms().majority());
        }
    }

    /// `REPLCONF sentinel-lease "group run-id millis token"`: a Sentinel vouches for us, or only
    /// wants a token (which is `-` then). The answer is the next token and our terms.
    Reply asked(String words) {
        String[] word = words.split(" ", -1);
        if (word.length != 4) {
            throw CommandError.syntax();
        }
        long millis = Numbers.parseLong(Bytes.of(word[2])).orElse(-1);
        if (millis < 0) {
            throw new CommandError(CommandError.NOT_AN_INTEGER);
        }
        Moment now = around.world().clock().now();
        if (lease.terms().names(word[0], word[1])) {
            lease.grant(word[1], millis, word[3], now);
        }
        return Reply.array(Reply.bulk(lease.token(now)), Reply.bulk(lease.terms().text()));
    }

    /// INFO replication.
    void lines(InfoLines out) {
        if (lease.terms().isOn()) {
            out.line("sentinel_lease", lease.holds(now()) ? "held" : "missing");
            out.line("sentinel_lease_granted", lease.granted(now()));
            out.line("sentinel_lease_needed", lease.terms().majority());
        }
    }
}
