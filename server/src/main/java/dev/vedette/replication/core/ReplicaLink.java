package dev.vedette.replication.core;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.replication.core.LinkEffect.Announcement;
import dev.vedette.replication.core.LinkState.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

// A replica's side of replication, from the first connect to the stream.
//
//   Waiting -> Connecting -> Handshake
//     -> Streaming                                            (+CONTINUE)
//     -> AwaitingRdb -> Receiving -> Loading -> Streaming     (+FULLRESYNC)
//   every state -> Waiting when the connection fails; Retries says until when
//
// What makes a continuation possible is kept as the resume point: the id and offset our data is at.
// A node that was a master has one too, itself: its new master may have been its replica. It is
// given up only when the data is about to be replaced, so that a transfer that breaks half-way
// costs
// nothing but its bytes.

/// The link of a replica to its master, as a step function.
public final class ReplicaLink {

    /// The id and offset of our data.
    public record ResumePoint(String replicationId, long offset) {}

    private static final long HEARTBEAT_MILLIS = 1000;

    /// What has to come of an RDB within the timeout. No replica is served by less than some 70
    /// bytes a second, and one byte now and then would hold us for ever.
    private static final long LEAST_PROGRESS_BYTES = 4096;

    private final String host;
    private final int port;
    private final Supplier<Introduction> introductions;
    private final Retries retries;
    private final List<LinkEffect> effects = new ArrayList<>();

    private LinkState state;
    private @Nullable ResumePoint resumePoint;
    private boolean downAtAll = true;
    private String verb = "Connecting to";
    private String suffix = "";
    private Moment lastReceived;

    /// When enough of an RDB had last come, and how much since.
    private Moment progressed;

    private long progressBytes;
    private Moment lastHeartbeat;
    private @Nullable Moment downSince;

    /// Starts waiting for its first tick.
    ///
    /// @param resumePoint where the data at hand stands, null if it belongs to no stream
    public ReplicaLink(
            String host,
            int port,
            Supplier<Introduction> introductions,
            @Nullable ResumePoint resumePoint,
            Moment now) {
        this.host = host;
        this.port = port;
        this.introductions = introductions;
        this.resumePoint = resumePoint;
        this.state = new LinkState.Waiting(now.nanos());
        this.retries = new Retries(now);
        this.progressed = now;
        this.lastReceived = now;
        this.lastHeartbeat = now;
    }

    public List<LinkEffect> step(Moment now, LinkEvent event) {
        effects.clear();
        switch (event) {
            case LinkEvent.Tick _ -> tick(now);
            case LinkEvent.Unresolved unresolved -> {
                warn("Unable to connect to MASTER: " + unresolved.reason());
                retryAt(retries.afterRefusedConnect(now));
            }
            case LinkEvent.Connected _ -> connected(now);
            case LinkEvent.Broken broken -> broken(now, broken.reason());
            case LinkEvent.Line line -> {
                lastReceived = now;
                line(now, line.text());
            }
            case LinkEvent.Received received -> received(now, received.bytes());
            case LinkEvent.Transferred _ -> {
                if (resumePoint != null) {
                    say("Discarding previously cached master state.");
                }
                resumePoint = null;
                state = new LinkState.Loading();
            }
            case LinkEvent.TransferFailed failed -> {
                warn(failed.reason());
                transferFailed(now);
            }
            case LinkEvent.Loaded _ -> {
                lastReceived = now;
                stream(now);
                say("MASTER <-> REPLICA sync: Finished with success");
            }
            case LinkEvent.StreamBroken broken -> {
                warn(broken.reason());
                resumePoint = null;
                streamBroken(now);
            }
        }
        return List.copyOf(effects);
    }

