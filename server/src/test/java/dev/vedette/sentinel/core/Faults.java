package dev.vedette.sentinel.core;

import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What goes wrong in a run: which kinds of faults, how often, and that all are healed in the end.
/// Drawn by the seed.
final class Faults {

    private static final int KINDS = 16;

    private final Simulation sim;
    private final Rng rng;
    private final List<ModelServer> servers;
    private final List<ModelSentinel> sentinels;
    private final List<Watcher> watchers;

    /// How much each kind is wanted.
    private final double[] appetite = new double[KINDS];

    private final long periodMicros;

    private final long untilMicros;

    Faults(Simulation sim, Rng draw, Scene.Pace pace) {
        this.sim = sim;
        rng = sim.rng;
        servers = sim.servers;
        sentinels = sim.sentinels;
        watchers = sim.watchers;
        periodMicros = 1_000_000L * (1 + draw.nextInt(pace.mostSeconds()));
        untilMicros = pace.faultMicros();
        for (int i = 0; i < appetite.length; i++) {
            appetite[i] = draw.chance(0.6) ? draw.nextDouble() : 0;
        }
    }

    /// From now on they come.
    void begin() {
        sim.at(Simulation.FIRST_FAULT_MICROS, this::fault);
        sim.at(untilMicros, this::heal);
        if (sim.isStrict) {
            sim.at(16_000_000, this::strictFault);
        }
    }

