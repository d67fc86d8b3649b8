package dev.vedette.lab.substrate;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.topology.Program;
import dev.vedette.lab.topology.Topology;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// The processes of a topology and the one folder everything of theirs lives in.
///
/// [#close()] may come from another thread at any moment, in particular from a shutdown hook while
/// processes are being started. The lock makes two things sure: a process that was launched is
/// known, and none is launched afterwards. So nothing is left behind, however the program ends
/// (short of SIGKILL to the program itself).
public final class Group implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final int PORT_ATTEMPTS = 3;

    private static final int POLL_MILLIS = 20;

    private final Topology topology;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Member> nodes = new ArrayList<>();
    private final List<Member> sentinels = new ArrayList<>();
    private @Nullable Path root;
    private boolean isClosed;
    private volatile boolean keepsFolder;

    public Group(Topology topology) {
        this.topology = topology;
    }

    /// The group did not come up; the message says which process and what it wrote last.
    public static final class StartFailed extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean isPortTaken;

        StartFailed(String message, boolean isPortTaken) {
            super(message);
            this.isPortTaken = isPortTaken;
        }
    }

    public Topology topology() {
        return topology;
    }

    public List<Member> nodes() {
        return nodes;
    }

    public List<Member> sentinels() {
        return sentinels;
    }

    /// All members, nodes first.
    public List<Member> members() {
        List<Member> all = new ArrayList<>(nodes);
        all.addAll(sentinels);
        return all;
    }

    /// The folder of the whole run, or null if nothing was started yet.
    public @Nullable Path root() {
        return root;
    }

    /// From now on [#close()] leaves the folder in place.
    public void keepFolder() {
        keepsFolder = true;
    }

    public boolean keepsFolder() {
        return keepsFolder;
    }

    /// Starts all nodes and returns when each one serves. A port that somebody took between the
    /// search and the start is no failure: the whole set is chosen anew, up to three times.
    public void startNodes(RandomGenerator random) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            assign(random);
            Member master = nodes.getFirst();
            for (Member node : nodes) {
                Address follows = node == master ? null : master.address();
                configure(node, Conf.node(node.address(), node.folder(), follows));
                start(node);
            }
            try {
                awaitServing(nodes);
                return;
            } catch (StartFailed failure) {
                if (!failure.isPortTaken || attempt == PORT_ATTEMPTS) {
                    throw failure;
                }
                killAll(nodes);
            }
        }
    }

    /// Starts all sentinels, told of the first node as the master, and returns when each one
    /// serves.
    public void startSentinels() throws IOException, InterruptedException {
        Address master = nodes.getFirst().address();
        for (Member sentinel : sentinels) {
            configure(
                    sentinel,
                    Conf.sentinel(sentinel.address(), sentinel.folder(), topology, master));
            start(sentinel);
        }
        awaitServing(sentinels);
    }

    /// Launches a member, for the first time or again, with the configuration in its folder.
    public void start(Member member) throws IOException {
        lock.lock();
        try {
            refuseWhenClosed();
            member.hangUp();
            member.launch();
        } catch (IOException failure) {
            throw failure instanceof StartFailed
                    ? failure
                    : new StartFailed(
                            member.name() + " could not be started: " + failure.getMessage(),
                            false);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until each of `members` serves; the first one that ends or stays silent for a minute
    /// is the failure.
    public void awaitServing(List<Member> members) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        for (Member member : members) {
            while (!member.isServing()) {
                boolean isOver = System.nanoTime() - deadline > 0;
                if (!member.isAlive() || isOver) {
                    String how =
                            isOver
                                    ? " does not answer on " + member.address()
                                    : " ended while starting";
                    String lastWords = member.lastWords(5);
                    throw new StartFailed(
                            member.name()
                                    + " ("
                                    + String.join(" ", member.program().command())
                                    + ")"
                                    + how
                                    + "; its last words:\n"
                                    + lastWords.indent(4).stripTrailing(),
                            lastWords.contains("Address already in use"));
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private void assign(RandomGenerator random) throws IOException {
        lock.lock();
        try {
            refuseWhenClosed();
            if (root == null) {
                root = Files.createTempDirectory("vedette-");
            }
            int count = topology.nodes().size() + topology.sentinels().size();
            List<Integer> ports = FreePorts.find(count, random);
            nodes.clear();
            sentinels.clear();
            seat(nodes, "node-", topology.nodes(), ports);
            seat(sentinels, "sentinel-", topology.sentinels(), ports.subList(nodes.size(), count));
        } finally {
            lock.unlock();
        }
    }

    private void seat(
            List<Member> seats, String prefix, List<Program> programs, List<Integer> ports)
            throws IOException {
        for (int i = 0; i < programs.size(); i++) {
            String name = prefix + (i + 1);
            Path folder = Files.createDirectories(rootFolder().resolve(name));
            seats.add(
                    new Member(
                            name, programs.get(i), new Address("127.0.0.1", ports.get(i)), folder));
        }
    }

    /// Under the lock too: a file written while the folder is being deleted would stay.
    private void configure(Member member, String text) throws IOException {
        lock.lock();
        try {
            refuseWhenClosed();
            Files.deleteIfExists(member.folder().resolve("log.txt"));
            Files.deleteIfExists(member.folder().resolve("output.txt"));
            Files.writeString(member.configuration(), text);
        } finally {
            lock.unlock();
        }
    }

    private Path rootFolder() {
        if (root == null) {
            throw new IllegalStateException("the group has no folder yet");
        }
        return root;
    }

    private void refuseWhenClosed() throws StartFailed {
        if (isClosed) {
            throw new StartFailed("the group is closed", false);
        }
    }

    private static void killAll(List<Member> members) throws InterruptedException {
        members.forEach(Member::kill);
        for (Member member : members) {
            member.awaitEnd();
        }
    }

    /// Kills what runs, waits for its end, and deletes the folder unless it is to be kept. The
    /// second call finds nothing to do.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            try {
                killAll(members());
            } catch (InterruptedException _) {
                // Everything has been sent SIGKILL; only the wait for it is cut short.
                Thread.currentThread().interrupt();
            }
            if (root != null && !keepsFolder) {
                FileTree.delete(root);
            }
        } finally {
            lock.unlock();
        }
    }
}