    private void tick(Moment now) {
        long silent = now.millisSince(lastReceived);
        long timeout = introductions.get().timeoutMillis();
        switch (state) {
            case LinkState.Waiting(long retryNanos) -> {
                if (now.nanos() - retryNanos >= 0) {
                    connect(now);
                }
            }
            case LinkState.Connecting _, LinkState.Handshake _ -> {
                if (silent > timeout) {
                    warn("Timeout connecting to the MASTER...");
                    retryAt(retries.afterRefusal(now));
                } else {
                    // Nothing to say before the master has answered, but time to look again in a
                    // second and not at once.
                    lastHeartbeat = now;
                }
            }
            case LinkState.AwaitingRdb _, LinkState.Receiving _ -> {
                boolean drips =
                        state instanceof LinkState.Receiving
                                && now.millisSince(progressed) > timeout;
                if (silent > timeout || drips) {
                    warn(
                            "Timeout receiving bulk data from MASTER... If the problem persists try"
                                    + " to set the 'repl-timeout' parameter in redis.conf to a larger"
                                    + " value.");
                    transferFailed(now);
                } else {
                    heartbeat(now, new LinkEffect.SendNewline());
                }
            }
            // A master that has finished sending waits for us; a newline keeps it from giving us
            // up.
            case LinkState.Loading _ -> heartbeat(now, new LinkEffect.SendNewline());
            case LinkState.Streaming _ -> {
                if (silent > timeout) {
                    warn("MASTER timeout: no data nor PING received...");
                    streamLost(now, true);
                } else {
                    heartbeat(now, new LinkEffect.SendAck());
                }
            }
        }
    }

    private void heartbeat(Moment now, LinkEffect sign) {
        if (now.millisSince(lastHeartbeat) >= HEARTBEAT_MILLIS) {
            lastHeartbeat = now;
            effects.add(sign);
        }
    }

    /// When the next tick is due at the latest.
    public long nextTickNanos(Moment now) {
        if (state instanceof LinkState.Waiting(long retryNanos)) {
            return retryNanos;
        }
        return Math.max(
                now.nanos(), lastHeartbeat.nanos() + HEARTBEAT_MILLIS * Moment.NANOS_PER_MILLI);
    }

    private void connect(Moment now) {
        say(verb + " MASTER " + host + ":" + port + suffix);
        say("MASTER <-> REPLICA sync started");
        verb = "Connecting to";
        suffix = "";
        retries.connecting(now);
        lastReceived = now;
        lastHeartbeat = now;
        state = new LinkState.Connecting();
        effects.add(new LinkEffect.Connect(host, port));
    }

    private void connected(Moment now) {
        say("Non blocking connect for SYNC fired the event.");
        retries.connected();
        lastReceived = now;
        lastHeartbeat = now;
        send("PING");
        state = new LinkState.Handshake(Step.PING);
    }

    private void broken(Moment now, String reason) {
        switch (state) {
            case LinkState.Connecting _ -> {
                warn("Error condition on socket for SYNC: " + reason);
                retryAt(retries.afterRefusedConnect(now));
            }
            case LinkState.Handshake(Step step) -> {
                // A reason there is when TLS fails after the connect, as it does when the master
                // rejects our certificate.
                warn(
                        reason.startsWith("TLS ")
                                ? "Error condition on socket for SYNC: " + reason
                                : "Master did not respond to command during SYNC handshake");
                if (step == Step.PING && reason.contains("reset")) {
                    say(
                            "It hung up before it answered: if this is a port under TLS, set"
                                    + " tls-replication yes here.");
                }
                retryAt(retries.afterRefusal(now));
            }
            case LinkState.AwaitingRdb _ -> {
                warn("I/O error reading bulk count from MASTER: " + orSuccess(reason));
                transferFailed(now);
            }
            case LinkState.Receiving _ -> {
                warn(
                        "I/O error trying to sync with MASTER: "
                                + (reason.isEmpty() ? "connection lost" : reason));
                transferFailed(now);
            }
            // The data is complete here; that the master has gone is found when its stream is read.
            case LinkState.Loading _ -> {}
            case LinkState.Streaming _ -> streamLost(now, true);
            case LinkState.Waiting _ -> {}
        }
    }

    private static String orSuccess(String reason) {
        return reason.isEmpty() ? "Success" : reason;
    }

