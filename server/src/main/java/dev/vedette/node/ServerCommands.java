package dev.vedette.node;

import static dev.vedette.command.Flag.ADMIN;
import static dev.vedette.command.Flag.ALLOW_BUSY;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.Flag.NO_MULTI;
import static dev.vedette.command.Flag.PROTECTED;
import static dev.vedette.command.Flag.STALE;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// INFO, SHUTDOWN, TIME, MONITOR, DEBUG: commands about the server as a whole.
final class ServerCommands {

    private static final String DEBUG_REFUSED =
            "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\","
                    + " you can run it from a local connection, otherwise you need to set this"
                    + " option in the configuration file, and then restart the server.";

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final double MILLIS_PER_SECOND = 1000;

    private final Node node;
    private final NodeSections info;
    private final Shutdown shutdown;
    private final Monitors monitors;

    ServerCommands(Node node, Shutdown shutdown, Monitors monitors) {
        this.node = node;
        this.info = new NodeSections(node);
        this.shutdown = shutdown;
        this.monitors = monitors;
    }

    List<Command> all() {
        return List.of(
                Command.plain("INFO", call -> Reply.verbatim(info.text(call.from(1))))
                        .synopsis("[section...]")
                        .about("What there is to know about the server, as lines of fields.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .categories(Category.DANGEROUS)
                        .changed("7.0.0", "Added support for taking multiple section arguments.")
                        .tips(
                                "nondeterministic_output",
                                "request_policy:all_shards",
                                "response_policy:special")
                        .flags(LOADING, STALE),
                Command.plain("TIME", _ -> time())
                        .about("Seconds and microseconds since 1970.")
                        .since("2.6.0")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .tips("nondeterministic_output")
                        .flags(LOADING, STALE, FAST),
                Command.admin("SHUTDOWN", this::shutdown)
                        .synopsis(
                                "[nosave_save=(NOSAVE | SAVE)] [NOW@7.0.0] [FORCE@7.0.0] [ABORT@7.0.0]")
                        .about("Ends the server, writing its data first.")
                        .since("1.0.0")
                        .cost(
                                "O(N) when saving, where N is the total number of keys in all databases when saving"
                                        + " data, otherwise O(1)")
                        .group(Group.SERVER)
                        .changed("7.0.0", "Added the `NOW`, `FORCE` and `ABORT` modifiers.")
                        .flags(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY),
                Command.admin("MONITOR", this::monitor)
                        .about("Shows every command that runs, as it runs.")
                        .since("1.0.0")
                        .group(Group.SERVER)
                        .flags(ADMIN, NOSCRIPT, LOADING, STALE),
                Command.admin("DEBUG", this::debug)
                        .arity(-2)
                        .about("Commands for tests.")
                        .since("1.0.0")
                        .cost("Depends on subcommand.")
                        .group(Group.SERVER)
                        .syscmd()
                        .flags(ADMIN, NOSCRIPT, LOADING, STALE, PROTECTED));
    }

    private Reply time() {
        long micros = node.micros();
        return Reply.array(
                Reply.bulk(micros / MICROS_PER_SECOND), Reply.bulk(micros % MICROS_PER_SECOND));
    }

    private Reply shutdown(Call call) {
        boolean isAbort = false;
        ShutdownFlags flags = ShutdownFlags.DEFAULT;
        for (Bytes word : call.from(1)) {
            if (word.is("ABORT")) {
                isAbort = true;
            } else if (word.is("SAVE") || word.is("NOSAVE") || word.is("NOW") || word.is("FORCE")) {
                flags = flags.with(word);
            } else {
                throw CommandError.syntax();
            }
        }
        if (isAbort && !flags.equals(ShutdownFlags.DEFAULT) || flags.save() && flags.noSave()) {
            throw CommandError.syntax();
        }
        if (!isAbort) {
            return shutdown.ask(call.session(), flags, call.now());
        }
        return shutdown.abort() ? Reply.ok() : Reply.error("ERR No shutdown in progress.");
    }

    private Reply monitor(Call call) {
        Client client = node.clients().of(call.session());
        if (client == null || !call.mayBlock()) {
            throw new CommandError("ERR MONITOR isn't allowed for DENY BLOCKING client");
        }
        monitors.add(client);
        return Reply.ok();
    }

    private Reply debug(Call call) {
        String name = call.arg(1).latin1().toUpperCase(Locale.ROOT);
        Handler fromRoom = node.contents().debugs.get(name);
        if (fromRoom != null) {
            return fromRoom.run(call);
        }
        if (name.equals("SLEEP") && call.count() == 3) {
            double seconds = Numbers.parseDouble(call.arg(2)).orElse(0);
            node.world().host().pause((long) (seconds * MILLIS_PER_SECOND));
            return Reply.ok();
        }
        if (name.equals("SET-ACTIVE-EXPIRE") && call.count() == 3) {
            node.expires(!call.arg(2).is("0"));
            return Reply.ok();
        }
        if (name.equals("HELP") && call.count() == 2) {
            return debugHelp();
        }
        throw new CommandError(
                "ERR unknown subcommand or wrong number of arguments for '"
                        + call.arg(1).latin1()
                        + "'. Try DEBUG HELP.");
    }

    /// Null for clients that may use DEBUG.
    @Nullable Reply refuseDebug(Session session, Command command, Bytes[] argv) {
        boolean isAllowed =
                switch (node.config().get(NodeDirectives.ENABLE_DEBUG)) {
                    case "yes" -> true;
                    case "local" -> Clients.isLocal(session);
                    default -> false;
                };
        return isAllowed ? null : Reply.error(DEBUG_REFUSED);
    }

    private Reply debugHelp() {
        List<Reply> lines = new ArrayList<>();
        lines.add(Reply.simple("DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
        lines.add(Reply.simple("SET-ACTIVE-EXPIRE <0|1>"));
        lines.add(Reply.simple("    Setting it to 0 disables expiring keys in background."));
        lines.add(Reply.simple("SLEEP <seconds>"));
        lines.add(Reply.simple("    Stop the server for <seconds>. Decimals allowed."));
        node.contents().debugs.keySet().forEach(name -> lines.add(Reply.simple(name)));
        lines.add(Reply.simple("HELP"));
        lines.add(Reply.simple("    Prints this help."));
        return Reply.array(lines);
    }
}
