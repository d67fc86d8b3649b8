package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;

/// Why a command is refused.
///
/// @param position of the key or channel among the words; 0 for the command itself
record Denial(Reason reason, int position) {

    /// In the order of weight: of several selectors, the one that came furthest says why.
    enum Reason {
        COMMAND,
        KEY,
        CHANNEL
    }

    private static final String MAY_NOT = "This user has no permissions to ";

    static final Denial OF_COMMAND = new Denial(Reason.COMMAND, 0);

    boolean outweighs(Denial other) {
        int weight = reason.compareTo(other.reason);
        return weight > 0 || weight == 0 && position > other.position;
    }

    /// What the client is told, behind the code.
    String text(Command command) {
        return switch (reason) {
            case COMMAND ->
                    "this user has no permissions to run the '" + command.fullName() + "' command";
            case KEY -> "this user has no permissions to access one of the keys used as arguments";
            case CHANNEL ->
                    "this user has no permissions to access one of the channels used as arguments";
        };
    }

    /// What ACL DRYRUN says, which names everything.
    String verbose(Command command, Bytes[] argv) {
        return switch (reason) {
            case COMMAND -> verboseOfCommand(command.fullName());
            case KEY -> MAY_NOT + "access the '" + argv[position].latin1() + "' key";
            case CHANNEL -> MAY_NOT + "access the '" + argv[position].latin1() + "' channel";
        };
    }

    static String verboseOfCommand(String name) {
        return MAY_NOT + "run the '" + name + "' command";
    }

    /// What EXEC says of a command whose right was taken away while it was queued.
    String atExec() {
        String what =
                switch (reason) {
                    case COMMAND -> "no permission to execute the command or subcommand";
                    case KEY -> "no permission to touch the specified keys";
                    case CHANNEL -> "no permission to access one of the channels used as arguments";
                };
        return "NOPERM ACLs rules changed between the moment the transaction was accumulated and"
                + " the EXEC call. This command is no longer allowed for the following reason: "
                + what;
    }

    /// What the ACL log calls it.
    String word() {
        return switch (reason) {
            case COMMAND -> "command";
            case KEY -> "key";
            case CHANNEL -> "channel";
        };
    }

    /// What was refused: the command's name, the key or the channel.
    Bytes object(Command command, Bytes[] argv) {
        return reason == Reason.COMMAND ? Bytes.of(command.fullName()) : argv[position];
    }
}
