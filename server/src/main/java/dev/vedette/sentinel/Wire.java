package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.ReplyParser;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Dealing;
import dev.vedette.sentinel.core.Event;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.sentinel.core.Request;
import dev.vedette.world.Connection;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One connection to an instance: requests go out in the words of the protocol, replies come back
/// as events, in order. A pub/sub wire subscribes to hellos and only listens.
final class Wire implements Connection.Handler {

    static final Bytes HELLO_CHANNEL = Bytes.of("__sentinel__:hello");

    /// INFO of a master with a thousand replicas has a quarter of this.
    private static final int MAX_REPLY = 512 * 1024;

    /// No answer that is waited for has more than a few.
    private static final int MAX_ELEMENTS = 64;

    /// What no longer fits here is unfinished replies of all connections together: many instances
    /// that each send half of a long one are as bad as one that sends a longer one.
    private static final int MAX_UNFINISHED = 8 * 1024 * 1024;

    /// So much unfinished is never the one too many.
    private static final int FAIR_SHARE = 64 * 1024;

    /// What a reply on the wire answers; a request that goes out as a transaction has several
    /// replies, of which the last one counts.
    ///
    /// @param dealing what is refused when it is an error; null if that does not matter
    private record Owed(@Nullable Request request, @Nullable Dealing dealing) {}

    private static final Owed NOTHING = new Owed(null, null);
    private static final Owed LOGIN = new Owed(null, Dealing.LOGIN);
    private static final Owed ORDERS = new Owed(null, Dealing.ORDERS);

    /// The directive of a node of ours, and the option of REPLCONF by which we vouch for it.
    private static final String LEASE = "sentinel-lease";

    /// What our Sentinels tell each other besides hellos. One of Redis answers it with an error.
    static final Bytes ORDER_CHANNEL = Bytes.of("__sentinel__:order");

    static final Bytes REASON_CHANNEL = Bytes.of("__sentinel__:reason");

    /// What the other end wants to hear first, and how it calls its commands.
    ///
    /// @param user null or empty for the user default
    /// @param password null or empty for none
    /// @param renames upper-case names that it calls otherwise
    record Manners(@Nullable String user, @Nullable String password, Map<String, String> renames) {

        String nameOf(String command) {
            return renames.getOrDefault(command, command);
        }

        /// The words of AUTH, empty for none.
        List<String> login() {
            if (password == null || password.isEmpty()) {
                return List.of();
            }
            return user == null || user.isEmpty()
                    ? List.of("AUTH", password)
                    : List.of("AUTH", user, password);
        }
    }

    private final Shell shell;
    final long conn;
    private final boolean isPubsub;
    private final Manners manners;
    private final String clientName;
    private final Input input;
    private final ReplyParser parser;
    private final ReplyEncoder output = new ReplyEncoder();
    private final InfoCopy info = new InfoCopy();
    private final Deque<Owed> owed = new ArrayDeque<>();
    private @Nullable Connection connection;
    private boolean isRewriteOwed;
    private boolean isLoginRefused;

    /// What this connection was let do, so that it is told once and not with each reply.
    private final Set<Dealing> accepted = EnumSet.noneOf(Dealing.class);

    /// What of [Shell#unfinished] is ours.
    private int unfinished;

    Wire(Shell shell, long conn, boolean isPubsub, Manners manners, String clientName) {
        this.shell = shell;
        this.conn = conn;
        this.isPubsub = isPubsub;
        this.manners = manners;
        this.clientName = clientName;
        input = new Input(shell.spareRoom());
        parser = new ReplyParser(input, MAX_REPLY, MAX_ELEMENTS);
    }

    void attach(Connection made) {
        connection = made;
    }

    void close() {
        if (connection != null) {
            connection.close();
        }
        shell.unfinished(-unfinished);
        unfinished = 0;
    }

    @Override
    public void connected() {
        logIn();
        say(NOTHING, "CLIENT", "SETNAME", clientName);
        if (isPubsub) {
            request("SUBSCRIBE", HELLO_CHANNEL.latin1());
        }
        flush();
        if (connection != null) {
            shell.feed(new Event.LinkUp(conn, connection.local().host()));
        }
    }

    private void logIn() {
        List<String> login = manners.login();
        if (!login.isEmpty()) {
            say(LOGIN, login.toArray(String[]::new));
        }
    }