    private void line(Moment now, String text) {
        switch (state) {
            case LinkState.Handshake(Step step) -> reply(now, step, text);
            case LinkState.AwaitingRdb awaiting -> announcement(now, awaiting, text);
            case LinkState.Waiting _,
                    LinkState.Connecting _,
                    LinkState.Receiving _,
                    LinkState.Loading _,
                    LinkState.Streaming _ -> {}
        }
    }

    private void reply(Moment now, Step step, String text) {
        boolean error = text.startsWith("-");
        switch (step) {
            case PING -> greeted(now, text);
            case AUTH -> {
                if (error) {
                    warn("Unable to AUTH to MASTER: " + text);
                    retryAt(retries.afterRefusal(now));
                } else {
                    state = new LinkState.Handshake(Step.LISTENING_PORT);
                }
            }
            case LISTENING_PORT -> {
                uncritical(error, "listening-port", text);
                boolean announces = introductions.get().announcesAddress();
                state = new LinkState.Handshake(announces ? Step.IP_ADDRESS : Step.CAPABILITIES);
            }
            case IP_ADDRESS -> {
                uncritical(error, "ip-address", text);
                state = new LinkState.Handshake(Step.CAPABILITIES);
            }
            case CAPABILITIES -> {
                uncritical(error, "capa", text);
                askToContinue();
            }
            case PSYNC -> granted(now, text);
        }
    }

    private void uncritical(boolean error, String option, String text) {
        if (error) {
            say("(Non critical) Master does not understand REPLCONF " + option + ": " + text);
        }
    }

    private void greeted(Moment now, String text) {
        // A master that wants a password first is alive all the same; AUTH follows.
        boolean alive =
                text.startsWith("+")
                        || text.startsWith("-NOAUTH")
                        || text.startsWith("-NOPERM")
                        || text.startsWith("-ERR operation not permitted");
        if (!alive) {
            warn("Error reply to PING from master: '" + text + "'");
            retryAt(retries.afterRefusal(now));
            return;
        }
        say("Master replied to PING, replication can continue...");
        Introduction we = introductions.get();
        we.commands().forEach(this::send);
        state = new LinkState.Handshake(we.authenticates() ? Step.AUTH : Step.LISTENING_PORT);
    }

    private void askToContinue() {
        ResumePoint from = resumePoint;
        if (from == null) {
            say("Partial resynchronization not possible (no cached master)");
            send("PSYNC", "?", "-1");
        } else {
            String next = Long.toString(from.offset() + 1);
            say(
                    "Trying a partial resynchronization (request "
                            + from.replicationId()
                            + ":"
                            + next
                            + ").");
            send("PSYNC", from.replicationId(), next);
        }
        state = new LinkState.Handshake(Step.PSYNC);
    }

    private void granted(Moment now, String text) {
        switch (PsyncReply.of(text)) {
            case PsyncReply.Patience _ -> {}
            case PsyncReply.FullResync(String id, long offset) -> {
                say("Full resync from master: " + id + ":" + offset);
                state = new LinkState.AwaitingRdb(id, offset);
            }
            case PsyncReply.Continue(String newId) -> {
                ResumePoint from = resumePoint;
                if (from == null) {
                    refused(now, PsyncReply.unexpected(text));
                } else {
                    resume(now, from.replicationId(), newId);
                }
            }
            case PsyncReply.Refusal refusal -> refused(now, refusal);
        }
    }

    private void refused(Moment now, PsyncReply.Refusal refusal) {
        effects.add(refusal.why());
        retryAt(retries.afterRefusal(now));
    }

    private void resume(Moment now, String id, @Nullable String newId) {
        say("Successful partial resynchronization with master.");
        String changed = id.equals(newId) ? null : newId;
        if (changed != null) {
            warn("Master replication ID changed to " + changed);
        }
        say("MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.");
        effects.add(new LinkEffect.Resume(changed));
        stream(now);
    }

