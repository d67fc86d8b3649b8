package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One client, as commands see it. Its connection, buffers and addresses are the node's business.
public final class Session {

    /// Who is at the other end.
    public enum Kind {
        NORMAL,
        /// Our master, whose stream we apply: nothing it sends is refused or answered.
        MASTER,
        /// A replica that follows us.
        REPLICA,
        /// Nobody: the node itself.
        INTERNAL
    }

    /// What CLIENT REPLY asked for.
    public enum Replies {
        ON,
        OFF,
        /// This command's reply is dropped, the next one's as well ([#SKIP_THIS] follows).
        SKIP_NEXT,
        SKIP_THIS
    }

    /// The node's end of a session.
    public interface Outlet {

        /// Sends a reply that is not the answer being returned by a handler: pushes, late answers.
        void send(Reply reply);

        /// Ends the connection; what is still owed is not sent.
        void close();

        /// Ends the connection once everything owed has been sent.
        void closeAfterReplies();

        /// Sends bytes as they are: a snapshot, the replication stream.
        default void send(byte[] bytes, int from, int to) {
            throw Invariant.broken("%d bytes for a session without a connection", to - from);
        }

        /// Sends now what waits, as far as the connection takes it, ahead of what others are sent.
        default void flush() {}

        /// How many bytes wait to be sent.
        default long pendingBytes() {
            return 0;
        }

        /// Where the client is, as `10.0.0.1:6379`; empty without a connection.
        default String remote() {
            return "";
        }

        /// Which of our addresses it is connected to.
        default String local() {
            return "";
        }

        /// Sends the answer to a command that had to wait for it.
        default void answerLate(Reply reply) {
            send(reply);
        }

        /// As [Session#owe].
        default Consumer<Reply> owe() {
            return this::send;
        }

        /// The session waits no more: what its client sent meanwhile may be carried out.
        default void unblocked() {}
    }

    /// Where commands go instead of being carried out: the queue between MULTI and EXEC.
    public interface Detour {

        /// The answer when `argv` was taken, null when it has to be carried out now.
        @Nullable Reply take(Session session, Command command, Bytes[] argv);

        /// A command (null: an unknown one) was refused before it could be taken.
        void refused(@Nullable Command command);

        /// Whether `command` will carry out all that was taken.
        boolean isCarriedOutBy(Command command);

        /// Whether any of the commands taken so far has `flag`.
        boolean anyHas(Flag flag);

        /// Whether any of the commands taken so far lacks `flag`.
        boolean anyLacks(Flag flag);

        /// How many commands wait.
        default int queued() {
            return 0;
        }

        /// What their words take.
        default long queuedBytes() {
            return 0;
        }
    }

    /// What a session waits for, where a time-out or CLIENT UNBLOCK may end it.
    public interface Waiting {

        /// The answer when the time is up.
        Reply timeOut();

        /// Whether the time is up some day.
        boolean hasDeadline();

        /// The session waits no more: it was answered, or its client is gone.
        void over();
    }

    private final long id;
    private final Outlet outlet;
    private final List<Slot<?>> slots = new ArrayList<>();
    private final List<Object> states = new ArrayList<>();
    private final List<Runnable> closeHooks = new ArrayList<>();
    private Kind kind = Kind.NORMAL;
    private int protocol = 2;
    private int db;
    private Bytes name = Bytes.EMPTY;
    private Bytes user = Bytes.of("(superuser)");
    private Rights rights = Rights.UNLIMITED;
    private boolean isAuthenticated = true;
    private Replies replies = Replies.ON;
    private @Nullable Detour detour;
    private @Nullable Command lastCommand;
    private boolean isBlocked;
    private boolean isClosed;
    private @Nullable Waiting waiting;

    public Session(long id, Outlet outlet) {
        this.id = id;
        this.outlet = outlet;
    }

    public long id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public void kind(Kind value) {
        kind = value;
    }

    /// 2 or 3.
    public int protocol() {
        return protocol;
    }

    public void protocol(int version) {
        protocol = version;
    }

    /// The selected database.
    public int db() {
        return db;
    }

    public void db(int index) {
        db = index;
    }

    /// As CLIENT SETNAME gave it; empty when it did not.
    public Bytes name() {
        return name;
    }

    public void name(Bytes value) {
        name = value;
    }

