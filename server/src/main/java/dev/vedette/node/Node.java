package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.command.Timed;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.resp.Reply;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.Party;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One server: a data node or a Sentinel. Everything it does happens in [#turn], on one thread.
public final class Node implements Party {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// Files and sockets besides clients.
    private static final long RESERVED_DESCRIPTORS = 32;

    private static final int MIN_HZ = 1;
    private static final int MAX_HZ = 500;

    /// How much of each period may go to expiring keys, in slices of so many.
    private static final int EXPIRY_SLICE = 200;

    private static final long EXPIRY_PERCENT = 25;
    private static final long EXPIRY_PERCENT_PER_EFFORT = 2;

    private final World world;
    private final Config config;
    private final Log log;
    private final Contents contents;
    private final NodeStats stats = new NodeStats();
    private final Clients clients;
    private final Pause pause;
    private final Listening listening;
    private final Latencies latencies;
    private final Dispatcher dispatcher;
    private final Shutdown shutdown;
    private final MicroClock microClock = new MicroClock();
    private final String runId;
    private final Moment started;
    private Moment now;
    private Moment nextCron;

    /// Whose command is under way, or was last.
    private @Nullable Client running;

    private long nextExpiryMillis;
    private boolean isReady;
    private boolean expires = true;
    private int exitStatus;
    private final long startupMemoryBytes;

    /// Puts the rooms of `contents` to work; nothing listens before [#start].
    public Node(World world, Config config, Log log, Contents contents) {
        this.world = world;
        this.config = config;
        this.log = log;
        this.contents = contents;
        contents.node = this;
        latencies = new Latencies(config);
        startupMemoryBytes = world.host().heapUsedBytes();
        started = world.clock().now();
        now = started;
        nextCron = started;
        runId = world.secrets().hex(40);
        clients = new Clients(config, log, stats, this::carryOut);
        pause = new Pause(clients);
        listening = new Listening(world, log, clients);
        shutdown = new Shutdown(world, config, log, contents, pause);
        SlowLog slowLog = new SlowLog(config, () -> now);
        Monitors monitors = new Monitors(() -> microClock.micros(world.clock().now()));
        List<Command> commands =
                new ArrayList<>(new ConnectionCommands(config, contents, clients, monitors).all());
        commands.add(new ClientCommands(clients, pause).command());
        commands.addAll(new ServerCommands(this, shutdown, monitors).all());
        commands.add(slowLog.command());
        commands.removeIf(contents.offered.negate());
        commands.addAll(0, contents.commands);
        dispatcher =
                new Dispatcher(
                        new Catalogue(commands),
                        contents.keyspace,
                        contents.keyspace.journal(),
                        this::nanos);
        dispatcher.needsPassword(() -> !config.get(NodeDirectives.REQUIREPASS).isEmpty());
        dispatcher.gate(this::note);
        dispatcher.gate(pause::refuse);
        contents.gates.forEach(dispatcher::gate);
        clients.heldBytes(contents.heldBytes);
        contents.unitEnds.forEach(dispatcher::unitEnd);
        dispatcher.witness(slowLog);
        dispatcher.witness(monitors);
        dispatcher.witness(latencies);
        dispatcher.witness((_, _, _, _) -> stats.commands++);
        Intrusions intrusions = new Intrusions(log, () -> now);
        dispatcher.onIntrusion(_ -> intrusions.noticed());
        config.onChange(this::relisten, NodeDirectives.BIND, NodeDirectives.PORT);
        config.onChange(this::checkMaxClients, NodeDirectives.MAXCLIENTS);
        config.onChange(
                () -> log.level(config.get(NodeDirectives.LOGLEVEL).level()),
                NodeDirectives.LOGLEVEL);
    }

    private long nanos() {
        return world.clock().now().nanos();
    }

    Config config() {
        return config;
    }

    /// The absolute path of the configuration file, empty if there is none.
    String configFile() {
        return contents.configFile;
    }

    Contents contents() {
        return contents;
    }

    NodeStats stats() {
        return stats;
    }

    Clients clients() {
        return clients;
    }

    World world() {
        return world;
    }

    Moment now() {
        return now;
    }

    Moment started() {
        return started;
    }

    String runId() {
        return runId;
    }

    Latencies latencies() {
        return latencies;
    }

    /// What the heap held when the node was put together.
    long startupMemoryBytes() {
        return startupMemoryBytes;
    }

    /// The moment a shutdown that waits for replicas will wait no longer; null without one.
    @Nullable Moment endsBy() {
        return shutdown.until();
    }

    long micros() {
        return microClock.micros(world.clock().now());
    }

    long hz() {
        return Math.clamp(config.get(NodeDirectives.HZ), MIN_HZ, MAX_HZ);
    }

    /// DEBUG SET-ACTIVE-EXPIRE: whether expired keys are deleted before somebody looks at them.
    void expires(boolean on) {
        expires = on;
    }

    /// CONFIG RESETSTAT.
    void resetStats() {
        stats.reset();
        latencies.reset();
        dispatcher.resetStats();
        contents.statResets.forEach(Runnable::run);
    }

    /// The line of CLIENT LIST about a session that is a client here; of another one what little
    /// there is.
    public String describe(Session session) {
        Client client = clients.of(session);
        return client == null
                ? "id=" + session.id() + " name=" + session.name()
                : ClientLines.line(client, now);
    }

    /// For rooms that carry out commands themselves, as replication does for its master's stream.
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    @Override
    public void start() {
        now = world.clock().now();
        dispatcher.at(now);
        adjustMaxClients();
        if (!listen()) {
            exitStatus = 1;
            shutdown.abandon();
            return;
        }
        greet();
        if (contents.nature.greets()) {
            log.warning("Server initialized");
        }
        contents.starts.forEach(Runnable::run);
    }

    /// The data cannot be loaded, as the log says: the process ends with status 1.
    void cannotStart() {
        exitStatus = 1;
        shutdown.abandon();
    }

    /// systemd starts what depends on us once it hears this.
    private void tellSupervisor() {
        boolean isOurs = world.host().environment("NOTIFY_SOCKET").isPresent();
        switch (config.get(NodeDirectives.SUPERVISED)) {
            // The start has refused upstart.
            case NO, UPSTART -> {}
            case SYSTEMD, AUTO -> {
                if (isOurs) {
                    world.jobs()
                            .run("systemd-notify", this::tellReady, this::supervisorTold);
                } else if (config.get(NodeDirectives.SUPERVISED)
                        == NodeDirectives.Supervision.SYSTEMD) {
                    log.warning("systemd supervision requested, but NOTIFY_SOCKET not found!");
                }
            }
        }
    }

    private Boolean tellReady() throws IOException {
        world.host().tellReady("Ready to accept connections");
        return true;
    }

    private void supervisorTold(Outcome<Boolean> outcome) {
        if (outcome instanceof Outcome.Failed<Boolean>(var reason)) {
            log.warning("systemd could not be told that we are ready: %s", String.valueOf(reason.getMessage()));
        }
    }

    private void greet() {
        String mode = contents.nature.mode();
        long port = config.get(NodeDirectives.PORT);
        boolean isWatched =
                config.get(NodeDirectives.LOGFILE).isEmpty() && world.host().printsToTerminal();
        if (isWatched || config.get(NodeDirectives.ALWAYS_SHOW_LOGO)) {
            log.raw(Banner.text(mode, port, world.host().pid()));
        } else {
            log.notice("Running mode=%s, port=%d.", mode, port);
        }
    }

    private boolean listen() {
        long port = config.get(NodeDirectives.PORT);
        List<String> addresses = config.get(NodeDirectives.BIND);
        if (port == 0 || addresses.isEmpty()) {
            log.warning("Configured to not listen anywhere, exiting.");
            return false;
        }
        if (!listening.listen(
                addresses, (int) port, config.get(NodeDirectives.TCP_BACKLOG).intValue())) {
            log.warning("Failed listening on port %d (TCP), aborting.", port);
            return false;
        }
        return true;
    }

    /// CONFIG SET of bind or port. When that fails the old values are put back and this runs again,
    /// which must not fail then: a node that nobody can reach any more still serves who is there.
    private void relisten() {
        List<String> addresses = config.get(NodeDirectives.BIND);
        int port = config.get(NodeDirectives.PORT).intValue();
        listening.close();
        boolean isOpen =
                port == 0
                        || listening.listen(
                                addresses,
                                port,
                                config.get(NodeDirectives.TCP_BACKLOG).intValue());
        if (isOpen) {
            return;
        }
        log.warning("Failed to bind");
        if (!listening.wasListeningOn(addresses, port)) {
            throw new ConfigError("Failed to bind to specified addresses.");
        }
    }

    private void checkMaxClients() {
        long limit = world.host().openFileLimit();
        long wanted = config.get(NodeDirectives.MAXCLIENTS) + RESERVED_DESCRIPTORS;
        if (wanted > limit) {
            throw new ConfigError(
                    "The operating system is not able to handle the specified number of clients,"
                            + " try with "
                            + (limit - RESERVED_DESCRIPTORS));
        }
    }

    /// What the node was started with may be more than the system grants.
    private void adjustMaxClients() {
        long limit = world.host().openFileLimit();
        long wanted = config.get(NodeDirectives.MAXCLIENTS);
        if (wanted + RESERVED_DESCRIPTORS <= limit) {
            return;
        }
        long possible = Math.max(1, limit - RESERVED_DESCRIPTORS);
        config.put(NodeDirectives.MAXCLIENTS, possible);
        log.warning(
                "You requested maxclients of %d requiring at least %d max file descriptors.",
                wanted, wanted + RESERVED_DESCRIPTORS);
        log.warning(
                "Current maximum open files is %d. maxclients has been reduced to %d to compensate"
                        + " for low ulimit. If you need higher maxclients increase 'ulimit -n'.",
                limit, possible);
    }

    /// The page to read first. Invariants: time stands still within a turn; replies leave only
    /// after what their commands changed was handed on; clients are closed when no command is under
    /// way.
    @Override
    public long turn() {
        now = world.clock().now();
        dispatcher.at(now);
        clients.at(now);
        world.jobs().deliver();
        world.network().deliver();
        pause.endIfDue(now);
        clients.resumeWaiting();
        for (Timed room : contents.timed) {
            room.tick(now);
        }
        cron();
        shutdown.turn(now);
        contents.beforeReplies.forEach(room -> room.accept(now));
        clients.resumeWaiting();
        clients.writeReplies();
        clients.closeLeaving();
        if (shutdown.isOver()) {
            listening.close();
            clients.closeAll();
        }
        return deadline();
    }

    @Override
    public boolean isFinished() {
        return shutdown.isOver();
    }

    /// What the process returns: 0 after an orderly end.
    public int exitStatus() {
        return exitStatus;
    }

    private long deadline() {
        long next = nextCron.nanos();
        next = Math.min(next, pause.deadlineNanos());
        for (Timed room : contents.timed) {
            next = Math.min(next, room.nextDeadlineNanos());
        }
        return next;
    }

    /// Carries out what a client sent, until it has to wait for more bytes or for something else.
    private void carryOut(Client client) {
        if (client.postponed != null) {
            Bytes[] argv = client.postponed;
            client.postponed = null;
            carryOut(client, argv);
        }
        while (client.isReady()) {
            Bytes[] argv = client.parser.next();
            if (argv == null) {
                refuseNonsense(client);
                return;
            }
            carryOut(client, argv);
        }
    }

    private void carryOut(Client client, Bytes[] argv) {
        running = client;
        client.begin(argv);
        Reply reply = dispatcher.dispatch(client.session, argv);
        client.answer(reply);
        client.end();
    }

    /// The first gate: remembers for CLIENT LIST what a client does.
    private @Nullable Reply note(Session session, Command command, Bytes[] argv) {
        Client client = running;
        if (client != null && client.session == session) {
            client.lastCommand = command;
        }
        return null;
    }

    private void refuseNonsense(Client client) {
        String error = client.parser.error();
        if (error != null && client.fate() == Client.Fate.STAYS) {
            if (log.isAt(Log.Level.VERBOSE)) {
                log.verbose(
                        "Protocol error (%s) from client: %s. Query buffer: '%s'",
                        error.substring("ERR Protocol error: ".length()),
                        ClientLines.line(client, now),
                        ClientLines.firstBytes(client));
            }
            client.answer(Reply.error(error));
            client.close(true);
        }
    }

    private void cron() {
        if (now.isBefore(nextCron)) {
            return;
        }
        nextCron = now.plusMillis(1000L / hz());
        stats.peakMemoryBytes = Math.max(stats.peakMemoryBytes, world.host().heapUsedBytes());
        stats.sample(now.millis());
        clients.sweep();
        expireSlice();
        if (!isReady && !isFinished() && !contents.isLoading.getAsBoolean()) {
            sayReady();
        }
        for (var request = world.host().stopRequest();
                request.isPresent();
                request = world.host().stopRequest()) {
            shutdown.signalled(request.get(), now);
        }
    }

    private void sayReady() {
        isReady = true;
        if (contents.nature.greets()) {
            log.notice("Ready to accept connections");
        }
        tellSupervisor();
    }

    /// Deletes keys whose time has come, a bounded share of each period.
    private void expireSlice() {
        if (!expires
                || contents.keyspace.expiryMode() != ExpiryMode.DELETE
                || pause.mode() != Pause.Mode.NOTHING) {
            return;
        }
        long begun = nanos();
        long percent =
                EXPIRY_PERCENT
                        + EXPIRY_PERCENT_PER_EFFORT
                                * (config.get(NodeDirectives.EXPIRE_EFFORT) - 1);
        long allowance = NANOS_PER_SECOND / hz() * percent / 100;
        do {
            nextExpiryMillis = contents.keyspace.expireSlice(EXPIRY_SLICE);
            dispatcher.endSweep();
        } while (nextExpiryMillis <= now.millis() && nanos() - begun < allowance);
        stats.expiryNanos += nanos() - begun;
        stats.expiryCapReached += nextExpiryMillis <= now.millis() ? 1 : 0;
    }
}
