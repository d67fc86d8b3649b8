package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// One Sentinel's mind: several groups, one state machine.
///
/// [#step] takes the moment and one event and returns what is to be done, in order. The same events
/// at the same moments with the same generator give the same effects. Timeouts use the monotonic
/// part of the moment; the wall clock serves the texts only, so that setting it changes nothing.
///
/// The first step also returns what the start brings: connections to open, +monitor.
public final class SentinelCore {

    private final Memory memory;
    private final Durability durability;
    private final Detection detection;
    private final Leases leases;
    private final Voting voting;
    private final Failover failover;
    private final Claims claims;
    private final Newcomers newcomers;
    private final Schisms schisms;
    private final Hellos hellos;
    private final Discovery discovery;
    private final Repairs repairs;
    private final Rounds rounds;
    private final Operators operators;

    private long steppedAt;

    /// @param restored what the last process with this identity left on disk
    public SentinelCore(Identity me, Rng rng, Durable restored, Moment start) {
        memory = new Memory(me, restored.globals(), rng, start);
        durability = new Durability(memory);
        detection = new Detection(memory);
        leases = new Leases(memory);
        voting = new Voting(memory, leases, durability);
        MasterSwitch masterSwitch = new MasterSwitch(memory);
        failover = new Failover(memory, voting, leases, masterSwitch, durability);
        claims = new Claims(memory, masterSwitch, durability);
        newcomers = new Newcomers(memory, durability);
        schisms = new Schisms(memory, failover);
        hellos = new Hellos(memory, voting, masterSwitch, claims, newcomers, schisms, durability);
        discovery = new Discovery(memory, durability);
        repairs = new Repairs(memory, masterSwitch);
        rounds = new Rounds(memory, masterSwitch);
        operators = new Operators(memory, failover, leases, masterSwitch, newcomers, durability);
        operators.restore(restored);
        steppedAt = memory.now;
        memory.wake(memory.now + 1);
    }

    /// Takes one event and returns its consequences.
    public List<Effect> step(Moment moment, Event event) {
        memory.begin(moment);
        watchForStalls();
        switch (event) {
            case Event.Tick _ -> tick();
            case Event.LinkUp e -> linkUp(e);
            case Event.LinkDown e -> linkDown(e);
            case Event.PingReplied e -> pinged(e);
            case Event.Refused e -> refused(e);
            case Event.Accepted e -> accepted(e);
            case Event.OrderHeard e -> voting.orderHeard(e);
            case Event.ReasonHeard e -> reasonHeard(e);
            case Event.InfoRead e -> reported(e);
            case Event.InfoRefused e -> infoRefused(e);
            case Event.HelloSent e -> replied(e.conn());
            case Event.ChannelHeard e -> channelHeard(e);
            case Event.HelloHeard e -> hellos.heard(e.hello());
            case Event.IdAnswered e -> identified(e);
            case Event.DownAsked e -> voting.asked(e);
            case Event.DownAnswered e -> downAnswered(e);
            case Event.WhereAnswered e -> whereAnswered(e);
            case Event.OrderDone e -> replied(e.conn());
            case Event.HoldAnswered e -> holdAnswered(e);
            case Event.LeaseAnswered e -> {
                replied(e.conn());
                leases.answered(e);
            }
            case Event.EnlistAnswered e -> {
                replied(e.conn());
                leases.enlisted(e);
            }
            case Event.TermsKept e -> {
                replied(e.conn());
                leases.kept(e);
            }
            case Event.Persisted e ->
                    release(durability.persisted(e.number(), e.written()), e.written());
            case Event.VotesSafe(long number) -> release(durability.votesSafe(number), true);
            case Event.Monitor e -> operators.monitor(e);
            case Event.Remove e -> operators.remove(e);
            case Event.Change e -> operators.change(e);
            case Event.Reset e -> operators.reset(e);
            case Event.Failover e -> failover(e);
            case Event.Flush e -> operators.flush(e);
            case Event.Configure e -> operators.configure(e);
            case Event.ScriptStarted e -> memory.scripts.started(e);
            case Event.ScriptEnded e -> memory.scripts.ended(e);
            case Event.Moved(Address from, Address to) ->
                    new Moves(memory, durability).moved(from, to);
            case Event.Tune(Timer timer, long millis) -> memory.timers.set(timer, millis);
            case Event.Rehearse(Rehearsal rehearsal) -> memory.rehearsal = rehearsal;
        }
        durability.flush();
        memory.scripts.visit();
        return memory.end();
    }

    /// What commands and reports show. Ages in it count up to `moment`.
    public View view(Moment moment) {
        memory.begin(moment);
        return View.of(memory);
    }

