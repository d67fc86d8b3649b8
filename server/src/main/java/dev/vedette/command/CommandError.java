package dev.vedette.command;

import dev.vedette.memory.Memory;
import dev.vedette.resp.Reply;

import java.util.Locale;

/// A client's mistake, thrown where it is noticed and answered by the dispatcher as an error reply.
///
/// Without a stack trace: mistakes are ordinary, and tracing them would let clients slow us down.
public final class CommandError extends RuntimeException {

    private static final long serialVersionUID = 1;

    public static final String SYNTAX = "ERR syntax error";
    public static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    public static final String NOT_A_FLOAT = "ERR value is not a valid float";
    public static final String WRONG_TYPE =
            "WRONGTYPE Operation against a key holding the wrong kind of value";
    public static final String NO_SUCH_KEY = "ERR no such key";

    /// `text` begins with its code, `ERR` as a rule.
    public CommandError(String text) {
        super(text, null, false, false);
    }

    public static CommandError stringTooLong() {
        return new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }

    public static CommandError syntax() {
        return new CommandError(SYNTAX);
    }

    /// The machine has no memory for what the command would make.
    public static CommandError noRoom(Memory memory) {
        return new CommandError(
                "OOM command not allowed when the machine's memory is used up: "
                        + memory.fullness());
    }

    /// What the client gets.
    public Reply reply() {
        return Reply.error(String.valueOf(getMessage()));
    }

    /// A subcommand with words behind it that it does not take.
    public static CommandError excess(Call call) {
        String container = call.arg(0).latin1().toUpperCase(Locale.ROOT);
        return new CommandError(
                "ERR unknown subcommand or wrong number of arguments for '"
                        + call.arg(1).latin1()
                        + "'. Try "
                        + container
                        + " HELP.");
    }
}
