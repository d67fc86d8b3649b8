package dev.vedette.differential;

import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyParser;
import dev.vedette.transcript.Notation;

import java.util.Arrays;

/// One reply, as the bytes that came and as what they mean.
final class Answer {

    /// Stands for no reply: the client is blocked.
    static final Answer BLOCKED = new Answer(new byte[0], Reply.later());

    /// Stands for a connection that the server ended.
    static final Answer CLOSED = new Answer(new byte[0], Reply.simple("closed"));

    private final byte[] raw;
    private final Reply reply;

    private Answer(byte[] raw, Reply reply) {
        this.raw = raw;
        this.reply = reply;
    }

    static Answer of(byte[] raw) {
        Input input = new Input();
        input.add(raw);
        ReplyParser parser = new ReplyParser(input);
        Reply reply = parser.next();
        if (reply == null) {
            throw new AssertionError("no reply: " + parser.error());
        }
        return new Answer(raw, reply);
    }

    Reply reply() {
        return reply;
    }

    boolean isSame(Answer other) {
        return reply.equals(other.reply) && Arrays.equals(raw, other.raw);
    }

    @Override
    public String toString() {
        if (this == BLOCKED) {
            return "(blocked)";
        }
        return this == CLOSED ? "(closed)" : Notation.of(reply);
    }
}
