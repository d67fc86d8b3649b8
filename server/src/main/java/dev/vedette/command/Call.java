package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.LongDouble;
import dev.vedette.base.Moment;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.memory.Memory;
import dev.vedette.resp.Reply;
import dev.vedette.value.Collection;
import dev.vedette.value.Value;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// One command being carried out: its words, its client, the data, and what it wants propagated.
///
/// By default a command that changed something is propagated as the client wrote it. A handler
/// whose words would mean something else on a replica says so with [#propagateAs].
public final class Call {

    private static final long MILLIS_PER_SECOND = 1000;

    private final Dispatcher dispatcher;
    private final Session session;
    private final Command command;
    private final Bytes[] argv;
    private final boolean isLate;
    private boolean hasOwnPropagation;
    private boolean isForced;

    /// @param isLate whether the command has waited
    Call(Dispatcher dispatcher, Session session, Command command, Bytes[] argv, boolean isLate) {
        this.dispatcher = dispatcher;
        this.session = session;
        this.command = command;
        this.argv = argv;
        this.isLate = isLate;
    }

    public Session session() {
        return session;
    }

    public Command command() {
        return command;
    }

    /// The words, the command's name included; for reading only.
    public Bytes[] argv() {
        return argv;
    }

    /// How many words there are, the name included.
    public int count() {
        return argv.length;
    }

    public Bytes arg(int index) {
        return argv[index];
    }

    /// Word `index`, which is a key.
    public Bytes key(int index) {
        return argv[index];
    }

    /// Refuses the command if there is no room for so many bytes: to be asked before anything is
    /// changed, by who makes more than the client has sent.
    public void needs(long bytes) {
        Memory memory = keyspace().store().memory();
        if (!memory.hasRoomFor(bytes)) {
            throw CommandError.noRoom(memory);
        }
    }

    /// Refuses the command if there is no room for what these take once more, and for `elements` in
    /// tables. To add that up is work, and mostly there is room for all there is.
    public void needsCopies(List<? extends Collection> sources, long elements) {
        Memory memory = keyspace().store().memory();
        long tables = elements * TABLE_BYTES;
        if (memory.hasRoomFor(memory.used() + tables)) {
            return;
        }
        long[] bytes = {tables};
        sources.forEach(source -> source.visitBlocks(block -> bytes[0] += memory.room(block)));
        needs(bytes[0]);
    }

    /// To be called by who changes what he answers with, when the answer is there and nothing is
    /// changed yet: refuses the command if the heap has no room left for the rest of it. An error
    /// of the JVM in the middle of a change would be the end of the node.
    ///
    /// @param bytesPerElement what the command goes on to make on the heap for each element
    public void hasAnswered(Texts answer, long bytesPerElement) {
        long more = answer.count() * bytesPerElement;
        if (answer.array().length + more > SPARE_BYTES) {
            findRoomFor(SPARE_BYTES + more);
        }
    }

    /// The JVM collects what it can and says so if that is not enough.
    private static void findRoomFor(long bytes) {
        byte[][] pieces = new byte[(int) (bytes / SPARE_BYTES)][];
        try {
            for (int i = 0; i < pieces.length; i++) {
                pieces[i] = new byte[SPARE_BYTES];
            }
        } finally {
            Reference.reachabilityFence(pieces);
        }
    }

    private static final int SPARE_BYTES = 1 << 20;

    /// What an element has in a table besides its text: a slot in a half-filled segment, and what
    /// its block is rounded up by; a score with its place in a tree.
    public static final long TABLE_BYTES = 64;

    /// The words from `index` on.
    public List<Bytes> from(int index) {
        return Arrays.asList(argv).subList(index, argv.length);
    }

    /// Word `index` as a 64-bit integer.
    public long integer(int index) {
        return integer(index, CommandError.NOT_AN_INTEGER);
    }

    /// Word `index` as a 64-bit integer, or `complaint` for the client.
    public long integer(int index, String complaint) {
        OptionalLong value = Numbers.parseLong(argv[index]);
        if (value.isEmpty()) {
            throw new CommandError(complaint);
        }
        return value.getAsLong();
    }

