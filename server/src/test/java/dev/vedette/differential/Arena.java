package dev.vedette.differential;

import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.transcript.Table;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The two servers, and one duel after the other between them. Ours is started anew when it broke.
final class Arena implements AutoCloseable {

    private static final int CLIENTS = 3;

    /// What programs change, as it is before each of them.
    private static final Map<String, String> LIMITS =
            new LinkedHashMap<>(
                    Map.of(
                            "hash-max-listpack-entries", "128",
                            "hash-max-listpack-value", "64",
                            "set-max-intset-entries", "512",
                            "zset-max-listpack-entries", "128",
                            "zset-max-listpack-value", "64",
                            "list-max-listpack-size", "-2"));

    private final List<Command> table = Table.commands();
    private final Catalogue catalogue = new Catalogue(table);
    private final RedisProcess redis;
    private OurNode node;
    private Side real;
    private Side ours;
    private long commands;

    Arena() {
        redis = Oracle.start("--enable-debug-command", "yes");
        node = ourNode();
        real = new Side(redis.port(), CLIENTS);
        ours = new Side(node.port(), CLIENTS);
    }

    private static OurNode ourNode() {
        return OurNode.start("--enable-debug-command", "yes");
    }

    Composer composer() {
        return new Composer(table);
    }

    long commands() {
        return commands;
    }

    /// Where the servers part, or null. What breaks ours altogether is a difference, too.
    @Nullable Difference run(Program program) {
        boolean hasTypes = composer().names().contains("hset");
        Duel duel = new Duel(real, ours, catalogue, hasTypes ? LIMITS : Map.of());
        try {
            Difference found = duel.run(program);
            commands += duel.commands();
            if (found == null) {
                return null;
            }
            return found.withCause(restart(false));
        } catch (AssertionError broken) {
            return new Difference(
                    program.steps().size(),
                    "the test got stuck: " + broken.getMessage(),
                    "",
                    restart(true));
        }
    }

    /// After a difference clients may be anywhere; a program begins with new ones. Says why ours
    /// ended if it did.
    private String restart(boolean stuck) {
        real.close();
        ours.close();
        String obituary = "";
        boolean lives = RedisProcess.accepts(node.port()) && !stuck;
        if (!lives) {
            try {
                node.close();
            } catch (AssertionError broken) {
                obituary = broken.getMessage() + "\n" + trace(broken.getCause());
            }
            node = ourNode();
        }
        real = new Side(redis.port(), CLIENTS);
        ours = new Side(node.port(), CLIENTS);
        return obituary;
    }

    private static String trace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(thrown.toString());
        for (StackTraceElement line : thrown.getStackTrace()) {
            text.append("\n    at ").append(line);
        }
        return text.toString();
    }

    /// The smallest program that shows a difference, as text.
    String report(Program program, Difference found) {
        StringBuilder text = new StringBuilder();
        if (run(program) == null) {
            text.append("# seed ").append(program.seed()).append(", which did not happen again: ");
            return text.append(found).append('\n').toString();
        }
        Shrinker shrinker = new Shrinker(program, found, this::run);
        shrinker.shrink();
        text.append("# seed ").append(program.seed()).append(", shrunk; protocols ");
        text.append(program.protocols()).append('\n');
        shrinker.smallest().steps().forEach(step -> text.append(step).append('\n'));
        return text.append("# ").append(shrinker.difference()).append('\n').toString();
    }

    @Override
    public void close() {
        real.close();
        ours.close();
        node.close();
        redis.close();
    }
}
