package dev.vedette.node;

import static dev.vedette.command.Flag.ADMIN;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.Flag.STALE;

import dev.vedette.acl.Users;
import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.HelpText;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// CLIENT: clients about themselves and about each other.
final class ClientCommands {

    private final Clients clients;
    private final Pause pause;
    private final Users users;

    ClientCommands(Clients clients, Pause pause, Users users) {
        this.clients = clients;
        this.pause = pause;
        this.users = users;
    }

    /// @param tracks whether clients may say what they want to hear of for their caches
    Command command(boolean tracks) {
        Command container =
                Command.container("CLIENT")
                        .about("Commands about client connections.")
                        .since("2.4.0")
                        .cost("Depends on subcommand.")
                        .group(Group.CONNECTION)
                        .sub(ownConnection())
                        .sub(allConnections())
                        .sub(
                                Command.plain("HELP", _ -> help(tracks))
                                        .about("The subcommands.")
                                        .since("5.0.0")
                                        .cost("O(1)")
                                        .group(Group.CONNECTION)
                                        .flags(LOADING, STALE));
        return tracks ? container.sub(tracking()) : container;
    }

    private Command[] tracking() {
        return new Command[] {
            own("TRACKING", this::track)
                    .synopsis(
                            "status=(ON | OFF) [REDIRECT client-id:integer] [PREFIX... prefix]"
                                    + " [BCAST] [OPTIN] [OPTOUT] [NOLOOP]")
                    .about("Which keys this connection wants to hear of for its cache.")
                    .since("6.0.0")
                    .cost("O(1). Some options may introduce additional complexity."),
            own("CACHING", this::cache)
                    .synopsis("mode=(YES | NO)")
                    .about("Whether the keys of the next command are tracked.")
                    .since("6.0.0")
                    .cost("O(1)"),
        };
    }

    private Command[] ownConnection() {
        return new Command[] {
            own("ID", call -> Reply.integer(call.session().id()))
                    .about("The id of this connection.")
                    .since("5.0.0")
                    .cost("O(1)"),
            own("INFO", call -> Reply.verbatim(ClientLines.line(self(call), call.now()) + "\n"))
                    .about("This connection's line of CLIENT LIST.")
                    .since("6.2.0")
                    .cost("O(1)")
                    .tips("nondeterministic_output"),
            own("SETNAME", ClientCommands::setName)
                    .synopsis("connection-name")
                    .about("Names this connection.")
                    .since("2.6.9")
                    .cost("O(1)"),
            own("GETNAME", ClientCommands::getName)
                    .about("The name of this connection.")
                    .since("2.6.9")
                    .cost("O(1)"),
            own("GETREDIR", call -> Reply.integer(Tracking.redirectOf(self(call).tracking)))
                    .about("The client that gets this one's invalidation messages, or -1.")
                    .since("6.0.0")
                    .cost("O(1)"),
            own("TRACKINGINFO", call -> Tracking.described(self(call).tracking))
                    .about("What is tracked for this connection's cache.")
                    .since("6.2.0")
                    .cost("O(1)"),
            own("REPLY", ClientCommands::reply)
                    .synopsis("on_off_skip=(ON | OFF | SKIP)")
                    .about("Whether this connection's commands are answered.")
                    .since("3.2.0")
                    .cost("O(1)"),
        };
    }

