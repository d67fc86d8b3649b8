package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/*
 * Who may call itself a Sentinel of a group.
 *
 * A hello is a message on a channel that anybody may write to who can write to the master. Redis
 * believes it: a thousand invented Sentinels raise the majority to five hundred, which ends
 * automatic failover; one hello in the name of a known Sentinel moves it to another address; one
 * with another name at its address makes everybody forget it.
 *
 * Here whoever says hello is asked who it is, by SENTINEL MYID over a connection of our own to the
 * address it names, and counts when the answer is the name it gave. That goes for newcomers, for
 * known ones that say they have moved, and for those who say they live where another one does. A
 * known Sentinel that still answers at its address has not moved.
 *
 * One case remains in which hellos are believed at once: a group that was just born. A Sentinel
 * that hears others and cannot reach them (a wall, a wrong announce-ip) must not take itself for
 * the majority, so in the first minute everybody counts who is heard of. What has been a group for
 * longer knows its members: there nobody new counts unproven, and two halves that do not count each
 * other cannot arise, since the newer half counted the older one when it was born.
 *
 * `expected-sentinels` says how many there are, and nothing of this matters for the majority then;
 * proof is wanted from the beginning.
 */

/// Sentinels that have said hello and have not proved yet who they are.
final class Newcomers {

    /// How long hellos are believed in a new group, of those that nobody contradicts.
    static final long YOUTH = 60_000;

    /// How long one has to prove itself; a real one says hello again.
    static final long PATIENCE = 5_000;

    /// So many at a time, in one group.
    static final int MAX = 8;

    /// Connections to Sentinels, in all groups, known or not.
    static final int MAX_LINKS = 256;

    /// Between two events about hellos that are not believed, in one group.
    static final long TELL_PERIOD = 10_000;

    /// One of them, with the hello that will be taken in when it has proved itself.
    record Newcomer(Peer peer, Hello hello, long since) {}

    private final Memory memory;
    private final Durability durability;

    Newcomers(Memory memory, Durability durability) {
        this.memory = memory;
        this.durability = durability;
    }

    /// The sender as a member of the group; null while it is none.
    @Nullable Peer meet(Group g, Hello hello) {
        Peer known = g.peers.get(hello.runId());
        if (known != null && known.address.equals(hello.sender())) {
            return known;
        }
        if (isOurOwn(hello.sender())) {
            refuse(g, hello, "it says that it is where we are");
        } else if (known != null && known.isPresent()) {
            refuse(g, hello, "it answers at " + known.address.text() + ", where we know it");
        } else if (known != null || holder(g, hello.sender()) != null || !believesHellos(g)) {
            test(g, hello);
        } else if (isFull(g)) {
            refuse(g, hello, full(g));
        } else {
            return admit(g, hello);
        }
        return null;
    }

    private boolean isOurOwn(Address sender) {
        return sender.port() == memory.announcedPort()
                && (sender.host().equals(memory.globals.announceIp())
                        || memory.links.isOwnHost(sender.host()));
    }

    /// Whether who is heard of counts at once.
    private boolean believesHellos(Group g) {
        if (g.settings.prudence().expectedSentinels() > 0) {
            return false;
        }
        int proven = 1;
        boolean isOld = memory.now - g.bornAt >= YOUTH;
        for (Peer peer : g.peers.values()) {
            proven += peer.isProven || peer.isRestored ? 1 : 0;
            isOld |= peer.isRestored;
        }
        return !isOld || proven < 2 || 2 * proven <= g.peers.size() + 1;
    }

    private static int most(Group g) {
        int expected = g.settings.prudence().expectedSentinels();
        return expected > 0 ? expected - 1 : Tuning.MAX_SENTINELS;
    }

    private static boolean isFull(Group g) {
        return g.peers.size() >= most(g);
    }

    private static String full(Group g) {
        return most(g) + " others are known already; SENTINEL RESET forgets those that are gone";
    }

    private static @Nullable Peer holder(Group g, Address address) {
        for (Peer peer : g.peers.values()) {
            if (peer.address.equals(address)) {
                return peer;
            }
        }
        return null;
    }

    private void test(Group g, Hello hello) {
        Newcomer open = g.newcomers.get(hello.runId());
        if (open != null) {
            if (open.hello().sender().equals(hello.sender())) {
                g.newcomers.put(hello.runId(), new Newcomer(open.peer(), hello, open.since()));
            }
            return;
        }
        if (g.newcomers.size() >= MAX
                || !memory.links.hasRoomFor(hello.runId(), hello.sender(), MAX_LINKS)) {
            refuse(g, hello, "too many say hello that nobody knows");
            return;
        }
        Peer peer = new Peer(hello.runId(), hello.sender(), g, memory.now);
        g.newcomers.put(hello.runId(), new Newcomer(peer, hello, memory.now));
        memory.links.attach(peer);
        if (peer.link.isUp()) {
            // Another group's connection to it is ours, too.
            memory.links.askId(peer.link);
        }
        memory.wake(memory.now + PATIENCE);
    }