    /// One group of the view, or null when there is none of that name.
    public View.@Nullable GroupView group(Moment moment, String name) {
        memory.begin(moment);
        Group g = memory.groups.get(name);
        return g == null ? null : View.of(g, memory.now);
    }

    /// How many hellos came from senders that have not proved who they are.
    public long refusedHellos() {
        return memory.refusedHellos;
    }

    /// Whether a master is down or being replaced.
    public boolean isBusy() {
        for (Group g : memory.groups.values()) {
            if (g.stage != null || g.master.isDown()) {
                return true;
            }
        }
        return false;
    }

    /// What SENTINEL DEBUG shows.
    public Map<Timer, Long> timers() {
        return memory.timers.all();
    }

    /// What SENTINEL PENDING-SCRIPTS shows.
    public List<View.ScriptView> scripts(Moment moment) {
        memory.begin(moment);
        return memory.scripts.view();
    }

    /// What this Sentinel knows of a group's chances and its past; null for no such group.
    public @Nullable Explanation explain(Moment moment, String name) {
        memory.begin(moment);
        Group g = memory.groups.get(name);
        return g == null ? null : Explanation.of(memory, g);
    }

    private void tick() {
        memory.woken();
        memory.wake(memory.now + Tuning.TICK);
        for (Link link : memory.links.all()) {
            memory.links.keep(link);
        }
        int down = 0;
        for (Group g : memory.groups.values()) {
            down += g.master.isDown() ? 1 : 0;
            rounds.visit(g);
            claims.visit(g);
            newcomers.visit(g);
            leases.visit(g);
            if (!memory.isTilted()) {
                detection.examine(g);
                voting.ask(g, false);
                failover.startIfDue(g);
                schisms.visit(g);
                failover.advance(g);
                for (Instance replica : g.replicas.values()) {
                    repairs.examine(replica);
                }
            }
        }
        memory.downMasters = down;
    }

    /// A process that slept, or a machine too busy to run it, has no true picture of anybody: the
    /// answers it missed look like silence. It then only watches for a while.
    private void watchForStalls() {
        if (memory.now - steppedAt > memory.timers.of(Timer.TILT_TRIGGER)) {
            if (!memory.isTilted()) {
                memory.announce(Level.WARNING, "+tilt", "#tilt mode entered");
            }
            memory.tiltSince = memory.now;
        } else if (memory.isTilted()
                && memory.now - memory.tiltSince > memory.timers.of(Timer.TILT_PERIOD)) {
            memory.tiltSince = 0;
            memory.announce(Level.WARNING, "-tilt", "#tilt mode exited");
        }
        steppedAt = memory.now;
    }

    private void linkUp(Event.LinkUp event) {
        Link link = memory.links.of(event.conn());
        if (link == null) {
            return;
        }
        memory.links.up(link, event.conn(), event.localHost());
        if (event.conn() == link.command.conn) {
            for (Instance user : link.users) {
                user.infoAskedAt = memory.now;
                user.saidHelloAt = 0;
                user.claimedAt = 0;
                Leases.linkUp(user);
                if (user instanceof Peer peer) {
                    peer.isAsked = false;
                    peer.askedAt = 0;
                    voting.ask(user.group, false);
                }
            }
        }
    }

    private void linkDown(Event.LinkDown event) {
        Link link = memory.links.of(event.conn());
        if (link == null) {
            return;
        }
        boolean isCommand = event.conn() == link.command.conn;
        memory.announce(
                Level.DEBUG,
                isCommand ? "-cmd-link-reconnection" : "-pubsub-link-reconnection",
                link.users.getFirst().words() + " #" + event.reason());
        link.lossReason = event.reason();
        if (event.isTlsFailure()) {
            memory.problems.refused(link, Dealing.LOGIN, event.reason());
        }
        memory.links.down(link, event.conn(), event.isRefusal());
        if (link.muteEnds == Tuning.MUTE_ENDS && link.refusals.isEmpty()) {
            memory.problems.refused(
                    link,
                    Dealing.LOGIN,
                    "it hangs up before it answers; if this is a port under TLS, set"
                            + " tls-replication yes here");
        }
        if (isCommand) {
            link.users.forEach(this::settle);
        }
    }

    private void pinged(Event.PingReplied event) {
        Link link = memory.links.of(event.conn());
        if (link == null) {
            return;
        }
        memory.links.pinged(link, event.reply());
        if (event.reply() == Event.PingReply.ALIVE) {
            memory.problems.accepted(link, Dealing.PING);
        } else if (!event.error().isEmpty()) {
            memory.problems.refused(link, Dealing.PING, event.error());
        }
        for (Instance user : link.users) {
            if (event.reply() == Event.PingReply.ALIVE) {
                user.rebootedAt = 0;
            } else if (event.reply() == Event.PingReply.BUSY
                    && user.isDown()
                    && user.kind != Kind.SENTINEL
                    && memory.now - user.orderedAt > Tuning.ORDER_PATIENCE) {
                user.orderedAt = memory.now;
                memory.links.send(link, new Request.KillScript());
            }
            if (user.isDown()) {
                settle(user);
            }
        }
    }

