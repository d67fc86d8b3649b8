package dev.vedette.lab.local;

import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.substrate.FileTree;
import dev.vedette.lab.topology.Program;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A group of processes on this machine, known by its folder.
///
/// The processes belong to nobody: they live in a session of their own and go on when the program
/// that started them ends, in whatever way. What runs is told by the pid files ([PidFile]), so any
/// later program can look at the group, complete it or stop it.
///
/// [#stop] may come from a shutdown hook while another thread starts processes. The lock makes sure
/// that what was launched is known, and that nothing is launched afterwards.
public final class LocalGroup {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    /// Sentinels look at a returning master for 10 s and more before they make it a replica.
    private static final Duration REST_LIMIT = Duration.ofSeconds(60);

    /// A master waits up to 10 s (shutdown-timeout) for replicas that lag, then writes its
    /// snapshot.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static final int POLL_MILLIS = 20;

    private static final String PASSWORD = "password";

    /// A file that is there from the moment somebody stops the group: its members did not fail.
    private static final String STOPPING = "stopping";

    private static final String SENTINEL_PASSWORD = "sentinel-password";

    private final Path folder;
    private final Roster roster;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean isStopped;
    private boolean hasWritten;

    private LocalGroup(Path folder, Roster roster) {
        this.folder = folder;
        this.roster = roster;
    }

    /// The group did not come up, or is not what was asked for; the message says what to do.
    public static final class NotStarted extends IOException {
        private static final long serialVersionUID = 1;

        NotStarted(String message) {
            super(message);
        }
    }

    /// A process of the group that is there.
    public record Running(Post post, ProcessHandle process) {}

    public static boolean isIn(Path folder) {
        return Roster.isIn(folder);
    }

    /// The group in a folder.
    public static LocalGroup open(Path folder) throws IOException {
        return new LocalGroup(folder, Roster.read(folder));
    }

    /// The group of a plan, of which nothing is written yet.
    public static LocalGroup of(Plan plan) {
        return new LocalGroup(plan.folder(), new Roster(plan.name(), plan.posts()));
    }

    /// Writes the files of a new group. The roster comes last: a folder without it holds no group.
    public void write(Plan plan) throws IOException {
        lock.lock();
        try {
            refuseWhenStopped();
            makeFolder(folder);
            hasWritten = true;
            for (Post post : posts()) {
                Files.createDirectories(post.folder(folder));
            }
            for (Map.Entry<Path, String> file : plan.configurations().entrySet()) {
                writePrivately(folder.resolve(file.getKey()), file.getValue());
            }
            if (plan.password() != null) {
                writePrivately(folder.resolve(PASSWORD), plan.password() + "\n");
            }
            if (plan.sentinelPassword() != null) {
                writePrivately(folder.resolve(SENTINEL_PASSWORD), plan.sentinelPassword() + "\n");
            }
            roster.write(folder);
        } finally {
            lock.unlock();
        }
    }

