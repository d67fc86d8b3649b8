package dev.vedette.sentinel.core;

import dev.vedette.base.Rng;
import dev.vedette.replication.core.LeaseTerms;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One run of several Sentinels over modelled servers, a network and disks that misbehave, decided
/// by one seed.
///
/// Faults come for as long as the scene says; then all is healed, and at the end all must agree.
/// Time is in microseconds.
final class Simulation {

    static final long FIRST_FAULT_MICROS = 15_000_000;

    /// How much later at most a message comes while the network is slow, in microseconds.
    static final long SLOWNESS = 800_000;

    /// Who wakes and takes in all that waited for it takes some hundreds.
    private static final int MOST_STEPS_OF_A_MOMENT = 100_000;

    /// A connection. Each direction keeps the order of its messages; a cut holds them back, as TCP
    /// would.
    static final class Conn {
        final Watcher owner;
        final long id;
        final ModelProcess target;
        final boolean pubsub;
        boolean isUp;
        boolean isOver;
        boolean isHalfOpen;

        /// Whether the owner knows that it is up.
        boolean isKnownUp;

        /// Whether the owner has not given it up.
        boolean isHeld;

        /// Questions in the order of their arrival, to be named in the answers.
        final Deque<Request.AskDown> questions = new ArrayDeque<>();

        private final Pipe toTarget;
        private final Pipe toOwner;

        Conn(Watcher owner, long id, ModelProcess target, boolean pubsub) {
            this.owner = owner;
            this.id = id;
            this.target = target;
            this.pubsub = pubsub;
            toTarget = new Pipe(this, true);
            toOwner = new Pipe(this, false);
        }
    }

    /// One direction of a connection; it runs when its first message arrives.
    private static final class Pipe implements Runnable {
        final Conn conn;
        final boolean isToTarget;
        final Deque<Object> messages = new ArrayDeque<>(4);
        long lastAt;

        Pipe(Conn conn, boolean isToTarget) {
            this.conn = conn;
            this.isToTarget = isToTarget;
        }

        @Override
        public void run() {
            conn.owner.sim.pump(this);
        }
    }

    final Rng rng;
    final Checker checker;

    /// The Sentinels of our make.
    final List<ModelSentinel> sentinels = new ArrayList<>();

    /// All Sentinels.
    final List<Watcher> watchers = new ArrayList<>();

    /// Who may take the place of each of them under its run id.
    final List<Nobody> copies = new ArrayList<>();

    final Annals annals = new Annals();
    final List<ModelServer> servers = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    final boolean tells;
    final int groupCount;
    final int quorum;
    final Prudence prudence;

    /// What strict groups draw from, so that the others are what they were.
    final Rng strictRng;

    final boolean isStrict;
    final long downAfter;
    final long failoverTimeout;
    long now;
    long steps;

    /// A hash of who did how much when.
    long trace;

    long slowDisk = 5000;
    boolean isHealing;

    private final Map<Address, ModelProcess> byAddress = new HashMap<>();

    /// From whom to whom nothing comes through.
    final boolean[][] cut;

    private final Agenda agenda = new Agenda();
    private final Faults faults;
    private final Scene scene;
    private long slowUntil;
    private long slowness = SLOWNESS;
    private long steppedAt;
    private int stepsOfThisMoment;

    Simulation(long seed, boolean tells) {
        this(seed, tells, Scene.SWARM);
    }

    Simulation(long seed, boolean tells, Scene scene) {
        this.tells = tells;
        this.scene = scene;
        // What a run is made of is drawn apart from what happens in it: a further setting leaves
        // the
        // published seeds what they are.
        Rng draw = new Rng(seed);
        rng = new Rng(~seed);
        int sentinelCount = told(scene.sentinels(), 3 + draw.nextInt(3));
        groupCount = told(scene.groups(), draw.chance(0.2) ? 2 : 1);
        quorum = draw.chance(0.8) ? sentinelCount / 2 + 1 : 1 + draw.nextInt(sentinelCount);
        downAfter =
                told((int) scene.downAfter(), new int[] {2000, 5000, 5000, 8000}[draw.nextInt(4)]);
        failoverTimeout =
                told(
                        (int) scene.failoverTimeout(),
                        new int[] {4000, 10_000, 10_000}[draw.nextInt(3)]);
        faults = new Faults(this, draw, scene.pace());
        Prudence drawn =
                new Prudence(
                        draw.chance(0.3),
                        draw.chance(0.3) ? sentinelCount + draw.nextInt(2) : 0,
                        draw.chance(0.1));
        strictRng = new Rng(seed ^ 0x57121C7L);
        isStrict = strictRng.chance(0.3) && scene.mayBeStrict();
        prudence = isStrict ? strict(drawn, sentinelCount) : drawn;
        build(
                sentinelCount,
                scene.realSentinels() < 0
                        ? 1 + draw.nextInt(sentinelCount - 1)
                        : scene.realSentinels());
        checker = new Checker(this);
        int processes = watchers.size() + servers.size();
        for (Watcher watcher : watchers) {
            Nobody nobody = new Nobody(this, processes, watcher.index);
            copies.add(nobody);
            byAddress.put(nobody.address, nobody);
        }
        cut = new boolean[processes + 1][processes + 1];
    }

