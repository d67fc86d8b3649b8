package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.command.Timed;
import dev.vedette.config.Config;
import dev.vedette.resp.Reply;
import dev.vedette.world.Log;
import dev.vedette.world.Party;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One server: a data node or a Sentinel. Everything it does happens in [#turn], on one thread.
public final class Node implements Party {

    private static final int MIN_HZ = 1;
    private static final int MAX_HZ = 500;

    private final World world;
    private final Config config;
    private final Log log;
    private final Contents contents;
    private final NodeStats stats = new NodeStats();
    private final Clients clients;
    private final Pause pause;
    private final Encryption encryption;
    private final Listening listening;
    private final Greeting greeting;
    private final ExpirySweep expiry;
    private final Latencies latencies;
    private final Dispatcher dispatcher;
    private final Shutdown shutdown;
    private final MicroClock microClock = new MicroClock();
    private final String runId;
    private final Moment started;
    private Moment now;
    private Moment nextCron;

    private boolean isReady;
    private int exitStatus;
    private final MemoryUse memory;

    /// Puts the rooms of `contents` to work; nothing listens before [#start].
    public Node(World world, Config config, Log log, Contents contents) {
        this.world = world;
        this.config = config;
        this.log = log;
        this.contents = contents;
        contents.node = this;
        latencies = new Latencies(config);
        long startupBytes = world.host().heapUsedBytes();
        started = world.clock().now();
        now = started;
        nextCron = started;
        runId = world.secrets().hex(40);
        clients =
                new Clients(
                        config,
                        log,
                        stats,
                        contents.users(),
                        world.host().heapMaxBytes(),
                        this::carryOut);
        memory = new MemoryUse(contents, clients, startupBytes);
        pause = new Pause(clients, contents.keyspace);
        encryption = new Encryption(world, config, log);
        listening = new Listening(world, config, log, clients, encryption);
        greeting = new Greeting(world, config, log, contents.nature);
        shutdown = new Shutdown(world, config, log, contents, pause);
        SlowLog slowLog = new SlowLog(config, () -> now);
        Monitors monitors = new Monitors(config, () -> microClock.micros(world.clock().now()));
        List<Command> commands =
                new ArrayList<>(new ConnectionCommands(contents, clients, monitors).all());
        ClientCommands clientCommands = new ClientCommands(clients, pause, contents.users());
        commands.add(clientCommands.command(contents.nature == Contents.Nature.SENTINEL));
        ServerCommands serverCommands = new ServerCommands(this, shutdown, monitors);
        commands.addAll(serverCommands.all());
        commands.add(slowLog.command());
        commands.add(new MemoryCommands(this).command());
        commands.removeIf(contents.offered.negate());
        commands.addAll(0, contents.commands);
        contents.users().learn(commands);
        dispatcher =
                new Dispatcher(
                        new Catalogue(commands, contents.users().renamedCommands()),
                        contents.keyspace,
                        contents.keyspace.journal(),
                        this::nanos);
        contents.timed(dispatcher.blocked());
        expiry = new ExpirySweep(config, dispatcher, stats, this::nanos);
        dispatcher.protection(serverCommands::refuseDebug);
        clients.heldBytes(contents.heldBytes);
        observe(slowLog, monitors);
    }

    /// Who is asked before a command runs, and who is told after it.
    private void observe(SlowLog slowLog, Monitors monitors) {
        dispatcher.needsPassword(contents.users()::needsPassword);
        dispatcher.gate(pause::refuse);
        contents.gates.forEach(dispatcher::gate);
        contents.unitEnds.forEach(dispatcher::unitEnd);
        dispatcher.witness(new Bookkeeping(slowLog, monitors, latencies, stats));
        Intrusions intrusions = new Intrusions(log, () -> now);
        dispatcher.onIntrusion(_ -> intrusions.noticed());
        config.onChange(
                () -> log.level(config.get(NodeDirectives.LOGLEVEL).level()),
                NodeDirectives.LOGLEVEL);
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
        encryption.tick(now);
        cron();
        shutdown.turn(now);
        clients.resumeWaiting();
        contents.beforeReplies.forEach(room -> room.accept(now));
        clients.resumeWaiting();
        contents.beforeWriting.forEach(Runnable::run);
        clients.writeReplies();
        clients.evict(contents.clientLimit.getAsLong());
        clients.closeLeaving();
        if (shutdown.isOver()) {
            listening.close();
            clients.closeAll();
        }
        return deadline();
    }

    private long nanos() {
        return world.clock().nanos();
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

    Encryption encryption() {
        return encryption;
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

    /// Stops with `Invariant.Broken` if the data contradicts itself, or a block of memory has no
    /// owner or two. It looks at everything: for tests.
    public void validate() {
        contents.keyspace.validate();
    }

    MemoryUse memory() {
        return memory;
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
        expiry.isOn(on);
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
        if (!encryption.open() || !listening.open()) {
            cannotStart();
            return;
        }
        greeting.isListening();
        contents.starts.forEach(Runnable::run);
    }

    /// The data cannot be loaded, as the log says: the process ends with status 1.
    void cannotStart() {
        exitStatus = 1;
        shutdown.abandon();
    }

    /// The process ends with `status` after this turn, and nothing is saved or waited for.
    public void crash(int status) {
        exitStatus = status;
        shutdown.abandon();
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
            if (!client.hasAhead()) {
                dispatcher.pauses();
            }
            Bytes[] argv = client.next(contents.keyspace);
            if (argv == null) {
                refuseNonsense(client);
                return;
            }
            carryOut(client, argv);
        }
    }

    private void carryOut(Client client, Bytes[] argv) {
        client.begin(argv);
        Reply reply = dispatcher.dispatch(client.session, argv);
        client.answer(reply);
        client.end();
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
            client.closeAfterReplies();
        }
    }

    private void cron() {
        if (now.isBefore(nextCron)) {
            return;
        }
        nextCron = now.plusMillis(1000L / hz());
        stats.peakMemoryBytes = Math.max(stats.peakMemoryBytes, memory.usedBytes());
        stats.sample(now.millis());
        clients.sweep();
        expiry.sweep(now, hz());
        if (!isReady && !isFinished() && !contents.isLoading.getAsBoolean()) {
            isReady = true;
            greeting.isReady();
        }
        for (var request = world.host().stopRequest();
                request.isPresent();
                request = world.host().stopRequest()) {
            shutdown.signalled(request.get(), now);
        }
    }
}