    void send(Request request) {
        switch (request) {
            case Request.Ping _ -> {
                if (isLoginRefused) {
                    // The password may have been mended over there.
                    logIn();
                }
                say(request, "PING");
            }
            case Request.Inquire _ -> say(request, "INFO");
            case Request.Publish publish ->
                    say(request, "PUBLISH", HELLO_CHANNEL.latin1(), publish.hello().text());
            case Request.AskDown ask ->
                    say(
                            request,
                            "SENTINEL",
                            "is-master-down-by-addr",
                            ask.master().host(),
                            Integer.toString(ask.master().port()),
                            Long.toString(ask.epoch()),
                            ask.candidate() == null ? "*" : ask.candidate());
            case Request.TellOrder order ->
                    say(
                            request,
                            "PUBLISH",
                            ORDER_CHANNEL.latin1(),
                            shell.runId() + ',' + order.epoch() + ',' + order.group());
            case Request.TellReason told ->
                    say(
                            request,
                            "PUBLISH",
                            REASON_CHANNEL.latin1(),
                            String.join(
                                    ",",
                                    shell.runId(),
                                    Long.toString(told.epoch()),
                                    told.group(),
                                    told.reason()));
            case Request.AskWhere where ->
                    say(request, "SENTINEL", "get-master-addr-by-name", where.group());
            case Request.AskId _ -> say(request, "SENTINEL", "MYID");
            case Request.BecomeMaster _ -> order(request, false, "NO", "ONE");
            case Request.Follow follow ->
                    order(
                            request,
                            follow.releases(),
                            follow.master().host(),
                            Integer.toString(follow.master().port()));
            case Request.HoldWrites hold ->
                    say(request, "CLIENT", "PAUSE", Long.toString(hold.millis()), "WRITE");
            case Request.ReleaseWrites _ -> say(request, "CLIENT", "UNPAUSE");
            case Request.Vouch(String group, long millis, String token) ->
                    say(
                            request,
                            "REPLCONF",
                            LEASE,
                            String.join(" ", group, shell.runId(), Long.toString(millis), token));
            case Request.Enlist(String terms) -> say(request, "CONFIG", "SET", LEASE, terms);
            case Request.KeepTerms _ -> say(request, "CONFIG", "REWRITE");
            case Request.KillScript _ -> say(request, "SCRIPT", "KILL");
        }
        flush();
    }

    /// The change of role as one transaction: the instance's clients are cut off with it, so that
    /// they ask anew who the master is.
    ///
    /// CONFIG REWRITE is sent when the INFO that shows the effect has come. Redis' Sentinel has it
    /// inside the transaction, where a slow disk holds up the confirmation, and with it the whole
    /// failover.
    private void order(Request request, boolean releases, String host, String port) {
        say(ORDERS, "MULTI");
        say(ORDERS, "SLAVEOF", host, port);
        say(ORDERS, "CLIENT", "KILL", "TYPE", "normal");
        say(ORDERS, "CLIENT", "KILL", "TYPE", "pubsub");
        if (releases) {
            // Behind the kill: nobody whose write was held may have it carried out now.
            say(ORDERS, "CLIENT", "UNPAUSE");
        }
        say(request, "EXEC");
    }

    private void say(Request request, String... words) {
        say(new Owed(request, dealing(request)), words);
    }

    private void say(Owed reply, String... words) {
        owed.add(reply);
        request(words);
    }

    /// The first word is the command's own name; its name at the other end is sent.
    private void request(String... words) {
        Bytes[] bytes = new Bytes[words.length];
        bytes[0] = Bytes.of(manners.nameOf(words[0]));
        for (int i = 1; i < words.length; i++) {
            bytes[i] = Bytes.of(words[i]);
        }
        output.request(bytes);
    }

    private void flush() {
        Connection out = connection;
        if (out == null || !out.isOpen()) {
            return;
        }
        while (output.size() > 0) {
            int count = out.write(output.unsent());
            if (count < 0) {
                String reason = out.failure();
                // What the other end said before it hung up tells more than our write that failed.
                if (out.read(input.room()) > 0) {
                    takeAll();
                }
                lost(reason);
                return;
            }
            if (count == 0) {
                break;
            }
            output.sent(count);
        }
        out.wantWrite(output.size() > 0);
    }

    @Override
    public void readable() {
        Connection in = connection;
        if (in == null) {
            return;
        }
        int count = in.read(input.room());
        if (count < 0) {
            lost(in.failure());
            return;
        }
        takeAll();
        weigh();
    }

