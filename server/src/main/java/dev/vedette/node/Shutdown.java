package dev.vedette.node;

import dev.vedette.base.Moment;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.resp.Reply;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The way to an orderly end: asked for by SHUTDOWN or a signal, held up while replicas lag behind,
/// given up if the data cannot be written.
final class Shutdown {

    private static final long MILLIS_PER_SECOND = 1000;
    static final Reply FAILED = Reply.error("ERR Errors trying to SHUTDOWN. Check logs.");

    private sealed interface State {
        record Running() implements State {}

        /// Until when it waits for replicas.
        record Waiting(ShutdownFlags flags, Moment until) implements State {}

        record Over() implements State {}
    }

    private final World world;
    private final Config config;
    private final Log log;
    private final Contents contents;
    private final Pause pause;
    private final List<Session> asking = new ArrayList<>();
    private State state = new State.Running();

    Shutdown(World world, Config config, Log log, Contents contents, Pause pause) {
        this.pause = pause;
        this.world = world;
        this.config = config;
        this.log = log;
        this.contents = contents;
    }

    boolean isOver() {
        return state instanceof State.Over;
    }

    /// The moment it waits for replicas until, null when no shutdown is under way.
    @Nullable Moment until() {
        return state instanceof State.Waiting(var _, var until) ? until : null;
    }

    /// The node could not even start.
    void abandon() {
        state = new State.Over();
    }

    void signalled(String signal, Moment now) {
        if (state instanceof State.Running) {
            boolean isInterrupt = signal.equals("SIGINT");
            begin(
                    config.get(
                            isInterrupt
                                    ? NodeDirectives.SHUTDOWN_ON_SIGINT
                                    : NodeDirectives.SHUTDOWN_ON_SIGTERM),
                    now);
        }
    }

    /// SHUTDOWN: who asked is answered only if it fails.
    Reply ask(Session session, ShutdownFlags flags, Moment now) {
        if (state instanceof State.Waiting) {
            // A second one makes no difference but waits for the outcome as well.
            asking.add(session);
            return Reply.later();
        }
        begin(flags, now);
        return switch (state) {
            case State.Running() -> FAILED;
            case State.Over() -> Reply.later();
            case State.Waiting _ -> {
                asking.add(session);
                session.blocked(true);
                yield Reply.later();
            }
        };
    }

    /// SHUTDOWN ABORT: whether there was anything to abort.
    boolean abort() {
        if (!(state instanceof State.Waiting)) {
            return false;
        }
        log.notice("Shutdown manually aborted.");
        giveUp();
        return true;
    }

    private void giveUp() {
        state = new State.Running();
        pause.end();
        List<Session> told = List.copyOf(asking);
        asking.clear();
        for (Session session : told) {
            session.send(FAILED);
            session.blocked(false);
        }
    }

    private void begin(ShutdownFlags flags, Moment now) {
        log.warning("User requested shutdown...");
        long timeoutMillis = config.get(NodeDirectives.SHUTDOWN_TIMEOUT) * MILLIS_PER_SECOND;
        if (!flags.now() && timeoutMillis > 0 && !contents.mayEnd.getAsBoolean()) {
            log.notice("Waiting for replicas before shutting down.");
            Moment until = now.plusMillis(timeoutMillis);
            state = new State.Waiting(flags, until);
            // What they lack must not grow meanwhile.
            pause.begin(Pause.Mode.WRITES, until);
            return;
        }
        finish(flags);
    }

    /// Goes on where the last turn stopped.
    void turn(Moment now) {
        if (state instanceof State.Waiting(var flags, var until)
                && (!now.isBefore(until) || contents.mayEnd.getAsBoolean())) {
            finish(flags);
        }
    }

    private void finish(ShutdownFlags flags) {
        Contents.Ending ending = new Contents.Ending(flags.save(), flags.noSave(), flags.force());
        for (var finale : contents.finales) {
            if (!finale.test(ending) && !flags.force()) {
                log.warning(
                        "Errors trying to shut down the server. Check the logs for more"
                                + " information.");
                giveUp();
                return;
            }
        }
        removePidFile();
        log.warning("%s is now ready to exit, bye bye...", contents.nature.product);
        state = new State.Over();
    }

    private void removePidFile() {
        String path = config.get(NodeDirectives.PIDFILE);
        if (path.isEmpty()) {
            return;
        }
        log.notice("Removing the pid file.");
        try {
            world.disk().delete(path);
        } catch (DiskFailure e) {
            log.debug("The pid file %s: %s", e.path(), e.reason());
        }
    }
}
