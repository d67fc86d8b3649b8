package dev.vedette.sentinel.core;

import dev.vedette.base.Rng;
import dev.vedette.replication.core.LeaseTerms;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One run of several Sentinels over modelled servers, a network and disks that misbehave, decided
/// by one seed.
///
/// Faults come for [#FAULT_MICROS]; then all is healed, and at the end all must agree. Time is in
/// microseconds.
final class Simulation {

    static final long FIRST_FAULT_MICROS = 15_000_000;
    static final long FAULT_MICROS = 470_000_000;

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
    private final boolean[][] cut;
    private final Agenda agenda = new Agenda();
    private final double[] appetite = new double[16];
    private final long faultPeriod;
    private final Scene scene;
    private final List<Nobody> copies = new ArrayList<>();
    private long slowUntil;
    private long slowness = 800_000;

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
        faultPeriod = 1_000_000L * (1 + draw.nextInt(20));
        for (int i = 0; i < appetite.length; i++) {
            appetite[i] = draw.chance(0.6) ? draw.nextDouble() : 0;
        }
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
            at(FIRST_FAULT_MICROS, this::fault);
            at(FAULT_MICROS, this::heal);
            if (isStrict) {
                at(16_000_000, this::strictFault);
            }
        } else {
            scene.faults().accept(this);
        }
        while (!agenda.isEmpty() && agenda.nextAt() <= scene.endMicros()) {
            now = agenda.nextAt();
            agenda.poll().run();
            if (isStrict) {
                checker.oneWriter();
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

    // The faults.

    private void fault() {
        if (isHealing) {
            return;
        }
        after(faultPeriod / 2 + rng.nextLong(faultPeriod), this::fault);
        int kind = rng.nextInt(appetite.length);
        if (!rng.chance(appetite[kind])) {
            return;
        }
        switch (kind) {
            case 0 -> crash(someWatcher());
            case 1 -> crash(servers.get(rng.nextInt(servers.size())));
            case 2, 3 -> crash(presentMaster());
            case 4 -> pause(someWatcher());
            case 5 ->
                    pause(
                            rng.chance(0.5)
                                    ? presentMaster()
                                    : servers.get(rng.nextInt(servers.size())));
            case 6 -> partition(true);
            case 7 -> partition(false);
            case 8 -> failDisk();
            case 9 -> {
                slowUntil = now + rng.nextLong(20_000_000);
                tell("slow network");
            }
            case 10 -> orderFailover();
            case 11 -> {
                jumpClock();
                disturb();
            }
            case 12 -> reset();
            case 13 -> lock(rng.chance(0.5) ? presentMaster() : someServer());
            case 14 -> copyMachine();
            case 15 -> setQuorum();
            default -> throw new AssertionError(kind);
        }
    }

    /// What only leases keep from making two writers: one who does not see that the master lives is
    /// told to replace it, and others forget what they have granted.
    private void strictFault() {
        if (isHealing) {
            return;
        }
        after(5_000_000 + strictRng.nextLong(30_000_000), this::strictFault);
        ModelSentinel leader = sentinels.get(strictRng.nextInt(sentinels.size()));
        String group = "group" + strictRng.nextInt(groupCount);
        if (!leader.isAlive) {
            return;
        }
        int master = at(leader.memory().groups.get(group).address()).index;
        tell("s" + leader.index + " is cut from the master and told to replace it");
        cut[leader.index][master] = true;
        cut[master][leader.index] = true;
        after(
                1_000_000 + strictRng.nextLong(8_000_000),
                () -> {
                    cut[leader.index][master] = false;
                    cut[master][leader.index] = false;
                });
        leader.run(() -> leader.step(new Event.Failover(-1, group, Event.Manner.FORCE)));
        for (ModelSentinel other : sentinels) {
            if (other != leader && strictRng.chance(0.3)) {
                tell("restart of s" + other.index);
                other.crash(false);
                after(10_000 + strictRng.nextLong(500_000), other::restart);
            }
        }
    }

    private Watcher someWatcher() {
        return watchers.get(rng.nextInt(watchers.size()));
    }

    private ModelServer someServer() {
        return servers.get(rng.nextInt(servers.size()));
    }

    private ModelServer presentMaster() {
        List<ModelServer> masters = new ArrayList<>();
        for (ModelServer server : servers) {
            if (server.isAlive && server.role == Role.MASTER) {
                masters.add(server);
            }
        }
        return masters.isEmpty()
                ? servers.get(rng.nextInt(servers.size()))
                : masters.get(rng.nextInt(masters.size()));
    }

    private void crash(ModelProcess process) {
        boolean silent = rng.chance(0.2);
        tell("crash " + process.address.text() + (silent ? " silently" : ""));
        process.crash(silent);
        long away = rng.chance(0.3) ? rng.nextLong(1_000_000) : rng.nextLong(60_000_000);
        after(
                away,
                () -> {
                    tell("restart " + process.address.text());
                    process.restart();
                });
    }

    private void pause(ModelProcess process) {
        long micros = rng.chance(0.5) ? 10_000 + rng.nextLong(1_500_000) : rng.nextLong(60_000_000);
        tell("pause " + process.address.text() + " for " + micros / 1000 + " ms");
        process.pause(micros);
    }

    private void partition(boolean symmetric) {
        int n = cut.length;
        boolean[] side = new boolean[n];
        if (rng.chance(0.3)) {
            side[rng.nextInt(n)] = true;
        } else {
            for (int i = 0; i < n; i++) {
                side[i] = rng.chance(0.5);
            }
        }
        double density = rng.chance(0.7) ? 1 : rng.nextDouble();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (side[i] && !side[j] && rng.chance(density)) {
                    cut[i][j] = true;
                    cut[j][i] |= symmetric;
                }
            }
        }
        tell("cut " + Arrays.toString(side) + (symmetric ? "" : " one way"));
        after(
                500_000 + rng.nextLong(60_000_000),
                () -> {
                    tell("cuts mended");
                    mend();
                });
    }

    private void mend() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
    }

    private void failDisk() {
        // A Sentinel of Redis votes twice after a write that failed; what ours make of that is not
        // theirs to answer for.
        Watcher sentinel = sentinels.get(rng.nextInt(sentinels.size()));
        sentinel.diskFails = true;
        tell("disk of s" + sentinel.index + " fails");
        slowDisk = 1000 + rng.nextLong(200_000);
        after(
                rng.nextLong(60_000_000),
                () -> {
                    sentinel.diskFails = false;
                    slowDisk = 5000;
                });
    }

    private void orderFailover() {
        Watcher sentinel = someWatcher();
        String group = "group" + rng.nextInt(groupCount);
        tell("s" + sentinel.index + " SENTINEL FAILOVER " + group);
        Event.Manner manner = Event.Manner.values()[rng.nextInt(3)];
        sentinel.run(() -> sentinel.failover(group, manner));
    }

    /// One of Redis whose clock is set back neither connects nor says hello until the time has come
    /// round again; nobody else can mend that.
    private void jumpClock() {
        Watcher sentinel = sentinels.get(rng.nextInt(sentinels.size()));
        sentinel.wallOffset += rng.nextLong(200_000_000_000L) - 100_000_000_000L;
    }

    /// Somebody publishes hellos that no honest Sentinel would.
    private void disturb() {
        ModelSentinel victim = sentinels.get(rng.nextInt(sentinels.size()));
        victim.run(
                () -> {
                    Address forged = new Address("10.9.9.9", 6666);
                    long wild =
                            victim.memory().currentEpoch
                                    + Tuning.MAX_EPOCH_JUMP
                                    + 1
                                    + rng.nextLong(1L << 60);
                    String stranger = String.format("%040x", 0xeeeeee);
                    checker.expectNoChange(
                            victim,
                            new Event.HelloHeard(
                                    new Hello(forged, stranger, wild, "group0", forged, wild)));
                    checker.expectNoChange(
                            victim,
                            new Event.HelloHeard(
                                    new Hello(forged, victim.runId, wild, "group0", forged, wild)));
                    checker.expectNoChange(
                            victim,
                            new Event.HelloHeard(
                                    new Hello(forged, stranger, 1, "no-such-group", forged, 1)));
                    checker.expectNoChange(
                            victim,
                            new Event.DownAsked(
                                    -2,
                                    victim.memory().groups.get("group0").address(),
                                    wild,
                                    stranger));
                });
    }

    /// SENTINEL RESET: it forgets who else there is, and for a while they count in no majority of
    /// its own. With a quorum that is none that makes two, which nobody can mend. Only the first
    /// does it: a master that is away while all forget it stays one when it comes back.
    private void reset() {
        if (!quorumIsMajority()) {
            return;
        }
        ModelSentinel sentinel = sentinels.getFirst();
        String group = "group" + rng.nextInt(groupCount);
        tell("s" + sentinel.index + " SENTINEL RESET " + group);
        sentinel.run(() -> sentinel.step(new Event.Reset(-1, List.of(group))));
    }

    private boolean quorumIsMajority() {
        return quorum > watchers.size() / 2;
    }

    private void lock(ModelServer server) {
        server.isLocked = true;
        tell("the password of " + server.address.text() + " is changed");
        after(rng.nextLong(40_000_000), () -> server.isLocked = false);
    }

    /// A copy of a Sentinel's machine says hello, too.
    private void copyMachine() {
        ModelSentinel victim = sentinels.get(rng.nextInt(sentinels.size()));
        tell("a copy of s" + victim.index + " is started");
        int hellos = 1 + rng.nextInt(10);
        for (int i = 0; i < hellos; i++) {
            after(
                    i * 1_000_000L,
                    () -> {
                        Group g = victim.memory().groups.get("group" + rng.nextInt(groupCount));
                        if (!isHealing && presentMaster().isAlive) {
                            presentMaster()
                                    .spread(
                                            new Hello(
                                                    copies.get(victim.index).address,
                                                    victim.runId,
                                                    victim.memory().currentEpoch,
                                                    g.name,
                                                    g.address(),
                                                    g.configEpoch));
                        }
                    });
        }
    }

    private void setQuorum() {
        ModelSentinel sentinel = sentinels.get(rng.nextInt(sentinels.size()));
        String group = "group" + rng.nextInt(groupCount);
        int least = quorumIsMajority() ? watchers.size() / 2 + 1 : 1;
        int wish = least + rng.nextInt(watchers.size() - least + 1);
        tell("s" + sentinel.index + " SENTINEL SET " + group + " quorum " + wish);
        sentinel.run(
                () -> {
                    GroupSettings settings = sentinel.memory().groups.get(group).settings;
                    sentinel.step(
                            new Event.Change(
                                    -1, group, settings.quorum(wish), List.of("quorum " + wish)));
                });
    }

    private void heal() {
        isHealing = true;
        tell("all is healed");
        mend();
        slowUntil = 0;
        slowDisk = 5000;
        for (Watcher sentinel : watchers) {
            sentinel.diskFails = false;
            sentinel.wake();
            sentinel.restart();
        }
        for (ModelServer server : servers) {
            server.isLocked = false;
            server.wake();
            server.restart();
        }
        checker.liveness.healed();
    }
}