    private Prudence strict(Prudence drawn, int sentinelCount) {
        return new Prudence(
                drawn.fastDownOnRefused(),
                sentinelCount,
                drawn.votesCompatibly(),
                true,
                strictRng.chance(0.5) ? 0 : 500 + strictRng.nextInt(4000));
    }

    /// Whether faults are drawn, and healed in the end.
    boolean isSwarm() {
        return scene.faults() == null;
    }

    private static int told(int told, int drawn) {
        return told == 0 ? drawn : told;
    }

    private void build(int sentinelCount, int realCount) {
        List<Durable.GroupImage> images = new ArrayList<>();
        for (int g = 0; g < groupCount; g++) {
            int first = sentinelCount + 3 * g;
            Address master = new Address("10.0.1." + first, 6379);
            for (int i = first; i < first + 3; i++) {
                int priority = rng.chance(0.1) ? 0 : rng.chance(0.2) ? 50 : 100;
                servers.add(
                        new ModelServer(
                                this,
                                i,
                                i == first ? Role.MASTER : Role.SLAVE,
                                master,
                                i == first + 1 ? 100 : priority));
            }
            images.add(
                    new Durable.GroupImage(
                            "group" + g,
                            master,
                            GroupSettings.of(quorum)
                                    .downAfter(downAfter)
                                    .failoverTimeout(failoverTimeout)
                                    .prudence(prudence)
                                    .parallelSyncs(1 + rng.nextInt(2)),
                            0,
                            0,
                            List.of(),
                            List.of()));
        }
        Durable initial = new Durable(0, images);
        for (int i = 0; i < sentinelCount; i++) {
            if (i < sentinelCount - realCount) {
                ModelSentinel ours = new ModelSentinel(this, i, initial);
                sentinels.add(ours);
                watchers.add(ours);
            } else {
                watchers.add(new RealSentinel(this, i, initial));
            }
        }
        watchers.forEach(s -> byAddress.put(s.address, s));
        servers.forEach(s -> byAddress.put(s.address, s));
        if (isStrict) {
            buildLeases();
        }
    }

    /// Half of the groups have their terms from an operator, the others from their Sentinels. Some
    /// have a node that knows of no leases.
    private void buildLeases() {
        List<String> ids = sentinels.stream().map(s -> s.runId).sorted().toList();
        for (int g = 0; g < groupCount; g++) {
            boolean isByHand = strictRng.chance(0.5);
            int stranger = strictRng.chance(0.1) ? strictRng.nextInt(3) : -1;
            for (int i = 0; i < 3; i++) {
                boolean isOurs = i != stranger;
                servers.get(3 * g + i)
                        .makeStrict(
                                isByHand && isOurs
                                        ? LeaseTerms.of("group" + g, ids)
                                        : LeaseTerms.NONE,
                                0.93 + 0.14 * strictRng.nextDouble(),
                                isOurs);
            }
        }
    }

    /// Runs to the end; a broken promise is thrown as an [AssertionError].
    void run() {
        for (Watcher watcher : watchers) {
            after(rng.nextLong(2_000_000), watcher::restart);
        }
        if (isSwarm()) {
            faults.begin();
        } else {
            scene.faults().accept(this);
        }
        while (!agenda.isEmpty() && agenda.nextAt() <= scene.endMicros()) {
            now = agenda.nextAt();
            agenda.poll().run();
            if (isStrict) {
                checker.writers.check();
            }
        }
        now = scene.endMicros();
        if (isSwarm()) {
            checker.atTheEnd();
        }
    }

    void after(long micros, Runnable work) {
        agenda.add(now + micros, work);
    }

    void at(long micros, Runnable work) {
        agenda.add(Math.max(micros, now), work);
    }

    ModelProcess at(Address address) {
        ModelProcess process = byAddress.get(address);
        if (process == null) {
            throw new AssertionError("nobody ever listened at " + address);
        }
        return process;
    }