    /// What has come is read as far as it goes: looks at the rest of it.
    private void weigh() {
        Connection in = connection;
        if (in == null || !in.isOpen()) {
            return;
        }
        input.rest();
        String error = parser.error();
        int waiting = input.available();
        long all = shell.unfinished(waiting - unfinished);
        unfinished = waiting;
        if (error != null) {
            lost("Protocol error, " + error);
        } else if (waiting > FAIR_SHARE && all > MAX_UNFINISHED) {
            lost("Protocol error, too much of unfinished replies");
        }
    }

    private void takeAll() {
        Connection in = connection;
        while (in != null && in.isOpen()) {
            Reply reply = parser.next();
            if (reply == null) {
                return;
            }
            take(reply);
        }
    }

    @Override
    public void writable() {
        flush();
    }

    @Override
    public void broken(String reason) {
        close();
        shell.lost(this, reason);
    }

    private void lost(String reason) {
        close();
        shell.lost(this, reason.isEmpty() ? "Server closed the connection" : reason);
    }

    private void take(Reply reply) {
        if (isPubsub && owed.isEmpty()) {
            heard(reply);
            return;
        }
        Owed answered = owed.poll();
        if (answered == null) {
            lost("Protocol error, a reply to nothing");
            return;
        }
        note(answered, reply);
        if (answered.request() != null) {
            Event event = event(answered.request(), reply);
            if (event == null) {
                lost("Protocol error, a reply of another form than was asked for");
            } else {
                shell.receive(event);
                rewriteIfDue(answered.request());
            }
        }
    }

    /// Whether the instance let us do what was answered. The answer to PING tells by itself.
    private void note(Owed answered, Reply reply) {
        Dealing dealing = answered.dealing();
        boolean isRefused = reply instanceof Reply.Error;
        if (dealing == Dealing.LOGIN) {
            isLoginRefused = isRefused;
        }
        if (reply instanceof Reply.Error(String text)) {
            if (isShutOut(text)) {
                refused(Dealing.LOGIN, text);
            } else if (dealing == Dealing.LOGIN || dealing != null && text.startsWith("NOPERM")) {
                refused(dealing, text);
            }
        } else if (dealing != null && answered.request() != null) {
            accepted(dealing);
        }
    }

    private void refused(Dealing dealing, String error) {
        accepted.remove(dealing);
        shell.feed(new Event.Refused(conn, dealing, error));
    }

    private void accepted(Dealing dealing) {
        if (accepted.add(dealing)) {
            shell.feed(new Event.Accepted(conn, dealing));
        }
    }

    /// What a server says to whoever it does not serve at all, whatever was asked.
    private static boolean isShutOut(String error) {
        return error.startsWith("DENIED") || error.startsWith("ERR max number of clients");
    }

    private static @Nullable Dealing dealing(Request request) {
        return switch (request) {
            case Request.Inquire _ -> Dealing.INFO;
            case Request.Publish _ -> Dealing.HELLO;
            case Request.BecomeMaster _, Request.Follow _ -> Dealing.ORDERS;
            default -> null;
        };
    }

    private void rewriteIfDue(Request answered) {
        if (answered instanceof Request.BecomeMaster || answered instanceof Request.Follow) {
            isRewriteOwed = true;
        } else if (answered instanceof Request.Inquire && isRewriteOwed) {
            isRewriteOwed = false;
            say(NOTHING, "CONFIG", "REWRITE");
            flush();
        }
    }

    private void heard(Reply reply) {
        if (reply instanceof Reply.Error(String text)) {
            refused(Dealing.LISTEN, text);
            return;
        }
        shell.feed(new Event.ChannelHeard(conn));
        accepted(Dealing.LISTEN);
        List<Reply> parts = elements(reply);
        if (parts.size() == 3
                && text(parts.get(0)).equals("message")
                && text(parts.get(1)).equals(HELLO_CHANNEL.latin1())) {
            Hello.parse(text(parts.get(2)), shell.names()::accepts)
                    .ifPresentOrElse(
                            hello -> shell.receive(new Event.HelloHeard(hello)),
                            shell::nonsenseHeard);
        }
    }

