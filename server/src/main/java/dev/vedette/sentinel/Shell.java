package dev.vedette.sentinel;

import dev.vedette.acl.AclDirectives;
import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.command.Timed;
import dev.vedette.config.Config;
import dev.vedette.node.Encryption;
import dev.vedette.node.NodeDirectives;
import dev.vedette.node.NodeDirectives.LogLevel;
import dev.vedette.pubsub.Channels;
import dev.vedette.resp.Input;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.Effect;
import dev.vedette.sentinel.core.Event;
import dev.vedette.sentinel.core.Explanation;
import dev.vedette.sentinel.core.Globals;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sentinel.core.Identity;
import dev.vedette.sentinel.core.Level;
import dev.vedette.sentinel.core.SentinelCore;
import dev.vedette.sentinel.core.Timer;
import dev.vedette.sentinel.core.View;
import dev.vedette.sentinel.core.View.GroupView;
import dev.vedette.sentinel.core.View.ScriptView;
import dev.vedette.world.Address;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Host;
import dev.vedette.world.Job;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Carries events into the core and its effects out into the world: connections, the configuration
/// file, the log, published events, answers to those who asked.
final class Shell implements Timed {

    /// The exit status after SENTINEL SIMULATE-FAILURE.
    private static final int CRASH_STATUS = 99;

    /// The status of a script that is no program, as exec has it in Redis' child.
    private static final int CANNOT_RUN = 2;

    private static final long TIDY_PERIOD_NANOS = 10_000_000_000L;
    private static final long MUCH_GARBAGE_BYTES = 2L << 20;

    private final World world;
    private final Log log;
    private final Channels channels;
    private final Identity me;
    private final Durable restored;

    /// Made at the start and not before: its patience with the instances begins then.
    private @Nullable SentinelCore core;

    private final Config config;
    private final Saving saving;
    private final String clientName;

    /// Looked up, never iterated.
    private final Map<Long, Wire> wires = new HashMap<>();

    private final Map<Long, Consumer<Effect.Outcome>> waiting = new HashMap<>();
    private final Map<Long, Job> scripts = new HashMap<>();
    private final Deque<Event> inbox = new ArrayDeque<>();
    private boolean isStepping;
    private long lastTicket;
    private long wakeAtNanos = Long.MAX_VALUE;

    /// Settings of the groups as their links need them.
    private final Map<String, GroupSettings> settings = new HashMap<>();

    private final Input.Spare spareRoom = new Input.Spare();
    private long unfinished;
    private long tidiedNanos;

    /// What the heap held when it was last tidied.
    private long keptBytes;

    private long nonsense;
    private final FailoverTally tally = new FailoverTally();
    private Globals globals;
    private final Names names;
    private Consumer<Integer> exit = _ -> {};
    private boolean isDead;

    Shell(
            World world,
            Log log,
            Config config,
            Channels channels,
            Identity me,
            Durable restored,
            ConfFile file,
            VotesFile votes) {
        this.world = world;
        this.log = log;
        this.config = config;
        this.channels = channels;
        saving = new Saving(world, log, file, votes, this::feed);
        clientName = "sentinel-" + me.runId().substring(0, 8);
        this.me = me;
        this.restored = restored;
        globals = restored.globals();
        names = new Names(world.network(), globals, this::nameFails);
        restored.groups().forEach(group -> settings.put(group.name(), group.settings()));
    }

    /// Begins to watch.
    void start() {
        core = new SentinelCore(me, world.rng().split(), restored, world.clock().now());
        feed(new Event.Tick());
    }

    @Override
    public void tick(Moment now) {
        tidyIfDue(now);
        if (wakeAtNanos != Long.MAX_VALUE && now.nanos() - wakeAtNanos >= 0) {
            wakeAtNanos = Long.MAX_VALUE;
            feed(new Event.Tick());
        }
    }

