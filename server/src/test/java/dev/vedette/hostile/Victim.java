package dev.vedette.hostile;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A server that is attacked: ours or a real one.
record Victim(boolean isReal, int port, Supplier<String> log, Runnable end)
        implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    static Victim ours(String... arguments) {
        OurNode node = OurNode.start(arguments);
        return new Victim(false, node.port(), node::log, () -> node.close(password(arguments)));
    }

    static Victim real(String... arguments) {
        RedisProcess redis = Oracle.start(arguments);
        return new Victim(true, redis.port(), redis::log, redis::close);
    }

    private static String password(String... arguments) {
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals("--requirepass")) {
                return arguments[i + 1];
            }
        }
        return "";
    }

    /// Asks one question on a connection of its own; the reply as redis-cli would show it, more or
    /// less.
    String ask(String... words) {
        try (RespClient client = connect()) {
            return text(client.ask(words));
        }
    }

    RespClient connect() {
        return RespClient.connect(port);
    }

    static String text(Reply reply) {
        return switch (reply) {
            case Reply.Simple(String text) -> text;
            case Reply.Error(String text) -> "-" + text;
            case Reply.Bulk(var value) -> value.latin1();
            case Reply.Int(long value) -> Long.toString(value);
            case Reply.Null _, Reply.NullArray _ -> "nil";
            case Reply.Array(var elements) ->
                    elements.stream().map(Victim::text).toList().toString();
            default -> reply.toString();
        };
    }

    /// The value of a field of INFO.
    String info(String field) {
        return ask("INFO", "everything")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /// Waits for something that has no event we could wait for.
    void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not " + what + "; the log of the victim:\n" + log.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    void awaitLog(String text) {
        await("logged: " + text, () -> log.get().contains(text));
    }

    @Override
    public void close() {
        end.run();
    }
}