    private void fault() {
        if (sim.isHealing) {
            return;
        }
        sim.after(periodMicros / 2 + rng.nextLong(periodMicros), this::fault);
        int kind = rng.nextInt(appetite.length);
        if (!rng.chance(appetite[kind])) {
            return;
        }
        switch (kind) {
            case 0 -> crash(someWatcher());
            case 1 -> crash(someServer());
            case 2, 3 -> crash(presentMaster());
            case 4 -> pause(someWatcher());
            case 5 -> pause(rng.chance(0.5) ? presentMaster() : someServer());
            case 6 -> partition(true);
            case 7 -> partition(false);
            case 8 -> failDisk();
            case 9 -> {
                sim.slowUntil(sim.now + rng.nextLong(20_000_000), Simulation.SLOWNESS);
                sim.tell("slow network");
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
        if (sim.isHealing) {
            return;
        }
        sim.after(5_000_000 + sim.strictRng.nextLong(30_000_000), this::strictFault);
        ModelSentinel leader = sentinels.get(sim.strictRng.nextInt(sentinels.size()));
        String group = "group" + sim.strictRng.nextInt(sim.groupCount);
        if (!leader.isAlive) {
            return;
        }
        int master = sim.at(leader.memory().groups.get(group).address()).index;
        sim.tell("s" + leader.index + " is cut from the master and told to replace it");
        sim.cut[leader.index][master] = true;
        sim.cut[master][leader.index] = true;
        sim.after(
                1_000_000 + sim.strictRng.nextLong(8_000_000),
                () -> {
                    sim.cut[leader.index][master] = false;
                    sim.cut[master][leader.index] = false;
                });
        leader.run(() -> leader.step(new Event.Failover(-1, group, Event.Manner.FORCE)));
        for (ModelSentinel other : sentinels) {
            if (other != leader && sim.strictRng.chance(0.3)) {
                sim.tell("restart of s" + other.index);
                other.crash(false);
                sim.after(10_000 + sim.strictRng.nextLong(500_000), other::restart);
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
        return masters.isEmpty() ? someServer() : masters.get(rng.nextInt(masters.size()));
    }

    private void crash(ModelProcess process) {
        boolean silent = rng.chance(0.2);
        sim.tell("crash " + process.address.text() + (silent ? " silently" : ""));
        process.crash(silent);
        long away = rng.chance(0.3) ? rng.nextLong(1_000_000) : rng.nextLong(60_000_000);
        sim.after(
                away,
                () -> {
                    sim.tell("restart " + process.address.text());
                    process.restart();
                });
    }

    private void pause(ModelProcess process) {
        long micros = rng.chance(0.5) ? 10_000 + rng.nextLong(1_500_000) : rng.nextLong(60_000_000);
        sim.tell("pause " + process.address.text() + " for " + micros / 1000 + " ms");
        process.pause(micros);
    }

    private void partition(boolean symmetric) {
        int n = sim.cut.length;
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
                    sim.cut[i][j] = true;
                    sim.cut[j][i] |= symmetric;
                }
            }
        }
        sim.tell("cut " + Arrays.toString(side) + (symmetric ? "" : " one way"));
        sim.after(
                500_000 + rng.nextLong(60_000_000),
                () -> {
                    sim.tell("cuts mended");
                    mend();
                });
    }

    private void mend() {
        for (boolean[] row : sim.cut) {
            Arrays.fill(row, false);
        }
    }

    private void failDisk() {
        // A Sentinel of Redis votes twice after a write that failed; what ours make of that is not
        // theirs to answer for.
        Watcher sentinel = sentinels.get(rng.nextInt(sentinels.size()));
        sentinel.diskFails = true;
        sim.tell("disk of s" + sentinel.index + " fails");
        sim.slowDisk = 1000 + rng.nextLong(200_000);
        sim.after(
                rng.nextLong(60_000_000),
                () -> {
                    sentinel.diskFails = false;
                    sim.slowDisk = 5000;
                });
    }

    private void orderFailover() {
        Watcher sentinel = someWatcher();
        String group = "group" + rng.nextInt(sim.groupCount);
        sim.tell("s" + sentinel.index + " SENTINEL FAILOVER " + group);
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
                    sim.checker.expectNoChange(
                            victim,
                            new Event.HelloHeard(
                                    new Hello(forged, stranger, wild, "group0", forged, wild)));
                    sim.checker.expectNoChange(
                            victim,
                            new Event.HelloHeard(
                                    new Hello(forged, victim.runId, wild, "group0", forged, wild)));
                    sim.checker.expectNoChange(
                            victim,
                            new Event.HelloHeard(
                                    new Hello(forged, stranger, 1, "no-such-group", forged, 1)));
                    sim.checker.expectNoChange(
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
        String group = "group" + rng.nextInt(sim.groupCount);
        sim.tell("s" + sentinel.index + " SENTINEL RESET " + group);
        sentinel.run(() -> sentinel.step(new Event.Reset(-1, List.of(group))));
    }

    private boolean quorumIsMajority() {
        return sim.quorum > watchers.size() / 2;
    }

    private void lock(ModelServer server) {
        server.isLocked = true;
        sim.tell("the password of " + server.address.text() + " is changed");
        sim.after(rng.nextLong(40_000_000), () -> server.isLocked = false);
    }

    /// A copy of a Sentinel's machine says hello, too.
    private void copyMachine() {
        ModelSentinel victim = sentinels.get(rng.nextInt(sentinels.size()));
        sim.tell("a copy of s" + victim.index + " is started");
        int hellos = 1 + rng.nextInt(10);
        for (int i = 0; i < hellos; i++) {
            sim.after(
                    i * 1_000_000L,
                    () -> {
                        Group g = victim.memory().groups.get("group" + rng.nextInt(sim.groupCount));
                        if (!sim.isHealing && presentMaster().isAlive) {
                            presentMaster()
                                    .spread(
                                            new Hello(
                                                    sim.copies.get(victim.index).address,
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
        String group = "group" + rng.nextInt(sim.groupCount);
        int least = quorumIsMajority() ? watchers.size() / 2 + 1 : 1;
        int wish = least + rng.nextInt(watchers.size() - least + 1);
        sim.tell("s" + sentinel.index + " SENTINEL SET " + group + " quorum " + wish);
        sentinel.run(
                () -> {
                    GroupSettings settings = sentinel.memory().groups.get(group).settings;
                    sentinel.step(
                            new Event.Change(
                                    -1, group, settings.quorum(wish), List.of("quorum " + wish)));
                });
    }

    private void heal() {
        sim.isHealing = true;
        sim.tell("all is healed");
        mend();
        sim.slowUntil(0, Simulation.SLOWNESS);
        sim.slowDisk = 5000;
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
        sim.checker.liveness.healed();
    }
}
