package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One master as a real Sentinel watches it, and the state machine of its failovers: one transition
/// per tick.
final class RealGroup {

    enum State {
        NONE,
        WAIT_START,
        SELECT,
        SEND_NO_ONE,
        WAIT_PROMOTION,
        RECONFIGURE
    }

    private static final long RECONF_TIMEOUT = 10_000;
    private static final long ELECTION_TIMEOUT = 10_000;

    final RealSentinel me;
    final String name;
    final GroupSettings settings;
    final RealInstance master;
    final Map<Address, RealInstance> replicas = new LinkedHashMap<>();
    final Map<String, RealInstance> peers = new LinkedHashMap<>();

    String leader;
    long leaderEpoch;

    private long configEpoch;
    private long failoverEpoch;
    private State state = State.NONE;
    private long stateSince;
    private long startedAt;
    private boolean isForced;
    private boolean isOdown;
    private RealInstance promoted;

    RealGroup(RealSentinel me, Durable.GroupImage image) {
        this.me = me;
        name = image.name();
        settings = image.settings();
        configEpoch = image.configEpoch();
        leaderEpoch = image.leaderEpoch();
        master = new RealInstance(Kind.MASTER, image.master(), this, now());
        image.replicas().forEach(this::add);
        for (Durable.KnownSentinel known : image.sentinels()) {
            peers.put(known.runId(), peer(known.address(), known.runId()));
        }
    }

    private long now() {
        return me.wallMillis();
    }

    private void add(Address address) {
        replicas.put(address, new RealInstance(Kind.REPLICA, address, this, now()));
    }

    private RealInstance peer(Address address, String runId) {
        RealInstance peer = new RealInstance(Kind.SENTINEL, address, this, now());
        peer.runId = runId;
        return peer;
    }

    List<RealInstance> all() {
        List<RealInstance> all = new ArrayList<>(1 + replicas.size() + peers.size());
        all.add(master);
        all.addAll(replicas.values());
        all.addAll(peers.values());
        return all;
    }

    Durable.GroupImage image() {
        Address current = currentAddress();
        List<Address> others = new ArrayList<>();
        for (Address address : replicas.keySet()) {
            others.add(address.equals(current) ? master.address : address);
        }
        List<Durable.KnownSentinel> sentinels = new ArrayList<>();
        peers.forEach((id, p) -> sentinels.add(new Durable.KnownSentinel(p.address, id)));
        return new Durable.GroupImage(
                name, current, settings, configEpoch, leaderEpoch, others, sentinels);
    }

    /// The promoted replica's as soon as its promotion was seen.
    Address currentAddress() {
        return state == State.RECONFIGURE ? promoted.address : master.address;
    }

    long configEpoch() {
        return configEpoch;
    }

    Hello hello() {
        return new Hello(
                me.address, me.runId, me.currentEpoch, name, currentAddress(), configEpoch);
    }

    long infoPeriod(RealInstance instance) {
        boolean isUrgent =
                instance.kind == Kind.REPLICA
                        && (isOdown
                                || state != State.NONE
                                || instance.report.masterLinkDownSeconds() > 0);
        return isUrgent ? 1000 : RealSentinel.INFO_PERIOD;
    }

    /// One tick.
    void visit() {
        if (me.keep(master)) {
            examine(master);
            countOpinions();
            if (startIfDue()) {
                ask(true);
            }
            advance();
            ask(false);
        }
        for (RealInstance other : all()) {
            if (other != master && me.keep(other)) {
                examine(other);
            }
        }
    }

    // Who is down.

    private void examine(RealInstance instance) {
        long now = now();
        boolean isDown =
                instance.silence(now) > settings.downAfter()
                        || instance.kind == Kind.MASTER
                                && instance.role == Role.SLAVE
                                && now - instance.roleSince
                                        > settings.downAfter() + 2 * RealSentinel.INFO_PERIOD;
        if (isDown) {
            instance.lastDownAt = now;
        }
        if (isDown != instance.isDown()) {
            instance.sdownSince = isDown ? now : 0;
            if (instance == master) {
                me.announce(isDown ? "+sdown" : "-sdown", this);
            }
        }
    }