    /// The name of the user it acts as; `(superuser)` when nobody had to log in for it.
    public Bytes user() {
        return user;
    }

    public Rights rights() {
        return rights;
    }

    /// From here on what it asks for is judged by `rights`.
    public void actsAs(Bytes name, Rights rights) {
        user = name;
        this.rights = rights;
    }

    public boolean isAuthenticated() {
        return isAuthenticated;
    }

    public void authenticated(boolean value) {
        isAuthenticated = value;
    }

    public Replies replies() {
        return replies;
    }

    public void replies(Replies mode) {
        replies = mode;
    }

    /// What it asked for last and had the right to; null before the first.
    public @Nullable Command lastCommand() {
        return lastCommand;
    }

    void asks(Command command) {
        lastCommand = command;
    }

    /// Between MULTI and EXEC: where commands are queued; null otherwise.
    public @Nullable Detour detour() {
        return detour;
    }

    public void detour(@Nullable Detour value) {
        detour = value;
    }

    /// Whether `command`, or something it would carry out from the queue, has `flag`. What gates
    /// ask.
    public boolean anyHas(Command command, Flag flag) {
        Detour queue = detour;
        return command.has(flag)
                || (queue != null && queue.isCarriedOutBy(command) && queue.anyHas(flag));
    }

    /// Whether `command`, or something it would carry out from the queue, lacks `flag`.
    public boolean anyLacks(Command command, Flag flag) {
        Detour queue = detour;
        return !command.has(flag)
                || (queue != null && queue.isCarriedOutBy(command) && queue.anyLacks(flag));
    }

    /// While it waits for something, nothing more of what it sent is carried out.
    public boolean isBlocked() {
        return isBlocked;
    }

    public void blocked(boolean value) {
        boolean ends = isBlocked && !value;
        isBlocked = value;
        if (ends) {
            outlet.unblocked();
        }
    }

    /// Waits, as [#blocked], until [#unblock].
    public void block(Waiting what) {
        isBlocked = true;
        waiting = what;
    }

    /// What it waits for; null when it does not wait, or when no client may end that.
    public @Nullable Waiting waiting() {
        return waiting;
    }

    /// Answers the command that waited, and ends the waiting.
    public void unblock(Reply answer) {
        endWaiting();
        outlet.answerLate(answer);
        blocked(false);
    }

    /// What it waits for need not come any more: its client is on the way out, and what was given
    /// to it now would be lost. It stays blocked.
    public void endWaiting() {
        Waiting ended = waiting;
        waiting = null;
        if (ended != null) {
            ended.over();
        }
    }

    /// The node's end: for replication, which writes bytes of its own to a replica.
    public Outlet outlet() {
        return outlet;
    }

    /// Sends a push or a late answer.
    public void send(Reply reply) {
        outlet.send(reply);
    }

    /// Leaves the answer to the command being carried out for later: it is given, once, to what is
    /// returned. The client's next commands do not wait for it, but their answers do.
    public Consumer<Reply> owe() {
        return outlet.owe();
    }

    /// Ends the connection; what is still owed is not sent.
    public void close() {
        outlet.close();
    }

    /// Ends the connection once everything owed has been sent.
    public void closeAfterReplies() {
        outlet.closeAfterReplies();
    }

    /// This session's state in `slot`, made now when there is none.
    public <T> T slot(Slot<T> slot) {
        T state = find(slot);
        if (state == null) {
            state = slot.first.get();
            slots.add(slot);
            states.add(state);
        }
        return state;
    }

    /// This session's state in `slot`, or null when there is none.
    @SuppressWarnings("unchecked") // states.get(i) was made by slots.get(i)
    public <T> @Nullable T find(Slot<T> slot) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i) == slot) {
                return (T) states.get(i);
            }
        }
        return null;
    }

    /// `hook` runs once, when the client is gone; hooks run in the order they came.
    public void onClose(Runnable hook) {
        closeHooks.add(hook);
    }

    /// Whether the client is gone.
    public boolean isClosed() {
        return isClosed;
    }

    /// Called by the node when the client is gone.
    public void closed() {
        isClosed = true;
        endWaiting();
        List<Runnable> hooks = List.copyOf(closeHooks);
        closeHooks.clear();
        for (Runnable hook : hooks) {
            hook.run();
        }
    }
}
