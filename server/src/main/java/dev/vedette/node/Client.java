package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Command;
import dev.vedette.command.Session;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.RequestParser;
import dev.vedette.world.Connection;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// One connected client: its socket, what it sent and we have not carried out, what we answered and
/// it has not read. What commands may know of it is its [Session].
final class Client implements Connection.Handler, Session.Outlet {

    /// How the end of a client is under way.
    enum Fate {
        STAYS,
        /// Closed once all that waits is written; nothing more is read.
        LEAVES_AFTER_REPLIES,
        /// Closed at the end of the turn, whatever waits.
        LEAVES
    }

    private final Clients clients;
    final Connection connection;
    final Session session;
    final Input input;
    final RequestParser parser;
    final ReplyEncoder output;
    final Moment since;

    Moment lastInteraction;
    boolean isMonitor;
    boolean isExemptFromEviction;

    /// What it wants to hear of for its cache; null for nothing.
    @Nullable Tracking tracking;

    /// When its output first stood above the soft limit without a break.
    @Nullable Moment overSoftLimitSince;

    /// A command that waits for a pause to end.
    Bytes @Nullable [] postponed;

    /// Whether it waits to be written to at the end of this turn.
    boolean isQueuedForWriting;

    /// Bytes that its present request takes.
    long argumentBytes;

    /// What it is told behind the answer to the command it is running now.
    private final List<Reply> afterAnswer = new ArrayList<>(0);

    final ClientMemory.Share memory = new ClientMemory.Share();

    /// Null as long as no answer was ever late.
    private @Nullable OwedReplies owed;

    private boolean isOwedTooMuch;

    private boolean isRunning;

    /// Requests that were read ahead, from `nextAhead` on.
    private Bytes[][] ahead = {};

    private int nextAhead;
    private int endAhead;
    private boolean isShakingHands;
    private Fate fate = Fate.STAYS;

    Client(Clients clients, long id, Connection connection, Moment now) {
        this.clients = clients;
        this.input = new Input(clients.spareRoom());
        this.parser = new RequestParser(input);
        this.output = new ReplyEncoder(clients.buffers());
        this.connection = connection;
        this.isShakingHands = connection.isSecure();
        this.session = new Session(id, this);
        this.since = now;
        this.lastInteraction = now;
    }

    @Override
    public void connected() {
        // Nothing but a handshake under TLS can have ended: a client came to us.
        isShakingHands = false;
        clients.shookHands(this);
    }

    @Override
    public void readable() {
        int count = connection.read(input.room());
        if (count > 0) {
            clients.arrived(this, count);
        } else if (count < 0) {
            clients.lost(this, connection.failure());
        }
        input.rest();
    }

    @Override
    public void writable() {
        if (!isQueuedForWriting) {
            // What this turn has answered leaves at its end, after the last looks.
            clients.write(this);
        }
    }

    @Override
    public void broken(String reason) {
        if (isShakingHands) {
            clients.neverArrived(this, reason);
        } else {
            clients.lost(this, reason);
        }
    }

    /// Its next request; null if there is no whole one, or nonsense.
    ///
    /// Of a pipeline some are read ahead, and the keyspace is told which keys they name. Nobody's
    /// are who has not logged in: what he may send changes when he has.
    Bytes @Nullable [] next(Keyspace keyspace) {
        if (hasAhead()) {
            return nextAhead();
        }
        Bytes[] first = parser.next();
        if (first == null || input.available() == 0 || !session.isAuthenticated()) {
            return first;
        }
        if (ahead.length == 0) {
            ahead = new Bytes[MOST_AHEAD][];
        }
        nextAhead = 0;
        endAhead = 0;
        for (Bytes[] one = first; one != null; one = parser.next()) {
            ahead[endAhead++] = one;
            if (endAhead == MOST_AHEAD) {
                break;
            }
        }
        if (endAhead > LEAST_TOUCHED) {
            keyspace.database(session.db()).touchAhead(Arrays.asList(ahead).subList(0, endAhead));
        }
        return nextAhead();
    }

    private Bytes[] nextAhead() {
        Bytes[] next = ahead[nextAhead];
        // What is done with must not be kept alive by a client that falls silent.
        ahead[nextAhead++] = NOTHING;
        return next;
    }

    private static final Bytes[] NOTHING = {};

    /// Whether its next request has been read already.
    boolean hasAhead() {
        return nextAhead < endAhead;
    }

    private static final int MOST_AHEAD = 32;

    /// With fewer there is nothing to overlap.
    private static final int LEAST_TOUCHED = 3;

    /// Whether its next request may be carried out now.
    boolean isReady() {
        return fate == Fate.STAYS && !session.isBlocked() && postponed == null;
    }

    Fate fate() {
        return fate;
    }

    /// Late answers and pushes.
    @Override
    public void send(Reply reply) {
        if (isPush(reply) || session.replies() != Session.Replies.OFF) {
            append(reply);
        }
    }

