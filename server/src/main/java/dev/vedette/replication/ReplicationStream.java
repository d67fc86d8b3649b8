package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.keyspace.Journal;
import dev.vedette.replication.core.Backlog;
import dev.vedette.replication.core.History;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// The stream this node has generated, or takes over from its master, and where it is in it.
///
/// Nothing is rendered while nobody has ever asked for it: without a backlog the offset stands
/// still.
final class ReplicationStream {

    private static final Bytes SELECT = Bytes.of("SELECT");
    private static final byte[] CRLF = {'\r', '\n'};

    private final History history;
    private final Journal journal;
    private @Nullable Backlog backlog;

    /// The database the stream has selected; -1 if the next command has to say.
    private int selected = -1;

    private byte[] scratch = new byte[4096];
    private int size;

    /// @param journal where what is appended comes from
    ReplicationStream(String freshId, Journal journal) {
        history = new History(freshId);
        this.journal = journal;
        journal.wantCommands(false);
    }

    History history() {
        return history;
    }

    @Nullable Backlog backlog() {
        return backlog;
    }

    int selected() {
        return selected;
    }

    /// The next command names its database: somebody starts reading here.
    void selectAgain() {
        selected = -1;
    }

    /// Keeps from here on what is appended.
    Backlog open(long keepBytes) {
        Backlog opened =
                new Backlog(
                        history.offset() + 1,
                        Math.max(keepBytes, ReplicationDirectives.SMALLEST_BACKLOG));
        backlog = opened;
        journal.wantCommands(true);
        return opened;
    }

    void close() {
        backlog = null;
        journal.wantCommands(false);
    }

    void keep(long bytes) {
        Backlog kept = backlog;
        if (kept != null) {
            kept.keep(Math.max(bytes, ReplicationDirectives.SMALLEST_BACKLOG));
        }
    }

    /// Adds what a unit wants replicas to do.
    void append(List<Journal.Propagated> commands) {
        Backlog kept = backlog;
        if (kept == null) {
            return;
        }
        size = 0;
        for (Journal.Propagated command : commands) {
            if (command.database() >= 0 && command.database() != selected) {
                selected = command.database();
                render(List.of(SELECT, Bytes.of(selected)));
            }
            render(command.argv());
        }
        flush(kept);
    }

    /// Adds a command that concerns no database.
    void append(Bytes... words) {
        Backlog kept = backlog;
        if (kept != null) {
            size = 0;
            render(Arrays.asList(words));
            flush(kept);
        }
    }

    private void flush(Backlog kept) {
        kept.append(scratch, 0, size);
        history.advance(size);
        if (scratch.length > 1 << 20) {
            scratch = new byte[4096];
        }
    }

    /// Adds bytes of our master's stream, which are applied.
    void forward(byte[] bytes, int from, int to) {
        Backlog kept = backlog;
        if (kept != null) {
            kept.append(bytes, from, to);
        }
        history.advance(to - from);
    }

    private void render(List<Bytes> words) {
        header('*', words.size());
        for (Bytes word : words) {
            header('$', word.length());
            put(word.array(), word.length());
            put(CRLF, 2);
        }
    }

    private void header(char sign, int count) {
        byte[] digits = Bytes.of(count).array();
        room(1);
        scratch[size++] = (byte) sign;
        put(digits, digits.length);
        put(CRLF, 2);
    }

    private void put(byte[] bytes, int length) {
        room(length);
        System.arraycopy(bytes, 0, scratch, size, length);
        size += length;
    }

    private void room(int count) {
        if (count > scratch.length - size) {
            scratch =
                    Arrays.copyOf(
                            scratch, Math.max(Math.addExact(size, count), scratch.length * 2));
        }
    }
}