    /// Null for a reply that cannot be one to `request`.
    private @Nullable Event event(Request request, Reply reply) {
        return switch (request) {
            case Request.Ping _ -> new Event.PingReplied(conn, pingReply(reply), errorOf(reply));
            case Request.Inquire _ -> inquired(reply);
            case Request.Publish _ -> new Event.HelloSent(conn, !(reply instanceof Reply.Error));
            case Request.AskDown ask -> downAnswer(ask, reply);
            case Request.AskWhere where -> whereAnswer(where, reply);
            case Request.AskId _ -> idAnswer(reply);
            case Request.HoldWrites _ ->
                    new Event.HoldAnswered(
                            conn, reply instanceof Reply.Error(String text) ? text : null);
            case Request.Vouch _ -> leaseAnswer(reply);
            case Request.Enlist _ ->
                    new Event.EnlistAnswered(
                            conn, reply instanceof Reply.Error(String text) ? text : "");
            case Request.KeepTerms _ ->
                    new Event.TermsKept(
                            conn, reply instanceof Reply.Error(String text) ? text : "");
            case Request.BecomeMaster _,
                    Request.Follow _,
                    Request.ReleaseWrites _,
                    Request.TellOrder _,
                    Request.TellReason _,
                    Request.KillScript _ ->
                    new Event.OrderDone(conn);
        };
    }

    private static String errorOf(Reply reply) {
        boolean isRefusal = pingReply(reply) == Event.PingReply.REFUSED;
        return isRefusal && reply instanceof Reply.Error(String text) ? text : "";
    }

    private static Event.PingReply pingReply(Reply reply) {
        String word =
                switch (reply) {
                    case Reply.Simple(String text) -> text;
                    case Reply.Error error -> error.code();
                    default -> "";
                };
        return switch (word) {
            case "PONG" -> Event.PingReply.ALIVE;
            case "LOADING", "MASTERDOWN" -> Event.PingReply.PRESENT;
            case "BUSY" -> Event.PingReply.BUSY;
            default -> Event.PingReply.REFUSED;
        };
    }

    private Event inquired(Reply reply) {
        String text = reply instanceof Reply.Error ? "" : text(reply);
        if (text.isEmpty()) {
            return new Event.InfoRefused(conn);
        }
        info.take(reply instanceof Reply.Bulk(Bytes raw) ? raw : Bytes.of(text));
        return new Event.InfoRead(conn, InfoText.read(text, shell.names()::accepts, info));
    }

    private Event leaseAnswer(Reply reply) {
        if (reply instanceof Reply.Error(String text)) {
            return new Event.LeaseAnswered(conn, "", "", text);
        }
        List<Reply> parts = elements(reply);
        String token = parts.size() == 2 ? text(parts.get(0)) : "";
        boolean isToken = token.matches("[0-9a-f-]{3,64}");
        return isToken
                ? new Event.LeaseAnswered(conn, token, text(parts.get(1)), "")
                : new Event.LeaseAnswered(conn, "", "", "an answer that is no token");
    }

    private @Nullable Event downAnswer(Request.AskDown question, Reply reply) {
        if (reply instanceof Reply.Error) {
            return new Event.DownAnswered(conn, question, false, null, 0);
        }
        List<Reply> parts = elements(reply);
        if (parts.size() != 3
                || !(parts.get(0) instanceof Reply.Int(long down))
                || !(parts.get(2) instanceof Reply.Int(long epoch))
                || epoch < 0) {
            return null;
        }
        String leader = text(parts.get(1));
        boolean isVote = Hello.isRunId(leader);
        return isVote || leader.equals("*")
                ? new Event.DownAnswered(conn, question, down == 1, isVote ? leader : null, epoch)
                : null;
    }

    private @Nullable Event whereAnswer(Request.AskWhere question, Reply reply) {
        if (reply instanceof Reply.Error || reply instanceof Reply.NullArray) {
            return new Event.WhereAnswered(conn, question.group(), null);
        }
        List<Reply> parts = elements(reply);
        if (parts.size() != 2) {
            return null;
        }
        String host = text(parts.get(0));
        long port = Numbers.parseLong(Bytes.of(text(parts.get(1)))).orElse(0);
        boolean isPlace = shell.names().accepts(host) && port > 0 && port <= 65535;
        return new Event.WhereAnswered(
                conn, question.group(), isPlace ? new Address(host, (int) port) : null);
    }

    private @Nullable Event idAnswer(Reply reply) {
        return switch (reply) {
            case Reply.Error(String text) -> new Event.IdAnswered(conn, null, text);
            case Reply.Bulk(Bytes id) when Hello.isRunId(id.latin1()) ->
                    new Event.IdAnswered(conn, id.latin1(), "");
            default -> null;
        };
    }

    private static List<Reply> elements(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> elements) -> elements;
            case Reply.Push(List<Reply> elements) -> elements;
            default -> List.of();
        };
    }

    private static String text(Reply reply) {
        return switch (reply) {
            case Reply.Bulk(Bytes value) -> value.toString();
            case Reply.Simple(String text) -> text;
            case Reply.Verbatim(String _, Bytes text) -> text.toString();
            default -> "";
        };
    }
}