    private void announcement(Moment now, LinkState.AwaitingRdb awaiting, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (text.startsWith("-")) {
            warn("MASTER aborted replication with an error: " + text.substring(1));
            transferFailed(now);
            return;
        }
        Announcement announced = Announcement.of(text);
        if (announced == null) {
            warn(
                    "Bad protocol from MASTER, the first byte is not '$' (we received '"
                            + text
                            + "'), are you sure the host and port are right?");
            transferFailed(now);
            return;
        }
        long total =
                switch (announced) {
                    case Announcement.Length(long bytes) -> {
                        say(
                                "MASTER <-> REPLICA sync: receiving "
                                        + bytes
                                        + " bytes from master to disk");
                        yield bytes;
                    }
                    case Announcement.EndMark _ -> {
                        say(
                                "MASTER <-> REPLICA sync: receiving streamed RDB from master with"
                                        + " EOF to disk");
                        yield 0;
                    }
                };
        state = new LinkState.Receiving(0, total);
        progressed = now;
        progressBytes = 0;
        effects.add(new LinkEffect.Receive(awaiting.replicationId(), awaiting.offset(), announced));
    }

    private void received(Moment now, long bytes) {
        lastReceived = now;
        if (state instanceof LinkState.Receiving(long before, long total)) {
            state = new LinkState.Receiving(before + bytes, total);
            progressBytes += bytes;
            if (progressBytes >= LEAST_PROGRESS_BYTES) {
                progressBytes = 0;
                progressed = now;
            }
        }
    }

    private void stream(Moment now) {
        state = new LinkState.Streaming();
        retries.streaming(now);
        downAtAll = false;
        downSince = null;
        lastHeartbeat = now;
        // At once, not with the next heartbeat: a master that sent its RDB without a file starts
        // the stream only then.
        effects.add(new LinkEffect.SendAck());
    }

    /// Where our data stands, so that the next attempt can ask to continue. The shell says it
    /// before a Broken.
    public void standsAt(ResumePoint point) {
        resumePoint = point;
    }

    public @Nullable ResumePoint resumePoint() {
        return resumePoint;
    }

    private void streamLost(Moment now, boolean resumable) {
        warn("Connection with master lost.");
        if (resumable) {
            say("Caching the disconnected master state.");
        }
        downSince = now;
        effects.add(new LinkEffect.Hangup());
        verb = "Reconnecting to";
        if (resumable) {
            connect(now);
        }
    }

    private void streamBroken(Moment now) {
        streamLost(now, false);
        waitUntil(retries.afterBrokenStream(now));
    }

    private void transferFailed(Moment now) {
        effects.add(new LinkEffect.DropTransfer());
        effects.add(new LinkEffect.Hangup());
        verb = "Reconnecting to";
        suffix = " after failure";
        Moment earliest = retries.afterFailedTransfer();
        if (earliest.isBefore(now)) {
            connect(now);
        } else {
            waitUntil(earliest);
        }
    }

    private void retryAt(Moment when) {
        effects.add(new LinkEffect.Hangup());
        waitUntil(when);
    }

    private void waitUntil(Moment when) {
        state = new LinkState.Waiting(when.nanos());
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public LinkState state() {
        return state;
    }

    public boolean isUp() {
        return state instanceof LinkState.Streaming;
    }

    /// Seconds since anything came from the master.
    public long silentSeconds(Moment now) {
        return now.millisSince(lastReceived) / 1000;
    }

    /// Seconds since the link was last up, -1 if it never was.
    public long downSeconds(Moment now) {
        Moment since = downSince;
        return downAtAll || since == null ? -1 : now.millisSince(since) / 1000;
    }

    private void say(String text) {
        effects.add(new LinkEffect.Say(false, text));
    }

    private void warn(String text) {
        effects.add(new LinkEffect.Say(true, text));
    }

    private void send(String... words) {
        List<Bytes> command = new ArrayList<>();
        for (String word : words) {
            command.add(Bytes.of(word));
        }
        send(command);
    }

    private void send(List<Bytes> words) {
        effects.add(new LinkEffect.Send(List.copyOf(words)));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s:%d %s", host, port, state.word());
    }
}
