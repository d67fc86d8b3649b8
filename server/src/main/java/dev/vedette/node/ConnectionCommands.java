package dev.vedette.node;

import static dev.vedette.command.Flag.ALLOW_BUSY;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.Flag.NO_AUTH;
import static dev.vedette.command.Flag.STALE;

import dev.vedette.acl.Users;
import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Group;
import dev.vedette.command.Session;
import dev.vedette.config.Compatibility;
import dev.vedette.pubsub.Subscriptions;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// PING, HELLO, AUTH and the like: what a client says about its own connection.
final class ConnectionCommands {

    private static final String WRONG_PASSWORD =
            "WRONGPASS invalid username-password pair or user is disabled.";
    private static final String BAD_NAME =
            "ERR Client names cannot contain spaces, newlines or special characters.";
    private static final Bytes DEFAULT_USER = Bytes.of("default");

    private final Users users;
    private final Contents contents;
    private final Clients clients;
    private final Monitors monitors;

    ConnectionCommands(Contents contents, Clients clients, Monitors monitors) {
        this.users = contents.users();
        this.contents = contents;
        this.clients = clients;
        this.monitors = monitors;
    }

    List<Command> all() {
        return List.of(
                Command.plain("PING", ConnectionCommands::ping)
                        .synopsis("[message]")
                        .about("Answers PONG, or the message.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.CONNECTION)
                        .tips("request_policy:all_shards", "response_policy:all_succeeded")
                        .flags(FAST),
                Command.plain("ECHO", call -> Reply.bulk(call.arg(1)))
                        .synopsis("message")
                        .about("Answers the message.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.CONNECTION)
                        .flags(LOADING, STALE, FAST),
                Command.plain("AUTH", this::auth)
                        .synopsis("[username@6.0.0] password")
                        .about("Says who the client is.")
                        .since("1.0.0")
                        .cost("O(N) where N is the number of passwords defined for the user")
                        .group(Group.CONNECTION)
                        .changed("6.0.0", "Added ACL style (username and password).")
                        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY),
                Command.plain("HELLO", this::hello)
                        .synopsis(
                                "[arguments=(protover:integer [username_password=AUTH (username password)]"
                                        + " [SETNAME clientname])]")
                        .about("Agrees on the protocol, and may authenticate and name the client.")
                        .since("6.0.0")
                        .cost("O(1)")
                        .group(Group.CONNECTION)
                        .changed(
                                "6.2.0",
                                "`protover` made optional; when called without arguments the command reports the"
                                        + " current connection's context.")
                        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY),
                Command.plain("SELECT", ConnectionCommands::select)
                        .synopsis("index:integer")
                        .about("Chooses the database of the connection.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.CONNECTION)
                        .flags(LOADING, STALE, FAST),
                Command.plain("RESET", this::reset)
                        .about("Takes the connection back to the state of a new one.")
                        .since("6.2.0")
                        .cost("O(1)")
                        .group(Group.CONNECTION)
                        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY),
                Command.plain("QUIT", ConnectionCommands::quit)
                        .about("Ends the connection once everything has been answered.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.CONNECTION)
                        .arity(-1)
                        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY));
    }

    private static Reply ping(Call call) {
        if (call.count() > 2) {
            throw new CommandError("ERR wrong number of arguments for 'ping' command");
        }
        Session session = call.session();
        if (session.protocol() == 2 && Subscriptions.of(session).count() > 0) {
            // Among messages, which are arrays, a bare PONG could not be told from an answer.
            return Reply.array(
                    Reply.bulk("pong"), Reply.bulk(call.count() == 2 ? call.arg(1) : Bytes.EMPTY));
        }
        return call.count() == 2 ? Reply.bulk(call.arg(1)) : Reply.simple("PONG");
    }

    private Reply auth(Call call) {
        if (call.count() > 3) {
            throw CommandError.syntax();
        }
        boolean isOldForm = call.count() == 2;
        if (isOldForm && users.areOpen()) {
            throw new CommandError(
                    "ERR AUTH <password> called without any password configured for the default user. Are you sure"
                            + " your configuration is correct?");
        }
        authenticate(call, isOldForm ? DEFAULT_USER : call.arg(1), call.arg(call.count() - 1));
        return Reply.ok();
    }