    /// The answer to the command just carried out.
    void answer(Reply reply) {
        if (session.replies() == Session.Replies.ON || isPush(reply)) {
            append(reply);
        }
    }

    @Override
    public void answerLate(Reply reply) {
        answer(reply);
        advanceReplies();
    }

    /// A command of this client begins.
    void begin(Bytes[] argv) {
        isRunning = true;
        long bytes = 0;
        for (Bytes word : argv) {
            bytes += word.length();
        }
        argumentBytes = bytes;
    }

    /// The command ended and was answered.
    void end() {
        isRunning = false;
        Tracking tracked = tracking;
        Command ended = session.lastCommand();
        if (tracked != null
                && tracked.caching() != null
                && ended != null
                && !ended.fullName().startsWith("client|")) {
            // What CLIENT CACHING says holds for one command, and CLIENT is none.
            tracking = tracked.caching(null);
        }
        if (!afterAnswer.isEmpty()) {
            afterAnswer.forEach(this::append);
            afterAnswer.clear();
        }
        if (!session.isBlocked()) {
            advanceReplies();
        }
    }

    private void advanceReplies() {
        if (session.replies() == Session.Replies.ON) {
            return;
        }
        switch (session.replies()) {
            case SKIP_NEXT -> session.replies(Session.Replies.SKIP_THIS);
            case SKIP_THIS -> session.replies(Session.Replies.ON);
            case ON, OFF -> {}
        }
    }

    /// What MONITOR shows: of a client's own command behind its answer.
    void tell(Reply line) {
        if (isRunning) {
            afterAnswer.add(line);
        } else {
            append(line);
        }
    }

    /// CLIENT REPLY silences answers only.
    private static boolean isPush(Reply reply) {
        return reply instanceof Reply.Push
                || reply instanceof Reply.Several(var replies)
                        && replies.getFirst() instanceof Reply.Push;
    }

    private void append(Reply reply) {
        // QUIT is answered although it closes; what others have to say then comes too late.
        if (fate == Fate.STAYS || fate == Fate.LEAVES_AFTER_REPLIES && isRunning) {
            OwedReplies before = owed;
            if (before == null || before.isEmpty()) {
                encode(reply);
            } else if (!(reply instanceof Reply.Later)) {
                before.add(reply);
            }
        }
    }

    private void encode(Reply reply) {
        try {
            output.reply(reply, session.protocol());
        } catch (OutOfMemoryError tooMuch) {
            clients.withoutRoom(this, tooMuch);
            return;
        }
        clients.queueForWriting(this);
    }

    @Override
    public Consumer<Reply> owe() {
        OwedReplies replies = owed;
        if (replies == null) {
            replies = new OwedReplies(this::pay);
            owed = replies;
        }
        boolean isWanted = session.replies() == Session.Replies.ON;
        Consumer<Reply> place = replies.owe();
        if (replies.isFull()) {
            isOwedTooMuch = true;
            session.blocked(true);
        }
        return isWanted ? place : _ -> place.accept(Reply.later());
    }

    /// Whether an answer is still to come.
    boolean isOwed() {
        return owed != null && !owed.isEmpty();
    }

    private void pay(Reply reply) {
        if (fate != Fate.LEAVES && connection.isOpen()) {
            encode(reply);
            if (isOwedTooMuch && !isOwed()) {
                isOwedTooMuch = false;
                session.blocked(false);
            }
        }
    }

    @Override
    public void send(byte[] bytes, int from, int to) {
        if (fate == Fate.STAYS) {
            output.raw(bytes, from, to);
            clients.queueForWriting(this);
        }
    }

    @Override
    public void unblocked() {
        clients.resume(this);
    }

    @Override
    public void flush() {
        clients.write(this);
    }

    @Override
    public long pendingBytes() {
        return output.size();
    }

    @Override
    public String remote() {
        return connection.remote().toString();
    }

    @Override
    public String local() {
        return connection.local().toString();
    }

    @Override
    public void close() {
        if (fate != Fate.LEAVES) {
            fate = Fate.LEAVES;
            session.endWaiting();
            clients.queueForClosing(this);
        }
    }

    @Override
    public void closeAfterReplies() {
        if (fate != Fate.LEAVES) {
            fate = Fate.LEAVES_AFTER_REPLIES;
            session.endWaiting();
            connection.wantRead(false);
            clients.queueForWriting(this);
        }
    }

    /// The connection is closed; whoever may still have something to tell it is not heard.
    void gone() {
        fate = Fate.LEAVES;
        output.forget();
    }

    OutputLimit.ClientClass outputClass() {
        if (session.kind() == Session.Kind.REPLICA) {
            return OutputLimit.ClientClass.REPLICA;
        }
        return ClientLines.subscriptions(session) > 0
                ? OutputLimit.ClientClass.PUBSUB
                : OutputLimit.ClientClass.NORMAL;
    }
}
