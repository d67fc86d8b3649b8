package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;
import dev.vedette.replication.core.Lease;
import dev.vedette.replication.core.LeaseTerms;

import java.util.ArrayList;
import java.util.List;

/// A data node as far as a Sentinel can see it: role, offset, link to its master, INFO, PING,
/// PUBLISH, REPLICAOF.
final class ModelServer extends ModelProcess {

    private static final long CRON = 500_000;
    private static final long REPL_TIMEOUT = 5_000_000;

    Role role;
    Address master;
    boolean linkUp;
    private String lineage = "";
    private String formerLineage = "";
    private long linkDownAt;
    private long linkSeenAt;
    long offset;

    /// Where it stood when it was a master for the last time: what it has acknowledged lies before.
    private long offsetAsMaster;

    private final int priority;
    private int boots;
    private String runId;
    private long heldUntil;

    /// Whether it is one of ours, that obeys `sentinel-lease`.
    private boolean knowsLeases = true;

    private LeaseTerms terms = LeaseTerms.NONE;
    private Lease lease;
    private double clockRate = 1;

    /// Whether it refuses the Sentinels' password.
    boolean isLocked;

    ModelServer(Simulation sim, int index, Role role, Address master, int priority) {
        super(sim, index, new Address("10.0.1." + index, 6379));
        this.role = role;
        this.master = master;
        this.priority = priority;
        runId = runId(index, boots);
        lease = lease();
        lineage = String.format("%040x", master.hashCode() & 0xffff);
        linkDownAt = 1;
        sim.after(sim.rng.nextLong(CRON), this::cron);
    }

    private void cron() {
        sim.after(CRON, this::cron);
        if (!isAlive || isPaused()) {
            return;
        }
        if (role == Role.MASTER) {
            int bytes = sim.rng.nextInt(100);
            if (sim.isStrict) {
                writeUnderLease(bytes);
            } else {
                offset += isHeld() ? 0 : bytes;
            }
            return;
        }
        ModelProcess upstream = sim.at(master);
        boolean reachable =
                upstream instanceof ModelServer m
                        && m != this
                        && m.isAlive
                        && !m.isPaused()
                        && (m.role == Role.MASTER || m.linkUp)
                        && !sim.isCut(index, m.index)
                        && !sim.isCut(m.index, index);
        if (reachable) {
            linkUp = true;
            linkSeenAt = sim.now;
            offset = ((ModelServer) upstream).offset;
            lineage = ((ModelServer) upstream).lineage;
            formerLineage = ((ModelServer) upstream).formerLineage;
        } else if (linkUp && (!upstream.isAlive || sim.now - linkSeenAt > REPL_TIMEOUT)) {
            linkUp = false;
            linkDownAt = sim.now;
        }
    }

    @Override
    void request(Simulation.Conn conn, Request request) {
        if (isLocked) {
            refuse(conn, request);
            return;
        }
        switch (request) {
            case Request.Ping _ ->
                    sim.reply(conn, new Event.PingReplied(conn.id, Event.PingReply.ALIVE));
            case Request.Inquire _ -> sim.reply(conn, new Event.InfoRead(conn.id, report()));
            case Request.Publish publish -> {
                spread(publish.hello());
                sim.reply(conn, new Event.HelloSent(conn.id, true));
            }
            case Request.BecomeMaster _ -> {
                if (role == Role.SLAVE) {
                    formerLineage = lineage;
                    lineage = newLineage();
                }
                if (role == Role.SLAVE) {
                    lease.startAnew(local());
                }
                role = Role.MASTER;
                linkUp = false;
                killClients(conn);
                sim.reply(conn, new Event.OrderDone(conn.id));
            }
            case Request.Follow follow -> {
                if (role == Role.MASTER) {
                    offsetAsMaster = offset;
                }
                if (role != Role.SLAVE || !follow.master().equals(master)) {
                    lease.startAnew(local());
                    role = Role.SLAVE;
                    master = follow.master();
                    linkUp = false;
                    linkDownAt = sim.now;
                }
                if (follow.releases()) {
                    heldUntil = 0;
                }
                killClients(conn);
                sim.reply(conn, new Event.OrderDone(conn.id));
            }
            case Request.HoldWrites hold -> {
                heldUntil = Math.max(heldUntil, sim.now + hold.millis() * 1000);
                sim.reply(conn, new Event.HoldAnswered(conn.id, null));
            }
            case Request.ReleaseWrites _ -> {
                heldUntil = 0;
                sim.reply(conn, new Event.OrderDone(conn.id));
            }
            case Request.Vouch vouch -> sim.reply(conn, vouched(conn, vouch));
            case Request.Enlist enlist -> {
                List<String> words = List.of(enlist.terms().split(" "));
                terms(LeaseTerms.of(words.getFirst(), words.subList(1, words.size())));
                sim.reply(conn, new Event.EnlistAnswered(conn.id, ""));
            }
            case Request.KeepTerms _ -> sim.reply(conn, new Event.TermsKept(conn.id, ""));
            case Request.KillScript _ -> sim.reply(conn, new Event.OrderDone(conn.id));
            case Request.AskDown _,
                    Request.AskWhere _,
                    Request.AskId _,
                    Request.TellOrder _,
                    Request.TellReason _ ->
                    throw new AssertionError("a Sentinel's question went to a server: " + request);
        }
    }