    private Command[] allConnections() {
        return new Command[] {
            admin("LIST", this::list)
                    .synopsis(
                            "[TYPE normal_master_replica_pubsub=(NORMAL | MASTER | REPLICA |"
                                    + " PUBSUB)@5.0.0] [ID id=(client-id:integer...)@6.2.0]")
                    .changed("2.8.12", "Field `id`.")
                    .changed("5.0.0", "Option `TYPE`.")
                    .changed("6.0.0", "Field `user`.")
                    .changed(
                            "6.2.0",
                            "Fields `argv-mem`, `tot-mem`, `laddr` and `redir`; option `ID`.")
                    .changed("7.0.0", "Fields `resp`, `multi-mem`, `rbs` and `rbp`.")
                    .changed("7.0.3", "Field `ssub`.")
                    .about("One line about each client.")
                    .since("2.4.0")
                    .cost("O(N) where N is the number of client connections")
                    .tips("nondeterministic_output"),
            admin("KILL", call -> new ClientKill(clients, users, call).run())
                    .synopsis(
                            "filter=('ip:port'!2.8.12 | new-format=([ID client-id:integer@2.8.12] |"
                                    + " [TYPE normal_master_slave_pubsub=(NORMAL | MASTER@3.2.0 | SLAVE |"
                                    + " REPLICA@5.0.0 | PUBSUB)@2.8.12] | [USER username] |"
                                    + " [ADDR 'ip:port'] | [LADDR 'ip:port'@6.2.0] |"
                                    + " [SKIPME 'yes/no'])...)")
                    .arity(-3)
                    .changed("2.8.12", "Filters by name.")
                    .changed("2.8.12", "Filter `ID`.")
                    .changed("3.2.0", "Filter `TYPE` takes `master`.")
                    .changed("5.0.0", "Filter `TYPE` takes `replica` for `slave`.")
                    .changed("6.2.0", "Filter `LADDR`.")
                    .about("Disconnects clients.")
                    .since("2.4.0")
                    .cost("O(N) where N is the number of client connections"),
            admin("NO-EVICT", this::noEvict)
                    .synopsis("enabled=(ON | OFF)")
                    .about("Whether this client may be disconnected to save memory.")
                    .since("7.0.0")
                    .cost("O(1)"),
            admin("PAUSE", this::pause)
                    .synopsis("timeout:integer [mode=(WRITE | ALL)@6.2.0]")
                    .about("Lets commands wait for some milliseconds.")
                    .since("2.9.50")
                    .cost("O(1)")
                    .changed(
                            "6.2.0",
                            "`CLIENT PAUSE WRITE` mode added along with the `mode` option."),
            admin("UNPAUSE", _ -> unpause())
                    .about("Ends CLIENT PAUSE.")
                    .since("6.2.0")
                    .cost("O(N) Where N is the number of paused clients"),
            admin("UNBLOCK", this::unblock)
                    .synopsis("client-id:integer [timeout_error=(TIMEOUT | ERROR)]")
                    .about("Ends the waiting of a client in a blocking command.")
                    .since("5.0.0")
                    .cost("O(log N) where N is the number of client connections"),
        };
    }

    private static Command own(String name, Handler handler) {
        return Command.plain(name, handler).group(Group.CONNECTION).flags(NOSCRIPT, LOADING, STALE);
    }

    private static Command admin(String name, Handler handler) {
        return Command.admin(name, handler)
                .group(Group.CONNECTION)
                .flags(ADMIN, NOSCRIPT, LOADING, STALE);
    }

    private Client self(Call call) {
        Client client = clients.of(call.session());
        if (client == null) {
            throw new CommandError("ERR this session has no connection");
        }
        return client;
    }

    private static Reply setName(Call call) {
        call.session().name(ConnectionCommands.checkedName(call.arg(2)));
        return Reply.ok();
    }

    private static Reply getName(Call call) {
        Bytes name = call.session().name();
        return name.isEmpty() ? Reply.nil() : Reply.bulk(name);
    }

    private Reply track(Call call) {
        Client client = self(call);
        client.tracking = Tracking.asked(call, client.tracking, clients);
        return Reply.ok();
    }

    private Reply cache(Call call) {
        Client client = self(call);
        client.tracking = Tracking.cached(call, client.tracking);
        return Reply.ok();
    }

    private static Reply reply(Call call) {
        Session session = call.session();
        Bytes mode = call.arg(2);
        if (mode.is("ON")) {
            session.replies(Session.Replies.ON);
            return Reply.ok();
        }
        if (mode.is("OFF")) {
            session.replies(Session.Replies.OFF);
            return Reply.later();
        }
        if (mode.is("SKIP")) {
            if (session.replies() != Session.Replies.OFF) {
                session.replies(Session.Replies.SKIP_NEXT);
            }
            return Reply.later();
        }
        throw CommandError.syntax();
    }

    private Reply list(Call call) {
        Predicate<Client> filter = _ -> true;
        if (call.count() == 4 && call.arg(2).is("TYPE")) {
            filter = ClientKill.ofType(call.arg(3));
        } else if (call.count() > 3 && call.arg(2).is("ID")) {
            return lines(call, byId(call));
        } else if (call.count() != 2) {
            throw CommandError.syntax();
        }
        return lines(call, clients.all().stream().filter(filter).toList());
    }

    private static Reply lines(Call call, List<Client> listed) {
        StringBuilder text = new StringBuilder();
        for (Client client : listed) {
            text.append(ClientLines.line(client, call.now())).append('\n');
        }
        return Reply.verbatim(text.toString());
    }

    private List<Client> byId(Call call) {
        List<Client> found = new ArrayList<>();
        for (Bytes word : call.from(3)) {
            long id =
                    Numbers.parseLong(word)
                            .orElseThrow(() -> new CommandError("ERR Invalid client ID"));
            Client client = clients.find(id);
            if (client != null) {
                found.add(client);
            }
        }
        return found;
    }