    private void refuseWhenStopped() throws NotStarted {
        if (isStopped) {
            throw new NotStarted("the group is being stopped");
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new NotStarted(
                            folder + " is neither empty nor the folder of a group; name another");
                }
            }
        }
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// The owner alone may read it, from the first byte on.
    private static void writePrivately(Path file, String text) throws IOException {
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    public String name() {
        return roster.name();
    }

    public Path folder() {
        return folder;
    }

    public List<Post> posts() {
        return roster.posts();
    }

    public List<Post> nodes() {
        return posts().stream().filter(post -> !post.isSentinel()).toList();
    }

    public List<Post> sentinels() {
        return posts().stream().filter(Post::isSentinel).toList();
    }

    /// The file with the nodes' password, if they have one.
    public Optional<Path> passwordFile() {
        return Optional.of(folder.resolve(PASSWORD)).filter(Files::exists);
    }

    /// The file with the sentinels' password, if they have one.
    public Optional<Path> sentinelPasswordFile() {
        return Optional.of(folder.resolve(SENTINEL_PASSWORD)).filter(Files::exists);
    }

    private static Credentials credentials(Optional<Path> file) throws IOException {
        return file.isEmpty()
                ? Credentials.none()
                : new Credentials(null, Files.readString(file.get()).strip());
    }

    /// Whether the nodes have this password.
    public boolean hasPassword(String password) throws IOException {
        return password.equals(credentials(passwordFile()).password());
    }

    /// What runs now, in the order of the posts.
    public List<Running> running() throws IOException {
        List<Running> running = new ArrayList<>();
        for (Post post : posts()) {
            pidFile(post).running().ifPresent(process -> running.add(new Running(post, process)));
        }
        return running;
    }

    private PidFile pidFile(Post post) {
        return new PidFile(post.pidFile(folder), post.folder(folder));
    }

    private Readiness readiness() throws IOException {
        return new Readiness(
                name(), credentials(passwordFile()), credentials(sentinelPasswordFile()));
    }

    /// Starts the nodes that do not run, and returns when each of them serves.
    public void startNodes(Program.Finder finder, Consumer<String> progress)
            throws IOException, InterruptedException, Program.Missing {
        start(nodes(), finder, progress);
    }

    /// Starts the sentinels that do not run, and returns when each of them serves.
    public void startSentinels(Program.Finder finder, Consumer<String> progress)
            throws IOException, InterruptedException, Program.Missing {
        start(sentinels(), finder, progress);
    }

    /// Returns when one node is the master and all others are linked to it. A node that was the
    /// master in an earlier life needs running sentinels for that: they tell it to follow.
    public void awaitLinks(Consumer<String> progress) throws IOException, InterruptedException {
        Readiness readiness = readiness();
        await(() -> readiness.missingLink(nodes()), progress);
    }

    /// Returns when all sentinels know the replicas and each other.
    public void awaitKnowledge(Consumer<String> progress) throws IOException, InterruptedException {
        Readiness readiness = readiness();
        await(() -> readiness.missingKnowledge(nodes(), sentinels()), progress);
    }

    private void start(List<Post> posts, Program.Finder finder, Consumer<String> progress)
            throws IOException, InterruptedException, Program.Missing {
        Readiness readiness = readiness();
        List<Running> started = new ArrayList<>();
        for (Post post : posts) {
            if (pidFile(post).running().isEmpty()) {
                started.add(new Running(post, launch(post, finder).toHandle()));
            }
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        for (Running member : started) {
            while (!readiness.isServing(member.post(), member.process())) {
                boolean isOver = System.nanoTime() - deadline > 0;
                if (!member.process().isAlive() || isOver) {
                    throw failed(member.post(), isOver);
                }
                progress.accept(member.post().name() + " does not answer yet");
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private Process launch(Post post, Program.Finder finder) throws IOException, Program.Missing {
        Program program =
                post.isSentinel() ? finder.sentinel(post.program()) : finder.node(post.program());
        List<String> command = new ArrayList<>(apart(finder));
        command.addAll(program.command());
        command.add(post.configuration(folder).toString());
        command.addAll(program.trailing());
        File output = post.output(folder).toFile();
        lock.lock();
        try {
            refuseWhenStopped();
            Files.deleteIfExists(folder.resolve(STOPPING));
            Process process =
                    new ProcessBuilder(command)
                            .directory(post.folder(folder).toFile())
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                            .redirectErrorStream(true)
                            .start();
            pidFile(post).write(process.toHandle());
            return process;
        } finally {
            lock.unlock();
        }
    }

    /// A session of its own, so that neither Ctrl-C nor the end of the terminal reaches the
    /// process. Both programs are replaced by what they start: the process id is that of the
    /// server.
    private static List<String> apart(Program.Finder finder) {
        try {
            return finder.node("setsid").command();
        } catch (Program.Missing _) {
            return List.of("sh", "-c", "trap '' HUP INT; exec \"$0\" \"$@\"");
        }
    }

    private NotStarted failed(Post post, boolean isOver) throws IOException {
        String how = isOver ? " does not answer on " + post.address() : " ended while starting";
        return new NotStarted(
                post.name()
                        + " ("
                        + post.program()
                        + ")"
                        + how
                        + "; its last words:\n"
                        + lastWords(post).indent(4).stripTrailing());
    }

    /// The last lines a member wrote, to its log or else to its output.
    public String lastWords(Post post) throws IOException {
        for (Path file : List.of(post.log(folder), post.output(folder))) {
            if (Files.exists(file) && Files.size(file) > 0) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                    List<String> all = lines.toList();
                    return String.join("\n", all.subList(Math.max(0, all.size() - 5), all.size()));
                }
            }
        }
        return "(it wrote nothing)";
    }

    private void await(Supplier<String> missing, Consumer<String> progress)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + REST_LIMIT.toNanos();
        String complaint = missing.get();
        while (!complaint.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new NotStarted(
                        "the group runs, but after "
                                + REST_LIMIT.toSeconds()
                                + " s "
                                + complaint
                                + "; the logs are in "
                                + folder);
            }
            progress.accept(complaint);
            Thread.sleep(POLL_MILLIS);
            complaint = missing.get();
        }
    }

    /// Stops what runs: the sentinels first, so that none takes the end of the master for a fault.
    /// What does not end within 20 s is killed.
    ///
    /// @param savesData ask the servers to end, so that they write what they have; else they are
    ///   killed at once
    /// @return whom it stopped
    public List<Post> stop(boolean savesData) throws IOException {
        lock.lock();
        try {
            isStopped = true;
            List<Running> running = running();
            if (!running.isEmpty()) {
                Files.writeString(folder.resolve(STOPPING), "");
            }
            end(running.stream().filter(member -> member.post().isSentinel()).toList(), savesData);
            end(running.stream().filter(member -> !member.post().isSentinel()).toList(), savesData);
            for (Post post : posts()) {
                pidFile(post).delete();
            }
            return running.stream().map(Running::post).toList();
        } finally {
            lock.unlock();
        }
    }

    private static void end(List<Running> members, boolean savesData) {
        // Looked for first: a dead parent's children have another parent.
        List<ProcessHandle> all =
                members.stream()
                        .map(Running::process)
                        .flatMap(
                                process -> Stream.concat(process.descendants(), Stream.of(process)))
                        .toList();
        if (!savesData || !haveEnded(all, false)) {
            haveEnded(all, true);
        }
    }

    private static boolean haveEnded(List<ProcessHandle> processes, boolean isForced) {
        for (ProcessHandle process : processes) {
            // False for one that has ended already, which is as good.
            boolean _ = isForced ? process.destroyForcibly() : process.destroy();
        }
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        try {
            // For processes that are not our children, onExit() too looks from time to time, every
            // 300 ms.
            while (processes.stream().anyMatch(PidFile::goesOn)) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                Thread.sleep(POLL_MILLIS);
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Whether the group was stopped on purpose, by whomever, and perhaps deleted.
    public boolean isBeingStopped() {
        return !isIn(folder) || Files.exists(folder.resolve(STOPPING));
    }

    /// Deletes the folder with everything in it, if it is a group's: of a folder that [#write] had
    /// refused, everything stays.
    public void delete() throws IOException {
        if (Files.exists(folder) && (hasWritten || isIn(folder))) {
            FileTree.delete(folder);
        }
    }

    /// Waits until a member ends, and returns it; null when none runs. One that has ended already
    /// is returned at once, unless it is among `told`, from which those that run again are taken.
    public @Nullable Post awaitEnd(Set<Post> told) throws IOException, InterruptedException {
        List<Running> running = running();
        List<Post> living = running.stream().map(Running::post).toList();
        told.removeAll(living);
        for (List<Post> posts : List.of(nodes(), sentinels())) {
            for (Post post : posts) {
                if (!living.contains(post) && !told.contains(post)) {
                    return post;
                }
            }
        }
        if (running.isEmpty()) {
            return null;
        }
        CompletableFuture<?>[] ends =
                running.stream()
                        .map(member -> member.process().onExit().thenApply(_ -> member.post()))
                        .toArray(CompletableFuture[]::new);
        try {
            return (Post) CompletableFuture.anyOf(ends).get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("waiting for a process failed", failure);
        }
    }
}