    /// A turn as the node has it: the clock at its beginning, a look at the lease, perhaps a pause,
    /// and another look before the answer leaves.
    private void writeUnderLease(int bytes) {
        if (isHeld() || !lease.holds(local())) {
            return;
        }
        if (!sim.isHealing && sim.strictRng.chance(0.01)) {
            pause(10_000 + sim.strictRng.nextLong(20_000_000));
        }
        run(
                () -> {
                    if (lease.holds(local())) {
                        offset += bytes;
                        sim.checker.writers.acknowledged(this);
                    }
                });
    }

    private Event vouched(Simulation.Conn conn, Request.Vouch vouch) {
        if (!knowsLeases) {
            return new Event.LeaseAnswered(conn.id, "", "", "ERR Unrecognized REPLCONF option");
        }
        Moment now = local();
        if (terms.names(vouch.group(), conn.owner.runId)) {
            lease.grant(conn.owner.runId, vouch.millis(), vouch.token(), now);
        }
        return new Event.LeaseAnswered(conn.id, lease.token(now), terms.text(), "");
    }

    /// Its own clock runs at a speed of its own.
    private Moment local() {
        long nanos = (long) (sim.now * 1000 * clockRate);
        return new Moment(nanos, nanos / Moment.NANOS_PER_MILLI);
    }

    private Lease lease() {
        Lease made = new Lease(runId(), local());
        made.terms(terms);
        return made;
    }

    private void terms(LeaseTerms value) {
        terms = value;
        lease.terms(value);
    }

    void makeStrict(LeaseTerms given, double rate, boolean isOurs) {
        knowsLeases = isOurs;
        clockRate = rate;
        terms = given;
        lease = lease();
    }

    boolean hasTerms() {
        return knowsLeases && terms.isOn();
    }

    /// Whether a client's write would be taken now.
    boolean isWritable() {
        return isAlive && role == Role.MASTER && !isHeld() && lease.holds(local());
    }

    private void refuse(Simulation.Conn conn, Request request) {
        String error = "NOAUTH Authentication required.";
        sim.reply(
                conn,
                switch (request) {
                    case Request.Ping _ ->
                            new Event.PingReplied(conn.id, Event.PingReply.REFUSED, error);
                    case Request.Inquire _ -> new Event.InfoRefused(conn.id);
                    case Request.Publish _ -> new Event.HelloSent(conn.id, false);
                    case Request.HoldWrites _ -> new Event.HoldAnswered(conn.id, error);
                    case Request.Vouch _ -> new Event.LeaseAnswered(conn.id, "", "", error);
                    case Request.Enlist _ -> new Event.EnlistAnswered(conn.id, error);
                    case Request.KeepTerms _ -> new Event.TermsKept(conn.id, error);
                    default -> new Event.OrderDone(conn.id);
                });
    }

    private Report report() {
        List<Address> replicas = new ArrayList<>();
        for (ModelServer other : sim.servers) {
            if (other != this
                    && other.isAlive
                    && other.role == Role.SLAVE
                    && other.linkUp
                    && other.master.equals(address)) {
                replicas.add(other.address);
            }
        }
        boolean isMaster = role == Role.MASTER;
        return new Report(
                runId(),
                role,
                replicas,
                isMaster ? "?" : master.host(),
                isMaster ? 0 : master.port(),
                linkUp,
                isMaster || linkUp ? 0 : 1 + (sim.now - linkDownAt) / 1_000_000,
                priority,
                offset,
                true,
                offset,
                new Report.Lineage(lineage, formerLineage),
                "");
    }

    /// How far it has acknowledged what clients wrote, as a master.
    long acknowledged() {
        return role == Role.MASTER ? offset : offsetAsMaster;
    }

    boolean isHeld() {
        return heldUntil > sim.now;
    }

    private String newLineage() {
        return String.format("%040x", sim.rng.nextLong() >>> 1);
    }

    private String runId() {
        return runId;
    }

    private static String runId(int index, int boots) {
        return String.format("%02x%038x", index, boots);
    }

    void spread(Hello hello) {
        deliver(hello);
        for (ModelServer other : sim.servers) {
            if (other.isAlive
                    && other.role == Role.SLAVE
                    && other.linkUp
                    && other.master.equals(address)
                    && !sim.isCut(index, other.index)) {
                sim.after(300, () -> other.deliver(hello));
            }
        }
    }

    private void deliver(Hello hello) {
        if (!isAlive) {
            return;
        }
        for (Simulation.Conn conn : isLocked ? List.<Simulation.Conn>of() : List.copyOf(clients)) {
            if (conn.pubsub && conn.isUp) {
                sim.reply(conn, new Event.HelloHeard(hello));
            }
        }
    }

    private void killClients(Simulation.Conn caller) {
        for (Simulation.Conn conn : List.copyOf(clients)) {
            if (conn != caller) {
                sim.hangUp(conn, "closed by CLIENT KILL");
            }
        }
    }

    @Override
    void boot() {
        runId = runId(index, ++boots);
        lease = lease();
        heldUntil = 0;
        linkUp = false;
        linkDownAt = sim.now;
        if (sim.rng.chance(0.3)) {
            offset = 0;
            lineage = newLineage();
            formerLineage = "";
        }
    }

    @Override
    void die() {
        linkUp = false;
    }
}