    private void reasonHeard(Event.ReasonHeard event) {
        Group g = memory.groups.get(event.group());
        if (g != null && g.peers.containsKey(event.runId())) {
            g.chronicle.begin(
                    "Sentinel " + event.runId() + " tried in epoch " + event.epoch(), memory.now);
            g.chronicle.note(event.reason(), memory.now);
        }
    }

    private void refused(Event.Refused event) {
        Link link = memory.links.of(event.conn());
        if (link != null) {
            memory.problems.refused(link, event.dealing(), event.error());
        }
    }

    private void accepted(Event.Accepted event) {
        Link link = memory.links.of(event.conn());
        if (link != null) {
            memory.problems.accepted(link, event.dealing());
        }
    }

    /// Draws the consequences of news about one instance.
    private void settle(Instance instance) {
        if (!memory.isTilted()) {
            detection.examineOne(instance);
            if (instance.kind == Kind.MASTER && instance.isDown()) {
                voting.ask(instance.group, false);
            }
            failover.advance(instance.group);
        }
    }

    private void reported(Event.InfoRead event) {
        Link link = memory.links.of(event.conn());
        if (link == null) {
            return;
        }
        memory.links.replied(link);
        Instance instance = link.users.getFirst();
        discovery.read(instance, event.report());
        claims.reported(instance);
        failover.reported(instance);
        leases.reported(instance);
        if (memory.isTilted()) {
            return;
        }
        failover.advance(instance.group);
        if (instance.kind == Kind.REPLICA && instance.group.replicas.containsValue(instance)) {
            repairs.examine(instance);
        }
    }

    private void infoRefused(Event.InfoRefused event) {
        Link link = memory.links.of(event.conn());
        if (link != null) {
            memory.links.replied(link);
            link.infosPending = Math.max(0, link.infosPending - 1);
        }
    }

    private void channelHeard(Event.ChannelHeard event) {
        Link link = memory.links.of(event.conn());
        if (link != null) {
            link.heardAt = memory.now;
        }
    }

    private void replied(long conn) {
        Link link = memory.links.of(conn);
        if (link != null) {
            memory.links.replied(link);
        }
    }

    private void downAnswered(Event.DownAnswered event) {
        replied(event.conn());
        Peer peer = peerOf(event.conn(), event.question().group());
        if (peer == null) {
            return;
        }
        voting.answered(peer.group, peer, event);
        settle(peer);
    }

    private void whereAnswered(Event.WhereAnswered event) {
        replied(event.conn());
        Peer peer = peerOf(event.conn(), event.group());
        if (peer != null && event.master() != null) {
            claims.confirmed(peer, event.master());
            schisms.told(peer, event.master());
        }
        if (peer == null || !peer.group.address().equals(event.master())) {
            return;
        }
        peer.agreedAt = memory.now;
        for (Instance replica : List.copyOf(peer.group.replicas.values())) {
            repairs.examine(replica);
        }
    }

    private void identified(Event.IdAnswered event) {
        replied(event.conn());
        Link link = memory.links.of(event.conn());
        if (link != null) {
            newcomers.identified(link, event.runId(), event.error()).forEach(hellos::heardBefore);
        }
    }

    private void holdAnswered(Event.HoldAnswered event) {
        replied(event.conn());
        Link link = memory.links.of(event.conn());
        if (link != null) {
            failover.holdAnswered(link.users.getFirst(), event.refusal());
        }
    }

    private @Nullable Peer peerOf(long conn, String group) {
        Link link = memory.links.of(conn);
        if (link != null) {
            for (Instance user : link.users) {
                if (user instanceof Peer peer && peer.group.name.equals(group)) {
                    return peer;
                }
            }
        }
        return null;
    }

    private void release(List<Durability.Waiting> released, boolean written) {
        for (Durability.Waiting waiting : released) {
            switch (waiting) {
                case Durability.VoteAnswer vote -> voting.voteWritten(vote, written);
                case Durability.Candidacy candidacy -> {
                    failover.candidacyWritten(candidacy, written);
                    Group g = memory.groups.get(candidacy.group());
                    if (g != null) {
                        failover.advance(g);
                    }
                }
                case Durability.OperatorAnswer answer ->
                        memory.emit(
                                new Effect.Answer(
                                        answer.ticket(),
                                        written ? new Effect.Done() : new Effect.NotSaved()));
            }
        }
    }

    private void failover(Event.Failover event) {
        operators.failover(event);
    }

    /// For the checks of the simulation only.
    Memory memory() {
        return memory;
    }
}