    boolean isCut(int from, int to) {
        return cut[from][to];
    }

    void trace(ModelSentinel sentinel, Effect.Announce event) {
        if (tells && event.level() != Level.DEBUG) {
            tell("s" + sentinel.index + " " + event.event() + " " + event.payload());
        }
    }

    /// Counts one step of a process.
    void stepped(int index, long what) {
        steps++;
        stepsOfThisMoment = now == steppedAt ? stepsOfThisMoment + 1 : 0;
        steppedAt = now;
        if (stepsOfThisMoment > MOST_STEPS_OF_A_MOMENT) {
            throw new Checker.Broken("no end of steps at s" + index + ", " + now / 1e6 + " s");
        }
        trace = Long.rotateLeft(trace, 5) * 0x9E3779B97F4A7C15L + (now ^ (long) index << 48 ^ what);
    }

    void tell(String line) {
        if (tells) {
            story.add(String.format("%10.3f %s", now / 1e6, line));
        }
    }

    // The network.

    private long delay() {
        long base = 50 + rng.nextLong(400);
        if (now < slowUntil) {
            return base + rng.nextLong(slowness);
        }
        return rng.chance(0.002) ? base + rng.nextLong(300_000) : base;
    }

    /// From now on messages take longer, by up to so much.
    void slowUntil(long untilMicros, long byMicros) {
        slowUntil = untilMicros;
        slowness = byMicros;
    }

    /// A process dies for good; its machine says so.
    void kill(ModelProcess process) {
        tell("kill " + process.address.text());
        process.crash(false);
    }

    void connect(Conn conn) {
        after(
                delay(),
                () -> {
                    if (conn.isOver) {
                        return;
                    }
                    if (isCut(conn.owner.index, conn.target.index)
                            || isCut(conn.target.index, conn.owner.index)) {
                        return;
                    }
                    if (!conn.target.isAlive) {
                        after(delay(), () -> conn.owner.lost(conn, "Connection refused"));
                        return;
                    }
                    conn.isUp = true;
                    conn.target.clients.add(conn);
                    after(
                            delay(),
                            () ->
                                    conn.owner.receive(
                                            conn,
                                            new Event.LinkUp(conn.id, conn.owner.address.host())));
                });
    }

    void send(Conn conn, Request request) {
        put(conn.toTarget, request);
    }

    void reply(Conn conn, Event event) {
        if (!conn.isOver) {
            put(conn.toOwner, event);
        }
    }

    private record HangUp(String reason) {}

    void hangUp(Conn conn, String reason) {
        conn.target.clients.remove(conn);
        if (!conn.isOver) {
            put(conn.toOwner, new HangUp(reason));
        }
    }

    /// The owner has closed its end, or died.
    void abandon(Conn conn) {
        conn.isOver = true;
        conn.target.clients.remove(conn);
    }

    private void put(Pipe pipe, Object message) {
        boolean wasEmpty = pipe.messages.isEmpty();
        pipe.messages.add(message);
        pipe.lastAt = Math.max(now + delay(), pipe.lastAt + 1);
        if (wasEmpty) {
            agenda.add(pipe.lastAt, pipe);
        }
    }

    private void pump(Pipe pipe) {
        Conn conn = pipe.conn;
        boolean toTarget = pipe.isToTarget;
        if (conn.isOver) {
            return;
        }
        int from = toTarget ? conn.owner.index : conn.target.index;
        int to = toTarget ? conn.target.index : conn.owner.index;
        if (isCut(from, to)) {
            after(200_000, pipe);
            return;
        }
        Object message = pipe.messages.poll();
        if (!pipe.messages.isEmpty()) {
            agenda.add(now + 1, pipe);
        }
        if (toTarget) {
            arrive(conn, (Request) message);
        } else if (message instanceof HangUp hangUp) {
            conn.isOver = true;
            conn.owner.lost(conn, hangUp.reason());
        } else {
            conn.owner.receive(conn, (Event) message);
        }
    }

    private void arrive(Conn conn, Request request) {
        if (conn.isHalfOpen || !conn.target.clients.contains(conn)) {
            if (conn.target.isAlive) {
                conn.isOver = true;
                after(delay(), () -> conn.owner.lost(conn, "Connection reset by peer"));
            }
            return;
        }
        if (conn.target.runsNow()) {
            conn.target.request(conn, request);
            return;
        }
        conn.target.run(
                () -> {
                    if (!conn.isOver && conn.target.clients.contains(conn)) {
                        conn.target.request(conn, request);
                    }
                });
    }
}
