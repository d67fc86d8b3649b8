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

    static final long FAULT_MICROS = 470_000_000;
    static final long END_MICROS = 600_000_000;

    /// A connection. Each direction keeps the order of its messages; a cut holds them back, as TCP
    /// would.
    static final class Conn {
        final ModelSentinel owner;
        final long id;
        final ModelProcess target;
        final boolean pubsub;
        boolean isUp;
        boolean isOver;
        boolean isHalfOpen;

        /// Questions in the order of their arrival, to be named in the answers.
        final Deque<Request.AskDown> questions = new ArrayDeque<>();

        private final Pipe toTarget = new Pipe();
        private final Pipe toOwner = new Pipe();

        Conn(ModelSentinel owner, long id, ModelProcess target, boolean pubsub) {
            this.owner = owner;
            this.id = id;
            this.target = target;
            this.pubsub = pubsub;
        }
    }

    private static final class Pipe {
        final Deque<Object> messages = new ArrayDeque<>();
        long lastAt;
    }

    final Rng rng;
    final Checker checker;
    final List<ModelSentinel> sentinels = new ArrayList<>();
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
    long slowDisk = 5000;
    boolean isHealing;

    private final Map<Address, ModelProcess> byAddress = new HashMap<>();
    private final boolean[][] cut;
    private final Agenda agenda = new Agenda();
    private final double[] appetite = new double[12];
    private final long faultPeriod;
    private long slowUntil;

    Simulation(long seed, boolean tells) {
        this.tells = tells;
        rng = new Rng(seed);
        checker = new Checker(this);
        int sentinelCount = 3 + rng.nextInt(3);
        groupCount = rng.chance(0.2) ? 2 : 1;
        quorum = rng.chance(0.8) ? sentinelCount / 2 + 1 : 1 + rng.nextInt(sentinelCount);
        downAfter = new long[] {2000, 5000, 5000, 8000}[rng.nextInt(4)];
        failoverTimeout = new long[] {4000, 10_000, 10_000}[rng.nextInt(3)];
        faultPeriod = 1_000_000L * (1 + rng.nextInt(20));
        for (int i = 0; i < appetite.length; i++) {
            appetite[i] = rng.chance(0.6) ? rng.nextDouble() : 0;
        }
        Prudence drawn =
                new Prudence(
                        rng.chance(0.3),
                        rng.chance(0.3) ? sentinelCount + rng.nextInt(2) : 0,
                        rng.chance(0.1));
        strictRng = new Rng(seed ^ 0x57121C7L);
        isStrict = strictRng.chance(0.3);
        prudence = isStrict ? strict(drawn, sentinelCount) : drawn;
        build(sentinelCount);
        cut = new boolean[sentinelCount + servers.size()][sentinelCount + servers.size()];
    }

    private Prudence strict(Prudence drawn, int sentinelCount) {
        return new Prudence(
                drawn.fastDownOnRefused(),
                sentinelCount,
                drawn.votesCompatibly(),
                true,
                strictRng.chance(0.5) ? 0 : 500 + strictRng.nextInt(4000));
    }

    private void build(int sentinelCount) {
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
            sentinels.add(new ModelSentinel(this, i, initial));
        }
        sentinels.forEach(s -> byAddress.put(s.address, s));
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
        for (ModelSentinel sentinel : sentinels) {
            after(rng.nextLong(2_000_000), sentinel::restart);
        }
        at(15_000_000, this::fault);
        at(FAULT_MICROS, this::heal);
        if (isStrict) {
            at(16_000_000, this::strictFault);
        }
        while (!agenda.isEmpty() && agenda.nextAt() <= END_MICROS) {
            now = agenda.nextAt();
            agenda.poll().run();
            if (isStrict) {
                checker.oneWriter();
            }
        }
        now = END_MICROS;
        checker.atTheEnd();
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

    void tell(String line) {
        if (tells) {
            story.add(String.format("%10.3f %s", now / 1e6, line));
        }
    }

    // The network.

    private long delay() {
        long base = 50 + rng.nextLong(400);
        if (now < slowUntil) {
            return base + rng.nextLong(800_000);
        }
        return rng.chance(0.002) ? base + rng.nextLong(300_000) : base;
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
                                    conn.owner.run(
                                            () -> {
                                                if (conn.owner.holds(conn)) {
                                                    conn.owner.step(
                                                            new Event.LinkUp(
                                                                    conn.id,
                                                                    conn.owner.address.host()));
                                                }
                                            }));
                });
    }

    void send(Conn conn, Request request) {
        put(conn, conn.toTarget, request, true);
    }

    void reply(Conn conn, Event event) {
        if (!conn.isOver) {
            put(conn, conn.toOwner, event, false);
        }
    }

    private record HangUp(String reason) {}

    void hangUp(Conn conn, String reason) {
        conn.target.clients.remove(conn);
        if (!conn.isOver) {
            put(conn, conn.toOwner, new HangUp(reason), false);
        }
    }

    /// The owner has closed its end, or died.
    void abandon(Conn conn) {
        conn.isOver = true;
        conn.target.clients.remove(conn);
    }

    private void put(Conn conn, Pipe pipe, Object message, boolean toTarget) {
        boolean wasEmpty = pipe.messages.isEmpty();
        pipe.messages.add(message);
        pipe.lastAt = Math.max(now + delay(), pipe.lastAt + 1);
        if (wasEmpty) {
            agenda.add(pipe.lastAt, () -> pump(conn, pipe, toTarget));
        }
    }

    private void pump(Conn conn, Pipe pipe, boolean toTarget) {
        if (conn.isOver) {
            return;
        }
        int from = toTarget ? conn.owner.index : conn.target.index;
        int to = toTarget ? conn.target.index : conn.owner.index;
        if (isCut(from, to)) {
            after(200_000, () -> pump(conn, pipe, toTarget));
            return;
        }
        Object message = pipe.messages.poll();
        if (!pipe.messages.isEmpty()) {
            agenda.add(now + 1, () -> pump(conn, pipe, toTarget));
        }
        if (toTarget) {
            arrive(conn, (Request) message);
        } else if (message instanceof HangUp hangUp) {
            conn.isOver = true;
            conn.owner.lost(conn, hangUp.reason());
        } else {
            conn.owner.run(
                    () -> {
                        if (conn.owner.holds(conn)) {
                            checker.delivered(conn, (Event) message);
                            conn.owner.step((Event) message);
                        }
                    });
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
            case 0 -> crash(sentinels.get(rng.nextInt(sentinels.size())));
            case 1 -> crash(servers.get(rng.nextInt(servers.size())));
            case 2, 3 -> crash(presentMaster());
            case 4 -> pause(sentinels.get(rng.nextInt(sentinels.size())));
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
        ModelSentinel sentinel = sentinels.get(rng.nextInt(sentinels.size()));
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
        ModelSentinel sentinel = sentinels.get(rng.nextInt(sentinels.size()));
        String group = "group" + rng.nextInt(groupCount);
        tell("s" + sentinel.index + " SENTINEL FAILOVER " + group);
        Event.Manner manner = Event.Manner.values()[rng.nextInt(3)];
        sentinel.run(() -> sentinel.step(new Event.Failover(-1, group, manner)));
    }

    private void jumpClock() {
        ModelSentinel sentinel = sentinels.get(rng.nextInt(sentinels.size()));
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

    private void heal() {
        isHealing = true;
        tell("all is healed");
        mend();
        slowUntil = 0;
        slowDisk = 5000;
        for (ModelSentinel sentinel : sentinels) {
            sentinel.diskFails = false;
            sentinel.wake();
            sentinel.restart();
        }
        for (ModelServer server : servers) {
            server.wake();
            server.restart();
        }
    }
}