    /// The process at the other end of a connection has told who it is: the hellos that are proved
    /// by it.
    List<Hello> identified(Link link, @Nullable String runId, String error) {
        List<Hello> proved = new ArrayList<>();
        for (Instance user : List.copyOf(link.users)) {
            if (!(user instanceof Peer peer)) {
                continue;
            }
            boolean isItself =
                    runId == null ? isSentinelThatCannotTell(error) : runId.equals(peer.runId);
            String other = runId == null ? error : "it calls itself " + runId;
            Group g = peer.group;
            Newcomer newcomer = g.newcomers.get(peer.runId);
            if (newcomer != null && newcomer.peer().equals(peer)) {
                if (isItself) {
                    prove(g, newcomer, proved);
                } else {
                    refuse(g, newcomer.hello(), other);
                }
                // Only now, so that a new member goes on with the connection that proved it.
                leave(g, newcomer);
            } else {
                peer.isProven = isItself;
                peer.isImpostor = runId != null && !isItself;
                if (peer.isImpostor) {
                    tell(g, peer.words() + " #" + other);
                }
            }
        }
        return proved;
    }

    private void prove(Group g, Newcomer newcomer, List<Hello> proved) {
        Hello hello = newcomer.hello();
        Peer known = g.peers.get(hello.runId());
        if (known == null && holder(g, hello.sender()) == null && isFull(g)) {
            refuse(g, hello, full(g));
        } else if (known == null || !known.isPresent()) {
            admit(g, hello).isProven = true;
            proved.add(hello);
        }
    }

    /// One older than 6.2 does not know the question, and one with narrow ACLs does not answer it:
    /// both are Sentinels.
    private static boolean isSentinelThatCannotTell(String error) {
        String text = error.toLowerCase(Locale.ROOT);
        return text.startsWith("noperm")
                || text.startsWith("err unknown") && text.contains("subcommand");
    }

    /// Gives up those who have had their time.
    void visit(Group g) {
        for (Newcomer newcomer : List.copyOf(g.newcomers.values())) {
            if (memory.now - newcomer.since() >= PATIENCE) {
                leave(g, newcomer);
                refuse(g, newcomer.hello(), "it does not answer there");
            }
        }
    }

    void forgetAll(Group g) {
        for (Newcomer newcomer : List.copyOf(g.newcomers.values())) {
            leave(g, newcomer);
        }
    }

    private void leave(Group g, Newcomer newcomer) {
        g.newcomers.remove(newcomer.peer().runId);
        memory.links.detach(newcomer.peer());
    }

    private Peer admit(Group g, Hello hello) {
        Peer known = g.peers.get(hello.runId());
        if (known != null) {
            memory.announce(
                    Level.NOTICE,
                    "+sentinel-address-switch",
                    g.master.words()
                            + " ip "
                            + hello.sender().host()
                            + " port "
                            + hello.sender().port()
                            + " for "
                            + hello.runId());
            forget(g, known);
        }
        Peer holder = holder(g, hello.sender());
        if (holder != null) {
            // One address is one process: who was known there has been replaced.
            memory.announce(Level.NOTICE, "+sentinel-invalid-addr", holder);
            forget(g, holder);
        }
        Peer peer = new Peer(hello.runId(), hello.sender(), g, memory.now);
        if (known != null) {
            peer.votedFor = known.votedFor;
            peer.votedEpoch = known.votedEpoch;
        }
        g.peers.put(peer.runId, peer);
        memory.links.attach(peer);
        if (known == null) {
            memory.announce(Level.NOTICE, "+sentinel", peer);
        }
        durability.changed();
        return peer;
    }

    private void forget(Group g, Peer peer) {
        g.peers.remove(peer.runId);
        memory.links.detach(peer);
    }

    /// Nobody may fill our log by saying hello.
    private void refuse(Group g, Hello hello, String reason) {
        memory.refusedHellos++;
        tell(
                g,
                "sentinel "
                        + hello.runId()
                        + ' '
                        + hello.sender().words()
                        + " @ "
                        + g.name
                        + ' '
                        + g.address().words()
                        + " #"
                        + reason);
    }

    private void tell(Group g, String text) {
        g.untold++;
        if (g.refusalToldAt == 0 || memory.now - g.refusalToldAt >= TELL_PERIOD) {
            String others = g.untold > 1 ? " (and " + (g.untold - 1) + " other hellos)" : "";
            g.refusalToldAt = memory.now;
            g.untold = 0;
            memory.announce(Level.WARNING, "+sentinel-refused", text + others);
        }
    }
}
