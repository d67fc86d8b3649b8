package dev.vedette.sentinel.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What one process of a Sentinel has shown and was told, written down as it passed.
final class Shadow {

    private record Opinion(long at, Address master) {}

    /// What one Sentinel says of where the master is.
    private record Voice(String runId, Address master) {}

    /// The same about one group.
    static final class Shown {
        long configEpoch;
        long leaderEpoch;
        long switchedEpoch;
        Address address;
        int peers;
        int replicas;
        final Set<String> known = new HashSet<>();
        final Map<Address, Long> seenAsMaster = new HashMap<>();

        /// Since when an instance has told without a break that it is a master; from the last
        /// switch on.
        final Map<Address, Long> claimsSince = new HashMap<>();

        /// When it last stood for election to affirm its configuration.
        long affirmedAt = Long.MIN_VALUE / 2;

        private final Map<String, Opinion> downAnswers = new HashMap<>();

        /// When which other Sentinel last said that it holds which master. An older answer may come
        /// later, on another connection: what was said for one master stands.
        private final Map<Voice, Long> agreements = new HashMap<>();

        /// When which other Sentinel was last asked and named another master than this one has.
        private final Map<String, Long> dissents = new HashMap<>();

        static Shown of(Durable.GroupImage image) {
            Shown shown = new Shown();
            shown.configEpoch = image.configEpoch();
            shown.leaderEpoch = image.leaderEpoch();
            shown.switchedEpoch = image.configEpoch();
            shown.address = image.master();
            return shown;
        }

        boolean isStill(Group g) {
            return g.configEpoch == configEpoch
                    && g.leaderEpoch == leaderEpoch
                    && g.peers.size() == peers
                    && g.replicas.size() == replicas
                    && g.address().equals(address);
        }

        /// From now on another master.
        void switchTo(Address master) {
            claimsSince.remove(address);
            claimsSince.remove(master);
            address = master;
            downAnswers.clear();
        }

        /// Who has named the same master after `since`, and this one.
        int agreeingSince(long since) {
            int agreeing = 1;
            for (Map.Entry<Voice, Long> said : agreements.entrySet()) {
                if (said.getValue() > since && said.getKey().master().equals(address)) {
                    agreeing++;
                }
            }
            return agreeing;
        }

        boolean isContradictedSince(long since) {
            return dissents.values().stream().anyMatch(at -> at > since);
        }

        /// Who has called this master down since then, and this one.
        int callingItDownSince(long since) {
            int agreeing = 1;
            for (Opinion opinion : downAnswers.values()) {
                if (opinion.at() >= since && opinion.master().equals(address)) {
                    agreeing++;
                }
            }
            return agreeing;
        }
    }

    private final Simulation sim;

    long currentEpoch;
    final Map<String, Shown> groups = new HashMap<>();

    /// Since when it has heard of each server without a long silence, and when last.
    final long[] heardSince;

    private final long[] heardAt;

    /// About which group somebody asks, by ticket.
    private final Map<Long, String> asked = new HashMap<>();

    /// When it last heard its own run id from elsewhere, and when it had heard that twice.
    private long doubleHeardAt = Long.MIN_VALUE / 2;

    private long doubleSureAt = Long.MIN_VALUE / 2;

    Shadow(Simulation sim, Durable disk) {
        this.sim = sim;
        int processes = sim.watchers.size() + sim.servers.size();
        heardAt = new long[processes];
        heardSince = new long[processes];
        currentEpoch = disk.currentEpoch();
        for (Durable.GroupImage image : disk.groups()) {
            groups.put(image.name(), Shown.of(image));
        }
    }

    /// An event is about to reach it over the network.
    void delivered(Simulation.Conn conn, Event event) {
        if (conn.target instanceof ModelServer server) {
            heard(server);
        }
        if (event instanceof Event.DownAnswered answer) {
            Shown shown = groups.get(answer.question().group());
            String peer = ((Watcher) conn.target).runId;
            if (answer.down()) {
                shown.downAnswers.put(peer, new Opinion(sim.now, answer.question().master()));
            } else if (answer.question().master().equals(shown.address)) {
                shown.downAnswers.remove(peer);
            }
        } else if (event instanceof Event.InfoRead info && info.report().role() == Role.MASTER) {
            for (Shown shown : groups.values()) {
                shown.seenAsMaster.put(conn.target.address, sim.now);
                shown.claimsSince.putIfAbsent(conn.target.address, sim.now);
            }
        } else if (event instanceof Event.InfoRead) {
            for (Shown shown : groups.values()) {
                shown.claimsSince.remove(conn.target.address);
            }
        } else if (event instanceof Event.WhereAnswered where && where.master() != null) {
            Shown shown = groups.get(where.group());
            String peer = ((Watcher) conn.target).runId;
            shown.agreements.put(new Voice(peer, where.master()), sim.now);
            if (!where.master().equals(shown.address)) {
                shown.dissents.put(peer, sim.now);
            }
        }
    }

    private void heard(ModelServer server) {
        long silence = sim.now - heardAt[server.index];
        heardAt[server.index] = sim.now;
        if (silence > 2000 * (sim.downAfter + 1000)) {
            heardSince[server.index] = sim.now;
        }
    }

    /// It has begun to answer whether the master of `group` is down.
    void asked(long ticket, String group) {
        asked.put(ticket, group);
    }

    /// About which group it answers.
    String answered(long ticket) {
        return asked.remove(ticket);
    }

    void forget(Event.Reset reset) {
        for (String name : reset.names()) {
            Shown shown = groups.get(name);
            shown.peers = 0;
            shown.known.clear();
            shown.replicas = 0;
        }
    }

    /// It has taken in a hello.
    void heard(Hello hello) {
        Shown shown = groups.get(hello.group());
        if (shown != null && hello.configEpoch() == shown.configEpoch) {
            shown.agreements.put(new Voice(hello.runId(), hello.master()), sim.now);
        }
    }

    /// A hello with its own run id has come.
    void heardItself(ModelSentinel s, Hello hello) {
        if (!hello.sender().equals(s.address)) {
            long since = sim.now - doubleHeardAt;
            if (since > 600_000 && since < 8_000_000) {
                doubleSureAt = sim.now;
            }
            if (since > 600_000) {
                doubleHeardAt = sim.now;
            }
        }
    }

    /// Twice within seconds, and the last time not six seconds ago, which is what it waits.
    boolean isDouble() {
        return sim.now - doubleSureAt < 5_300_000;
    }
}