    /// An answer counts for five seconds, whichever master it was about.
    private void countOpinions() {
        int agreeing = 1;
        for (RealInstance peer : peers.values()) {
            agreeing += peer.saysDown ? 1 : 0;
        }
        boolean was = isOdown;
        isOdown = master.isDown() && agreeing >= settings.quorum();
        if (was != isOdown) {
            me.announce(isOdown ? "+odown" : "-odown", this);
        }
    }

    private void ask(boolean isForcedRound) {
        long now = now();
        for (RealInstance peer : peers.values()) {
            long age = now - peer.answeredAt;
            if (age > 5 * RealSentinel.ASK_PERIOD) {
                peer.saysDown = false;
                peer.votedFor = null;
            }
            if (master.isDown()
                    && peer.isConnected()
                    && (isForcedRound || age >= RealSentinel.ASK_PERIOD)) {
                me.send(
                        peer,
                        new Request.AskDown(
                                name,
                                master.address,
                                me.currentEpoch,
                                state == State.NONE ? null : me.runId));
            }
        }
    }

    // Votes.

    void vote(long epoch, String candidate) {
        if (epoch > me.currentEpoch) {
            me.currentEpoch = epoch;
            me.flush();
            me.announce("+new-epoch", this);
        }
        if (leaderEpoch < epoch && me.currentEpoch <= epoch) {
            leader = candidate;
            leaderEpoch = me.currentEpoch;
            me.flush();
            me.announce("+vote-for-leader " + candidate.substring(36), this);
            if (!candidate.equals(me.runId)) {
                startedAt = now() + me.sim.rng.nextInt(RealSentinel.MAX_DESYNC);
            }
        }
    }

    /// Counts the votes of the newest epoch, which need not be that of this failover.
    private boolean isElected() {
        Map<String, Integer> counts = new HashMap<>();
        String winner = null;
        int most = 0;
        for (RealInstance peer : peers.values()) {
            if (peer.votedFor != null && peer.votedEpoch == me.currentEpoch) {
                int count = counts.merge(peer.votedFor, 1, Integer::sum);
                if (count > most) {
                    most = count;
                    winner = peer.votedFor;
                }
            }
        }
        vote(failoverEpoch, winner == null ? me.runId : winner);
        if (leader != null && leaderEpoch == failoverEpoch) {
            int count = counts.merge(leader, 1, Integer::sum);
            if (count > most) {
                most = count;
                winner = leader;
            }
        }
        int needed = Math.max(settings.quorum(), (peers.size() + 1) / 2 + 1);
        return most >= needed && me.runId.equals(winner);
    }

    // Failovers.

    private boolean startIfDue() {
        if (!isOdown || state != State.NONE || now() - startedAt < 2 * settings.failoverTimeout()) {
            return false;
        }
        start();
        return true;
    }

    private void start() {
        failoverEpoch = ++me.currentEpoch;
        to(State.WAIT_START);
        startedAt = now() + me.sim.rng.nextInt(RealSentinel.MAX_DESYNC);
        me.sim.annals.tried(name);
        me.announce("+try-failover", this);
    }

    void force() {
        if (state == State.NONE && choose() != null) {
            start();
            isForced = true;
        }
    }

    private void to(State next) {
        state = next;
        stateSince = now();
    }

    private void abort(String event) {
        me.announce(event, this);
        to(State.NONE);
        isForced = false;
        promoted = null;
    }

    private void advance() {
        switch (state) {
            case NONE -> {}
            case WAIT_START -> waitStart();
            case SELECT -> {
                promoted = choose();
                if (promoted == null) {
                    abort("-failover-abort-no-good-slave");
                } else {
                    to(State.SEND_NO_ONE);
                }
            }
            case SEND_NO_ONE -> {
                if (promoted.isConnected()) {
                    me.send(promoted, new Request.BecomeMaster());
                    me.announce("+failover-state-wait-promotion " + promoted.address.text(), this);
                    to(State.WAIT_PROMOTION);
                } else {
                    abortIfLate();
                }
            }
            case WAIT_PROMOTION -> abortIfLate();
            case RECONFIGURE -> reconfigure();
        }
    }