    /// Nobody else collects a small heap before it has grown to its limit: what lives for ten
    /// seconds, such as a report, dies where only a full collection looks. Not while a failover may
    /// be delayed by it.
    private void tidyIfDue(Moment now) {
        if (now.nanos() - tidiedNanos < TIDY_PERIOD_NANOS || core == null) {
            return;
        }
        tidiedNanos = now.nanos();
        boolean isUntidy =
                world.host().heapUsedBytes() > keptBytes + keptBytes / 2 + MUCH_GARBAGE_BYTES;
        if (isUntidy && !core.isBusy()) {
            world.host().tidy();
            keptBytes = world.host().heapUsedBytes();
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return wakeAtNanos;
    }

    /// What ends the process with a status, without ado.
    void onCrash(Consumer<Integer> end) {
        exit = end;
    }

    FailoverTally tally() {
        return tally;
    }

    /// Room for replies, lent to the connection that is read.
    Input.Spare spareRoom() {
        return spareRoom;
    }

    /// Counts bytes of unfinished replies, more or less by so many: how many there are now.
    long unfinished(int more) {
        unfinished += more;
        return unfinished;
    }

    /// Something on the hello channel was no hello.
    void nonsenseHeard() {
        nonsense++;
    }

    /// Messages on the hello channel that were none, or not believed.
    long refusedHellos() {
        return nonsense + core().refusedHellos();
    }

    /// Whether the last attempt to write the configuration file went well.
    boolean couldSave() {
        return saving.couldSave();
    }

    Names names() {
        return names;
    }

    Globals globals() {
        return globals;
    }

    String loglevel() {
        return config.get(NodeDirectives.LOGLEVEL).name().toLowerCase(Locale.ROOT);
    }

    List<ScriptView> scripts() {
        return core().scripts(world.clock().now());
    }

    boolean isExecutable(String path) {
        return world.disk().isExecutable(path);
    }

    Map<Timer, Long> timers() {
        return core().timers();
    }

    String runId() {
        return me.runId();
    }

    /// What is known of a group's chances, or null when there is none of that name.
    @Nullable Explanation explain(String name) {
        return core().explain(world.clock().now(), name);
    }

    View view() {
        return core().view(world.clock().now());
    }

    /// One group, or null when there is none of that name.
    @Nullable GroupView group(String name) {
        return core().group(world.clock().now(), name);
    }

    private SentinelCore core() {
        SentinelCore made = core;
        if (made == null) {
            throw Invariant.broken("a Sentinel was asked before its start");
        }
        return made;
    }

    /// Takes one event, and what follows from it.
    void feed(Event event) {
        inbox.add(event);
        if (isStepping || isDead) {
            return;
        }
        isStepping = true;
        for (Event next = inbox.poll(); next != null; next = inbox.poll()) {
            note(next);
            for (Effect effect : core().step(world.clock().now(), next)) {
                carryOut(effect);
                if (isDead) {
                    return;
                }
            }
        }
        isStepping = false;
    }

    /// Keeps what connections need to know of what the operator decides.
    private void note(Event event) {
        switch (event) {
            case Event.Change change -> settings.put(change.name(), change.settings());
            case Event.Monitor monitor -> settings.put(monitor.name(), monitor.settings());
            case Event.Configure configure -> {
                globals = configure.globals();
                names.obey(globals).forEach((from, to) -> feed(new Event.Moved(from, to)));
                if (globals.loglevel() != null) {
                    obeyLoglevel(globals.loglevel());
                }
            }
            default -> {
                // Nothing that concerns connections.
            }
        }
    }

    private void obeyLoglevel(String word) {
        LogLevel level = LogLevel.valueOf(word.toUpperCase(Locale.ROOT));
        config.put(NodeDirectives.LOGLEVEL, level);
        log.level(level.level());
    }

    /// Takes what others have said, once the names in it are known.
    void receive(Event event) {
        names.translate(event, this::feed);
    }

    private void nameFails(String name, String reason) {
        if (reason.isEmpty()) {
            log.warning("The hostname '%s' can be resolved again", name);
            channels.publish(Bytes.of("-unresolved-hostname"), Bytes.of(name));
        } else {
            log.warning("Failed to resolve hostname '%s'", name);
            channels.publish(Bytes.of("+unresolved-hostname"), Bytes.of(name + " #" + reason));
        }
    }

    /// Feeds the event that `asked` makes with a fresh ticket; `answered` gets the outcome, now or
    /// later.
    void ask(LongFunction<Event> asked, Consumer<Effect.Outcome> answered) {
        long ticket = ++lastTicket;
        waiting.put(ticket, answered);
        receive(asked.apply(ticket));
    }

    void lost(Wire wire, String reason) {
        if (wires.remove(wire.conn, wire)) {
            feed(new Event.LinkDown(wire.conn, reason));
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Open open -> open(open);
            case Effect.Close close -> {
                Wire wire = wires.remove(close.conn());
                if (wire != null) {
                    wire.close();
                }
            }
            case Effect.Send send -> {
                Wire wire = wires.get(send.conn());
                if (wire != null) {
                    wire.send(send.request());
                }
            }
            case Effect.Persist persist ->
                    saving.save(persist.number(), names.outward(persist.image()), me.runId());
            case Effect.Announce announce -> announce(announce);
            case Effect.Log line -> {
                log(line.level(), line.text());
                tally.logged(line.text());
            }
            case Effect.LogNextFailover next ->
                    log.warning(
                            "Next failover delay: I will not start a failover before %s",
                            Dates.ctime(next.wallMillis(), world.host()));
            case Effect.Answer answer -> {
                Consumer<Effect.Outcome> asker = waiting.remove(answer.ticket());
                if (asker != null) {
                    asker.accept(answer.outcome());
                }
            }
            case Effect.WakeAt wake -> wakeAtNanos = wake.moment().nanos();
            case Effect.RunScript run -> runScript(run);
            case Effect.KillScript(long id) -> {
                Job job = scripts.get(id);
                if (job != null) {
                    job.cancel();
                }
            }
            case Effect.Crash _ -> {
                log.warning("Sentinel CRASH because of SENTINEL simulate-failure");
                isDead = true;
                exit.accept(CRASH_STATUS);
            }
        }
    }

    private void open(Effect.Open open) {
        String name = clientName + (open.pubsub() ? "-pubsub" : "-cmd");
        Wire wire = new Wire(this, open.conn(), open.pubsub(), manners(open), name);
        wires.put(open.conn(), wire);
        String host = names.nameOf(open.address());
        if (host == null) {
            connect(wire, open.address(), open.address().host());
            return;
        }
        names.locate(
                open.address(),
                host,
                at -> feed(new Event.Moved(open.address(), at)),
                (at, reason) -> {
                    if (wires.get(open.conn()) != wire) {
                        // Given up meanwhile.
                        return;
                    }
                    if (at == null) {
                        lost(wire, reason);
                    } else {
                        connect(wire, at, host);
                    }
                });
    }

    private void connect(Wire wire, dev.vedette.sentinel.core.Address at, String name) {
        Address to = new Address(at.host(), at.port());
        wire.attach(Encryption.connect(world, config, to, name, wire));
    }

    private Wire.Manners manners(Effect.Open open) {
        if (open.group() == null) {
            return peerManners();
        }
        GroupSettings group = settings.getOrDefault(open.group(), GroupSettings.of(1));
        return new Wire.Manners(group.authUser(), group.authPass(), group.renames());
    }

    private void runScript(Effect.RunScript run) {
        scripts.put(
                run.id(),
                world.jobs()
                        .run(
                                "script",
                                () ->
                                        world.host()
                                                .execute(
                                                        run.words(),
                                                        run.environment(),
                                                        pid -> scriptStarted(run.id(), pid)),
                                (Outcome<Host.End> outcome) -> scriptEnded(run, outcome)));
    }

    /// Called by the job.
    private void scriptStarted(long id, long pid) {
        world.jobs().post(() -> feed(new Event.ScriptStarted(id, pid)));
    }

    private void scriptEnded(Effect.RunScript run, Outcome<Host.End> outcome) {
        scripts.remove(run.id());
        switch (outcome) {
            case Outcome.Done<Host.End>(Host.End end) ->
                    feed(new Event.ScriptEnded(run.id(), end.status(), end.signal()));
            case Outcome.Failed<Host.End> failed -> {
                log.warning(
                        "Script %s could not be run: %s",
                        run.words().getFirst(), reason(failed.reason()));
                feed(new Event.ScriptEnded(run.id(), CANNOT_RUN, 0));
            }
        }
    }

    /// Other Sentinels have the password that we have ourselves, unless they got one of their own.
    private Wire.Manners peerManners() {
        return globals.peerPass().isEmpty()
                ? new Wire.Manners("", config.get(AclDirectives.REQUIREPASS).toString(), Map.of())
                : new Wire.Manners(globals.peerUser(), globals.peerPass(), Map.of());
    }

    private static String reason(Exception failure) {
        return failure instanceof DiskFailure disk
                ? disk.reason()
                : String.valueOf(failure.getMessage());
    }

    private void announce(Effect.Announce event) {
        tally.announced(event, world.clock().now().nanos());
        log(event.level(), event.event() + ' ' + event.payload());
        if (event.level() != Level.DEBUG) {
            channels.publish(Bytes.of(event.event()), Bytes.of(event.payload()));
        }
    }

    private void log(Level level, String text) {
        switch (level) {
            case DEBUG -> log.debug(text);
            case VERBOSE -> log.verbose(text);
            case NOTICE -> log.notice(text);
            case WARNING -> log.warning(text);
        }
    }
}
