package dev.vedette.sim;

import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.ReplyParser;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Party;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// A client of its own machine in a simulation: sends what it is told, one request after the other,
/// connects anew when the connection ends, and keeps what came of each request.
final class SimClient implements Party, Connection.Handler {

    /// Requests without an answer so late count as of unknown outcome.
    private static final long PATIENCE_NANOS = 2_000 * Simulation.NANOS_PER_MILLI;

    /// @param reply null when nobody knows whether it was carried out
    record Done(List<String> request, @Nullable Reply reply) {}

    private final World world;
    private final Address server;
    private final Queue<List<String>> wanted = new ArrayDeque<>();
    private final List<Done> history = new ArrayList<>();
    private @Nullable Connection connection;
    private @Nullable List<String> underWay;
    private Input input = new Input();
    private ReplyParser parser = new ReplyParser(input);
    private ReplyEncoder output = new ReplyEncoder();
    private boolean isUp;
    private long askedAt;

    SimClient(World world, Address server) {
        this.world = world;
        this.server = server;
    }

    void ask(String... words) {
        wanted.add(List.of(words));
    }

    List<Done> history() {
        return history;
    }

    boolean isIdle() {
        return wanted.isEmpty() && underWay == null;
    }

    @Override
    public void start() {
        connect();
    }

    private void connect() {
        input = new Input();
        parser = new ReplyParser(input);
        output = new ReplyEncoder();
        isUp = false;
        connection = world.network().connect(server, null, this);
    }

    @Override
    public long turn() {
        world.network().deliver();
        long now = world.clock().now().nanos();
        if (underWay != null && now - askedAt > PATIENCE_NANOS) {
            lost();
        }
        if (isUp && underWay == null && !wanted.isEmpty()) {
            List<String> request = wanted.remove();
            underWay = request;
            askedAt = now;
            output.request(request.toArray(String[]::new));
        }
        flush();
        return now + 10 * Simulation.NANOS_PER_MILLI;
    }

    private void flush() {
        Connection open = connection;
        if (isUp && open != null && output.size() > 0) {
            int count = open.write(output.unsent());
            if (count < 0) {
                lost();
            } else {
                output.sent(count);
            }
        }
    }

    private void lost() {
        List<String> request = underWay;
        if (request != null) {
            history.add(new Done(request, null));
            underWay = null;
        }
        Connection old = connection;
        if (old != null) {
            old.close();
        }
        connect();
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public void connected() {
        isUp = true;
    }

    @Override
    public void readable() {
        Connection open = connection;
        if (open == null) {
            return;
        }
        if (open.read(input.room()) < 0) {
            lost();
            return;
        }
        Reply reply = parser.next();
        List<String> request = underWay;
        if (reply != null && request != null) {
            history.add(new Done(request, reply));
            underWay = null;
        }
    }

    @Override
    public void writable() {
        flush();
    }

    @Override
    public void broken(String reason) {
        lost();
    }
}
