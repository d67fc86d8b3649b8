package dev.vedette;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.RequestParser;
import dev.vedette.sim.SimWorld;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Party;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a Sentinel sees of a data server, for the [Rehearsal] of a Sentinel: a role, who follows
/// whom, one channel. A whole server in its place would cost each Sentinel some megabytes of code
/// that it never runs.
final class StandIn implements Party, Listener.Acceptor {

    private static final int PORT = 6379;
    private static final long TURN_NANOS = 100_000_000;
    private static final String DATA = "d".repeat(40);

    private final SimWorld machine;

    /// All of the play, by address.
    private final Map<String, StandIn> cast;

    private final List<Line> lines = new ArrayList<>();

    /// Whom it follows; null for nobody.
    private @Nullable String master;

    StandIn(SimWorld machine, Map<String, StandIn> cast, @Nullable String master) {
        this.machine = machine;
        this.cast = cast;
        this.master = master;
    }

    @Override
    public void start() {
        cast.put(machine.address(), this);
        try {
            machine.network().listen(new Address("*", PORT), 16, this);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public long turn() {
        machine.network().deliver();
        return machine.clock().now().nanos() + TURN_NANOS;
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public void accepted(Connection connection) {
        Line line = new Line(connection);
        lines.add(line);
        connection.handler(line);
    }

    @Override
    public void failed(String reason) {
        throw new IllegalStateException(reason);
    }

    private boolean isHere() {
        return machine.isRunning() && this.equals(cast.get(machine.address()));
    }

    private String info() {
        StringBuilder text = new StringBuilder("# Replication\r\nrun_id:");
        text.append(String.format(Locale.ROOT, "%040x", machine.address().hashCode()));
        String leader = master;
        if (leader == null) {
            text.append("\r\nrole:master");
            int index = 0;
            for (StandIn other : cast.values()) {
                if (other.isHere() && machine.address().equals(other.master)) {
                    text.append("\r\nslave").append(index++).append(":ip=");
                    text.append(other.machine.address()).append(",port=").append(PORT);
                    text.append(",state=online,offset=1,lag=0");
                }
            }
        } else {
            StandIn followed = cast.get(leader);
            boolean isUp = followed != null && followed.isHere();
            text.append("\r\nrole:slave\r\nmaster_host:").append(leader);
            text.append("\r\nmaster_port:").append(PORT).append("\r\nmaster_link_status:");
            text.append(isUp ? "up" : "down\r\nmaster_link_down_since_seconds:1");
            text.append("\r\nslave_repl_offset:1\r\nslave_priority:100");
        }
        return text.append("\r\nmaster_replid:")
                .append(DATA)
                .append("\r\nmaster_repl_offset:1\r\n")
                .toString();
    }

    private int publish(Reply message) {
        int heard = deliver(message);
        for (StandIn other : cast.values()) {
            if (other.isHere() && machine.address().equals(other.master)) {
                other.deliver(message);
            }
        }
        return heard;
    }

    private int deliver(Reply message) {
        int heard = 0;
        for (Line line : lines) {
            if (line.isSubscribed) {
                line.say(message);
                heard++;
            }
        }
        return heard;
    }

    private final class Line implements Connection.Handler {
        private final Connection connection;
        private final Input input = new Input();
        private final RequestParser parser = new RequestParser(input);
        private final ReplyEncoder output = new ReplyEncoder();
        private @Nullable List<Reply> replies;
        private boolean isSubscribed;

        Line(Connection connection) {
            this.connection = connection;
            parser.trust(true);
        }

        @Override
        public void connected() {
            // It came to us.
        }

        @Override
        public void readable() {
            if (connection.read(input.room()) < 0) {
                connection.close();
                lines.remove(this);
                return;
            }
            for (Bytes[] words = parser.next(); words != null; words = parser.next()) {
                say(answer(words));
            }
        }

        /// Orders of a transaction are obeyed at once: nobody looks in between.
        private Reply answer(Bytes[] words) {
            String command = words[0].latin1().toUpperCase(Locale.ROOT);
            List<Reply> queued = replies;
            if (queued != null && !command.equals("EXEC")) {
                queued.add(obey(command, words));
                return Reply.simple("QUEUED");
            }
            switch (command) {
                case "MULTI" -> replies = new ArrayList<>();
                case "EXEC" -> replies = null;
                default -> {
                    return obey(command, words);
                }
            }
            return queued == null ? Reply.ok() : Reply.array(queued);
        }

        private Reply obey(String command, Bytes[] words) {
            return switch (command) {
                case "PING" -> Reply.simple("PONG");
                case "INFO" -> Reply.bulk(info());
                case "SUBSCRIBE" -> {
                    isSubscribed = true;
                    yield Reply.array(
                            Reply.bulk("subscribe"), Reply.bulk(words[1]), Reply.integer(1));
                }
                case "PUBLISH" ->
                        Reply.integer(
                                publish(
                                        Reply.array(
                                                Reply.bulk("message"),
                                                Reply.bulk(words[1]),
                                                Reply.bulk(words[2]))));
                case "SLAVEOF" -> {
                    String host = words[1].latin1();
                    master = host.equalsIgnoreCase("NO") ? null : host;
                    yield Reply.ok();
                }
                case "CLIENT", "CONFIG" -> Reply.ok();
                default -> Reply.error("ERR unknown command");
            };
        }

        private void say(Reply reply) {
            output.reply(reply, 2);
            writable();
        }

        @Override
        public void writable() {
            if (connection.isOpen()) {
                output.sent(Math.max(0, connection.write(output.unsent())));
                connection.wantWrite(output.size() > 0);
            }
        }

        @Override
        public void broken(String reason) {
            lines.remove(this);
        }
    }
}