    private void authenticate(Call call, Bytes user, Bytes password) {
        if (!users.logIn(call.session(), user, password, call.arg(0))) {
            throw new CommandError(WRONG_PASSWORD);
        }
        authenticated(call.session(), true);
    }

    private void authenticated(Session session, boolean isAuthenticated) {
        session.authenticated(isAuthenticated);
        Client client = clients.of(session);
        if (client != null) {
            client.parser.trust(isAuthenticated);
        }
    }

    private Reply hello(Call call) {
        Session session = call.session();
        int protocol = call.count() > 1 ? protocol(call.arg(1)) : session.protocol();
        Bytes user = null;
        Bytes password = null;
        Bytes name = null;
        for (int i = 2; i < call.count(); i++) {
            if (call.arg(i).is("AUTH") && i + 2 < call.count()) {
                user = call.arg(i + 1);
                password = call.arg(i + 2);
                i += 2;
            } else if (call.arg(i).is("SETNAME") && i + 1 < call.count()) {
                name = checkedName(call.arg(++i));
            } else {
                throw new CommandError(
                        "ERR Syntax error in HELLO option '" + call.arg(i).latin1() + "'");
            }
        }
        if (user != null && password != null) {
            authenticate(call, user, password);
        }
        if (!session.isAuthenticated()) {
            throw new CommandError(
                    "NOAUTH HELLO must be called with the client already authenticated, otherwise the"
                            + " HELLO AUTH <user> <pass> option can be used to authenticate the client and"
                            + " select the RESP protocol version at the same time");
        }
        if (name != null) {
            session.name(name);
        }
        session.protocol(protocol);
        return greeting(session);
    }

    private static int protocol(Bytes word) {
        OptionalLong version = Numbers.parseLong(word);
        if (version.isEmpty()) {
            throw new CommandError("ERR Protocol version is not an integer or out of range");
        }
        if (version.getAsLong() < 2 || version.getAsLong() > 3) {
            throw new CommandError("NOPROTO unsupported protocol version");
        }
        return (int) version.getAsLong();
    }

    private Reply greeting(Session session) {
        List<Reply> fields = new ArrayList<>();
        field(fields, "server", Reply.bulk("redis"));
        field(fields, "version", Reply.bulk(Compatibility.REDIS_VERSION));
        field(fields, "proto", Reply.integer(session.protocol()));
        field(fields, "id", Reply.integer(session.id()));
        field(fields, "mode", Reply.bulk(contents.nature.mode));
        contents.role.get().ifPresent(role -> field(fields, "role", Reply.bulk(role)));
        field(fields, "modules", Reply.array());
        return Reply.map(fields);
    }

    private static void field(List<Reply> fields, String name, Reply value) {
        fields.add(Reply.bulk(name));
        fields.add(value);
    }

    /// A name that can stand in a line of CLIENT LIST.
    static Bytes checkedName(Bytes name) {
        for (byte b : name.array()) {
            if (b < '!' || b > '~') {
                throw new CommandError(BAD_NAME);
            }
        }
        return name;
    }

    private static Reply select(Call call) {
        long index = call.integer(1);
        if (index < Integer.MIN_VALUE || index > Integer.MAX_VALUE) {
            throw new CommandError(
                    "ERR value is out of range, value must between "
                            + Integer.MIN_VALUE
                            + " and "
                            + Integer.MAX_VALUE);
        }
        if (index < 0 || index >= call.keyspace().databases()) {
            throw new CommandError("ERR DB index is out of range");
        }
        call.session().db((int) index);
        return Reply.ok();
    }

    private Reply reset(Call call) {
        Session session = call.session();
        Client client = clients.of(session);
        if (client != null && client.isMonitor) {
            monitors.remove(client);
        }
        contents.resets.forEach(room -> room.accept(session));
        session.db(0);
        session.protocol(2);
        session.name(Bytes.EMPTY);
        session.replies(Session.Replies.ON);
        users.begin(session);
        authenticated(session, !users.needsPassword());
        return Reply.simple("RESET");
    }

    private static Reply quit(Call call) {
        call.session().closeAfterReplies();
        return Reply.ok();
    }
}
