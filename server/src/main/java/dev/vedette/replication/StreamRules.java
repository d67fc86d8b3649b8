package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Quoting;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/*
 * Redis carries out whatever its master sends, and goes on when that fails. Who can make a replica
 * follow him (one REPLICAOF, one forged hello) so gets CONFIG, DEBUG, MODULE and SHUTDOWN without a
 * password; and a replica that does not know a command, or has fewer databases, differs from its
 * master from then on and tells nobody but the log.
 *
 * Here a stream holds what changes data and the few commands around it. Anything else ends it.
 */

/// What a master's stream may hold.
final class StreamRules {

    /// They change nothing themselves, and masters send them.
    private static final Set<String> AROUND_CHANGES =
            Set.of(
                    "select",
                    "ping",
                    "multi",
                    "exec",
                    "replconf",
                    "publish",
                    "spublish",
                    "eval",
                    "evalsha",
                    "fcall",
                    "script|load",
                    "script|flush");

    private StreamRules() {}

    /// A gate: refuses commands of our master that belong into no stream.
    static @Nullable Reply refuse(Session session, Command command, Bytes[] argv) {
        return session.kind() == Session.Kind.MASTER && !belongs(command)
                ? Reply.error("ERR a master's stream may not hold " + command.fullName())
                : null;
    }

    private static boolean belongs(Command command) {
        return command.has(Flag.WRITE) || AROUND_CHANGES.contains(command.fullName());
    }

    /// Why the stream cannot go on after `argv` was refused; null if the failure is one that the
    /// master has had as well, such as an operation against the wrong type.
    static @Nullable String whyItEnds(Catalogue catalogue, Bytes[] argv, Reply.Error error) {
        if (error.code().equals("OOM")) {
            return "Our master's stream holds more than this server has room for: " + error.text();
        }
        Catalogue.Entry entry = catalogue.find(argv);
        if (entry == null) {
            return "Our master's stream holds a command that this server does not have: "
                    + Quoting.quote(argv[0]);
        }
        if (!entry.command().takes(argv.length)) {
            return "Our master's stream holds a command with too few or too many words: "
                    + entry.command().fullName();
        }
        if (!belongs(entry.command())) {
            return "Our master's stream holds a command that changes no data: "
                    + entry.command().fullName();
        }
        if (entry.command().fullName().equals("select")) {
            return "Our master's stream selects a database that this server does not have";
        }
        return null;
    }
}