    private void waitStart() {
        if (isElected() || isForced) {
            me.announce("+elected-leader (failover epoch " + failoverEpoch + ")", this);
            me.sim.annals.elected(me, name, failoverEpoch);
            me.sim.checker.foreignLeader(me, name, failoverEpoch);
            to(State.SELECT);
        } else if (now() - startedAt > Math.min(ELECTION_TIMEOUT, settings.failoverTimeout())) {
            abort("-failover-abort-not-elected");
        }
    }

    private void abortIfLate() {
        if (now() - stateSince > settings.failoverTimeout()) {
            abort("-failover-abort-slave-timeout");
        }
    }

    private RealInstance choose() {
        long now = now();
        long maxAge = master.isDown() ? 5000 : 3 * RealSentinel.INFO_PERIOD;
        long maxLinkDown =
                10 * settings.downAfter() + (master.isDown() ? now - master.sdownSince : 0);
        return replicas.values().stream()
                .filter(
                        r ->
                                !r.isDown()
                                        && r.isConnected()
                                        && now - r.availableAt <= 5 * RealSentinel.PING_PERIOD
                                        && r.report.priority() != 0
                                        && now - r.infoAt <= maxAge
                                        && r.report.masterLinkDownSeconds() * 1000 <= maxLinkDown)
                .min(
                        Comparator.comparingInt((RealInstance r) -> r.report.priority())
                                .thenComparing(
                                        Comparator.comparingLong(
                                                        (RealInstance r) -> r.report.offset())
                                                .reversed())
                                .thenComparing(r -> r.runId))
                .orElse(null);
    }

    private void reconfigure() {
        long now = now();
        boolean isLate = now - stateSince > settings.failoverTimeout();
        int busy = 0;
        int open = 0;
        for (RealInstance r : replicas.values()) {
            if (r.reconf == RealInstance.Reconf.SENT && now - r.reconfAt > RECONF_TIMEOUT) {
                r.reconf = RealInstance.Reconf.DONE;
            }
            boolean isBusy =
                    r.reconf == RealInstance.Reconf.SENT
                            || r.reconf == RealInstance.Reconf.IN_PROGRESS;
            busy += isBusy ? 1 : 0;
            if (r != promoted && r.reconf != RealInstance.Reconf.DONE && !r.isDown()) {
                open++;
            }
        }
        if (promoted.isDown()) {
            return;
        }
        if (open > 0 && !isLate) {
            turnNext(busy);
            return;
        }
        if (isLate) {
            turnNext(-replicas.size());
        }
        switchTo(promoted.address);
    }

    private void turnNext(int alreadyBusy) {
        int busy = alreadyBusy;
        for (RealInstance r : replicas.values()) {
            if (busy < settings.parallelSyncs()
                    && r != promoted
                    && r.reconf == RealInstance.Reconf.NONE
                    && !r.isDown()
                    && r.isConnected()) {
                me.send(r, new Request.Follow(promoted.address, false));
                r.reconf = RealInstance.Reconf.SENT;
                r.reconfAt = now();
                busy++;
            }
        }
    }

    /// The Sentinels stay as they are, with what they said about the old master.
    private void switchTo(Address address) {
        Address old = master.address;
        me.announce("+switch-master " + address.text(), this);
        List<Address> others = new ArrayList<>(replicas.keySet());
        others.remove(address);
        if (!old.equals(address)) {
            others.add(old);
        }
        replicas.values().forEach(me::disconnect);
        replicas.clear();
        me.disconnect(master);
        master.address = address;
        master.runId = "";
        master.role = Role.MASTER;
        master.startAnew(now());
        others.forEach(this::add);
        leader = null;
        isOdown = false;
        isForced = false;
        promoted = null;
        state = State.NONE;
        startedAt = 0;
        me.flush();
    }