    private Reply noEvict(Call call) {
        Client client = self(call);
        if (call.arg(2).is("ON")) {
            client.isExemptFromEviction = true;
        } else if (call.arg(2).is("OFF")) {
            client.isExemptFromEviction = false;
        } else {
            throw CommandError.syntax();
        }
        return Reply.ok();
    }

    private Reply pause(Call call) {
        Pause.Mode mode = Pause.Mode.EVERYTHING;
        if (call.count() > 4) {
            throw CommandError.excess(call);
        }
        if (call.count() == 4 && call.arg(3).is("WRITE")) {
            mode = Pause.Mode.WRITES;
        } else if (call.count() == 4 && !call.arg(3).is("ALL")) {
            throw new CommandError("ERR CLIENT PAUSE mode must be WRITE or ALL");
        }
        long millis = call.integer(2, "ERR timeout is not an integer or out of range");
        if (millis < 0) {
            throw new CommandError("ERR timeout is negative");
        }
        pause.begin(mode, call.now().plusMillis(Math.min(millis, MAX_PAUSE_MILLIS)));
        return Reply.ok();
    }

    /// Beyond this the deadline would overflow.
    private static final long MAX_PAUSE_MILLIS = Long.MAX_VALUE / 4_000_000;

    private Reply unpause() {
        pause.end();
        return Reply.ok();
    }

    private static final String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

    private Reply unblock(Call call) {
        boolean asError = false;
        if (call.count() > 4) {
            throw CommandError.excess(call);
        }
        if (call.count() == 4 && call.arg(3).is("ERROR")) {
            asError = true;
        } else if (call.count() == 4 && !call.arg(3).is("TIMEOUT")) {
            throw new CommandError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        }
        Client client = clients.find(call.integer(2));
        Session.Waiting waiting = client == null ? null : client.session.waiting();
        if (client == null || waiting == null) {
            return Reply.integer(0);
        }
        Reply answer = asError ? Reply.error(UNBLOCKED) : waiting.timeOut();
        call.release(client.session, answer);
        return Reply.integer(1);
    }

    private static Reply help(boolean tracks) {
        List<String> lines = new ArrayList<>(HELP);
        if (tracks) {
            lines.addAll(lines.indexOf("TRACKINGINFO"), TRACKING_HELP);
            lines.addAll(0, CACHING_HELP);
        }
        return HelpText.of("CLIENT", lines.toArray(String[]::new));
    }

    private static final List<String> CACHING_HELP =
            List.of(
                    "CACHING (YES|NO)",
                    "    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.");

    private static final List<String> TRACKING_HELP =
            List.of(
                    "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
                    "         [OPTIN] [OPTOUT] [NOLOOP]",
                    "    Control server assisted client side caching.");

    private static final List<String> HELP =
            List.of(
                    "GETREDIR",
                    "    Return the client ID we are redirecting to when tracking is enabled.",
                    "GETNAME",
                    "    Return the name of the current connection.",
                    "ID",
                    "    Return the ID of the current connection.",
                    "INFO",
                    "    Return information about the current client connection.",
                    "KILL <ip:port>",
                    "    Kill connection made from <ip:port>.",
                    "KILL <option> <value> [<option> <value> [...]]",
                    "    Kill connections. Options are:",
                    "    * ADDR (<ip:port>|<unixsocket>:0)",
                    "      Kill connections made from the specified address",
                    "    * LADDR (<ip:port>|<unixsocket>:0)",
                    "      Kill connections made to specified local address",
                    "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
                    "      Kill connections by type.",
                    "    * USER <username>",
                    "      Kill connections authenticated by <username>.",
                    "    * SKIPME (YES|NO)",
                    "      Skip killing current connection (default: yes).",
                    "LIST [options ...]",
                    "    Return information about client connections. Options:",
                    "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
                    "      Return clients of specified type.",
                    "UNPAUSE",
                    "    Stop the current client pause, resuming traffic.",
                    "PAUSE <timeout> [WRITE|ALL]",
                    "    Suspend all, or just write, clients for <timeout> milliseconds.",
                    "REPLY (ON|OFF|SKIP)",
                    "    Control the replies sent to the current connection.",
                    "SETNAME <name>",
                    "    Assign the name <name> to the current connection.",
                    "UNBLOCK <clientid> [TIMEOUT|ERROR]",
                    "    Unblock the specified blocked client.",
                    "TRACKINGINFO",
                    "    Report tracking status for the current connection.",
                    "NO-EVICT (ON|OFF)",
                    "    Protect current client connection from eviction.");
}