    /// Word `index` as an integer from `min` to `max`, or `complaint` for the client.
    public long integer(int index, long min, long max, String complaint) {
        long value = integer(index, complaint);
        if (value < min || value > max) {
            throw new CommandError(complaint);
        }
        return value;
    }

    /// Word `index` as a floating point number.
    public double number(int index) {
        OptionalDouble value = Numbers.parseDouble(argv[index]);
        if (value.isEmpty()) {
            throw new CommandError(CommandError.NOT_A_FLOAT);
        }
        return value.getAsDouble();
    }

    public Keyspace keyspace() {
        return dispatcher.keyspace();
    }

    /// The selected database.
    public Database db() {
        return dispatcher.keyspace().database(session.db());
    }

    /// The moment of this turn: it stands still while commands run.
    public Moment now() {
        return dispatcher.now();
    }

    public Catalogue catalogue() {
        return dispatcher.catalogue();
    }

    public Journal journal() {
        return dispatcher.journal();
    }

    /// Names the key event of what just happened.
    public void event(EventClass type, String name, Bytes key) {
        dispatcher.journal().event(type, name, session.db(), key);
    }

    /// Replicas get `words` (texts, byte strings, integers) instead of what the client wrote;
    /// called more than once, they get each in turn.
    public void propagateAs(Object... words) {
        hasOwnPropagation = true;
        Bytes[] rendered = new Bytes[words.length];
        for (int i = 0; i < words.length; i++) {
            rendered[i] = render(words[i]);
        }
        dispatcher.journal().propagate(session.db(), rendered);
    }

    private static Bytes render(Object word) {
        return switch (word) {
            case Bytes bytes -> bytes;
            case String text -> Bytes.of(text);
            case Long number -> Bytes.of(number);
            case Integer number -> Bytes.of(number.longValue());
            default -> throw Invariant.broken("cannot propagate a %s", word.getClass().getName());
        };
    }

    /// Replicas get nothing, though something changed.
    public void propagateNothing() {
        hasOwnPropagation = true;
    }

    /// Replicas get what the client wrote, though nothing changed here.
    public void propagateAnyway() {
        isForced = true;
    }

    /// Whether the handler may answer [Reply.Later] and wait: not inside EXEC, and not for our
    /// master.
    public boolean mayBlock() {
        return dispatcher.depth() == 1 && session.kind() == Session.Kind.NORMAL;
    }

    /// Answers with what `attempt` gets from the first of `keys` that has something, in their
    /// order; if none has, waits until one is created that has the type. Redis answers a time-out
    /// with no array, whatever the command.
    ///
    /// @param timeoutMillis 0 for ever
    /// @param nothing the answer where nobody may wait: inside EXEC, from our master
    public Reply await(
            Class<? extends Value> type,
            List<Bytes> keys,
            long timeoutMillis,
            Reply nothing,
            Attempt attempt) {
        for (Bytes key : keys) {
            Reply reply = attempt.on(this, key);
            if (reply != null) {
                return reply;
            }
        }
        if (!mayBlock()) {
            return nothing;
        }
        dispatcher.blocked().block(this, type, keys, timeoutMillis, attempt);
        return Reply.later();
    }

    /// Whether the command had to wait before it came to this.
    public boolean isLate() {
        return isLate;
    }

    /// Word `index` as the time-out of a command that waits: seconds, rounded up to milliseconds; 0
    /// is for ever.
    public long timeoutMillis(int index) {
        LongDouble seconds = LongDouble.parse(argv[index]).orElse(null);
        if (seconds == null) {
            throw new CommandError("ERR timeout is not a float or out of range");
        }
        // What is too large for Redis comes out negative there.
        long millis = seconds.timesRoundedUp(MILLIS_PER_SECOND).orElse(-1);
        if (millis < 0) {
            throw new CommandError("ERR timeout is negative");
        }
        return millis;
    }

    /// Answers another client that waits, and ends its waiting.
    public void release(Session other, Reply answer) {
        dispatcher.release(other, answer);
    }

    /// Carries out a queued command of the same client inside this unit, as EXEC does.
    public Reply runQueued(Command other, Bytes[] words) {
        return dispatcher.runQueued(session, other, words);
    }

    boolean propagatesVerbatim(boolean hasChanged) {
        return isForced || (hasChanged && !hasOwnPropagation);
    }
}