    // INFO.

    void reported(RealInstance instance, Report report) {
        long now = now();
        instance.infoAt = now;
        boolean hasMoved =
                instance.report.masterPort() != report.masterPort()
                        || !instance.report.masterHost().equals(report.masterHost());
        instance.report = report;
        instance.runId = instance.kind == Kind.SENTINEL ? instance.runId : report.runId();
        if (report.role() != instance.role) {
            instance.role = report.role();
            instance.roleSince = now;
        }
        if (report.role() == Role.SLAVE && hasMoved) {
            instance.movedAt = now;
        }
        if (instance == master && report.role() == Role.MASTER) {
            for (Address replica : report.replicas()) {
                if (!replicas.containsKey(replica) && !replica.equals(master.address)) {
                    add(replica);
                    me.flush();
                }
            }
        }
        if (!me.isTilted() && instance.kind == Kind.REPLICA) {
            act(instance);
        }
    }

    private void act(RealInstance r) {
        if (r.role == Role.MASTER) {
            if (r == promoted && state == State.WAIT_PROMOTION) {
                promotionSeen();
            } else if (r != promoted
                    && looksSane()
                    && hasBeenQuietFor(r, r.roleSince, 4 * RealSentinel.PUBLISH_PERIOD)) {
                follow(r);
            }
            return;
        }
        Address current = currentAddress();
        if (r.reconf == RealInstance.Reconf.SENT && r.report.follows(current)) {
            r.reconf = RealInstance.Reconf.IN_PROGRESS;
        }
        if (r.reconf == RealInstance.Reconf.IN_PROGRESS && r.report.masterLinkUp()) {
            r.reconf = RealInstance.Reconf.DONE;
        }
        if (!r.report.follows(master.address)
                && state != State.RECONFIGURE
                && looksSane()
                && hasBeenQuietFor(r, r.movedAt, settings.failoverTimeout())) {
            follow(r);
        }
    }

    private void follow(RealInstance r) {
        if (r.isConnected()) {
            me.announce("turns " + r.address.text(), this);
            me.sim.checker.liveness.turned(name, r.address);
            me.send(r, new Request.Follow(master.address, false));
        }
    }

    private void promotionSeen() {
        configEpoch = failoverEpoch;
        to(State.RECONFIGURE);
        me.flush();
        me.announce("+promoted-slave " + promoted.address.text(), this);
        me.sim.annals.promoted(name, failoverEpoch, promoted.address, me.sim.now);
        for (RealInstance instance : all()) {
            instance.saidHelloAt = now() - RealSentinel.PUBLISH_PERIOD - 1;
        }
    }

    private boolean looksSane() {
        return master.role == Role.MASTER
                && !master.isDown()
                && now() - master.infoAt < 2 * RealSentinel.INFO_PERIOD;
    }

    private boolean hasBeenQuietFor(RealInstance r, long since, long wait) {
        return now() - since > wait && !r.isDown() && now() - r.lastDownAt > wait;
    }

    // Hellos.

    RealInstance meet(Hello hello) {
        RealInstance known = peers.get(hello.runId());
        if (known != null && known.address.equals(hello.sender())) {
            return known;
        }
        if (known != null) {
            me.disconnect(known);
        }
        peers.values()
                .removeIf(
                        p -> {
                            boolean isReplaced = p.address.equals(hello.sender());
                            if (isReplaced) {
                                me.disconnect(p);
                            }
                            return isReplaced;
                        });
        RealInstance peer = peer(hello.sender(), hello.runId());
        peers.put(hello.runId(), peer);
        me.flush();
        return peer;
    }

    void adopt(RealInstance sender, Hello hello) {
        if (hello.configEpoch() > configEpoch) {
            configEpoch = hello.configEpoch();
            if (!hello.master().equals(master.address)) {
                me.announce("+config-update-from " + sender.runId.substring(36), this);
                switchTo(hello.master());
            }
        }
    }
}
