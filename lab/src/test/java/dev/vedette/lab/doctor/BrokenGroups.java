package dev.vedette.lab.doctor;

import static dev.vedette.lab.substrate.Plan.MASTER;
import static dev.vedette.lab.substrate.Plan.PASSWORD;

import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.substrate.Built;
import dev.vedette.lab.substrate.Crossroads;
import dev.vedette.lab.substrate.FileTree;
import dev.vedette.lab.substrate.Plan;
import dev.vedette.lab.substrate.Programs;
import dev.vedette.lab.topology.Program;

import org.opentest4j.TestAbortedException;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Groups of real Redis, each good but for one fault that people meet.
final class BrokenGroups {

    static final String GHOST = "127.0.0.9";

    private static final String GHOST_ID = "9".repeat(40);

    /// Who runs nothing and owns nothing on any system.
    private static final int NOBODY = 65_534;

    private BrokenGroups() {}

    static Built otherPasswordOnAReplica() throws Exception {
        Plan plan = good().node(2, "requirepass other");
        return Built.of(plan).awaitDown("REPLICAS", 0, 1);
    }

    static Built masterauthMissingOnTheMaster() throws Exception {
        return Built.of(good().node(0, "masterauth \"\"")).awaitHealthy();
    }

    static Built wrongAuthPassOfOneSentinel() throws Exception {
        Plan plan = good().sentinel(2, "sentinel auth-pass " + MASTER + " wrong");
        return Built.of(plan).awaitMasterFlags(2, "s_down");
    }

    static Built wrongAuthPassOfAllSentinels() throws Exception {
        Plan plan = good().everySentinel("sentinel auth-pass " + MASTER + " wrong");
        return Built.of(plan).awaitMasterFlags(0, "s_down", "o_down");
    }

    /// The rights Redis' documentation asks for, but for SLAVEOF: all is well until a failover.
    static Built aclShortOfARight() throws Exception {
        return withSentinelUser("+multi +ping +exec +subscribe +config|rewrite +role +publish");
    }

    /// The same, complete: what a careful operator gives.
    static Built aclOfAllRights() throws Exception {
        return withSentinelUser(
                "+multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish");
    }

    private static Built withSentinelUser(String rights) throws Exception {
        return Built.of(
                        good().everyNode(
                                        "user sentry on >rounds &* "
                                                + rights
                                                + " +info +client|setname +client|kill"
                                                + " +script|kill")
                                .everySentinel(
                                        "sentinel auth-user " + MASTER + " sentry",
                                        "sentinel auth-pass " + MASTER + " rounds"))
                .awaitHealthy();
    }

    static Built twoSentinels() throws Exception {
        return Built.of(good().sentinelsOn("127.0.0.2", "127.0.0.3")).awaitHealthy();
    }

    static Built quorumOfOne() throws Exception {
        return Built.of(good().quorum(1)).awaitHealthy();
    }

    static Built quorumAboveTheirNumber() throws Exception {
        return Built.of(good().quorum(4)).awaitHealthy();
    }

    static Built sentinelsOnOneHost() throws Exception {
        return Built.of(good().sentinelsOn("127.0.0.2", "127.0.0.2", "127.0.0.2")).awaitHealthy();
    }

    static Built allPrioritiesZero() throws Exception {
        return Built.of(good().everyNode("replica-priority 0")).awaitHealthy();
    }

    /// Redis takes only 127.0.0.1 and ::1 for local, so this one needs an address of the machine
    /// that is not a loopback one.
    static Built protectedMode() throws Exception {
        String host = addressOfThisMachine();
        Plan plan =
                Plan.open(Programs.real())
                        .nodesOn(host, host, host)
                        .everyNode("protected-mode yes");
        return Built.of(plan).awaitMasterFlags(0, "s_down");
    }

    static Built unreachableAnnouncedAddress() throws Exception {
        Plan plan = good().node(2, "replica-announce-ip " + GHOST).undiscovered();
        return Built.of(plan).awaitDown("REPLICAS", 0, 1);
    }

    static Built virtualIpOverTwoMasters() throws Exception {
        Crossroads crossroads = new Crossroads("127.0.0.5");
        Plan plan =
                good().node(1, "replicaof no one")
                        .monitored(_ -> crossroads.address())
                        .undiscovered();
        return Built.of(plan, seated -> crossroads.lead(seated.nodes().subList(0, 2)))
                .closing(crossroads)
                .awaitMasterFlags(0, "master");
    }

    static Built minReplicasAboveTheReplicas() throws Exception {
        return Built.of(good().everyNode("min-replicas-to-write 3")).awaitHealthy();
    }

    static Built nothingPersistedUnderASupervisor() throws Exception {
        Plan plan = good().everyNode("appendonly no", "save \"\"", "supervised systemd");
        return Built.of(plan).awaitHealthy();
    }

    /// While it is written to.
    static Built smallBacklog() throws Exception {
        Built built = Built.of(good().everyNode("repl-backlog-size 16kb")).awaitHealthy();
        keepWriting(built);
        return built;
    }

    private static void keepWriting(Built built) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(20);
        Thread.ofVirtual().name("writer").start(() -> write(built, begun));
        begun.await();
    }

    /// Until the group is gone, up to a megabyte a second; much less on a busy machine, where a
    /// single write must be enough while somebody looks.
    private static void write(Built built, CountDownLatch begun) {
        String value = "x".repeat(50_000);
        Credentials login = new Credentials(null, PASSWORD);
        try (RespConnection connection = RespConnection.open(built.node(0), login, 5_000)) {
            while (connection.ask("SET", "key", value).isOk()) {
                begun.countDown();
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException _) {
            // The end of the group, and of the test.
        }
    }

    static Built ghostSentinel() throws Exception {
        Plan plan =
                good().everySentinel(
                                "sentinel known-sentinel "
                                        + MASTER
                                        + " "
                                        + GHOST
                                        + " 26379 "
                                        + GHOST_ID);
        return Built.of(plan).awaitDown("SENTINELS", 0, 1);
    }

    static Built duplicateMyid() throws Exception {
        Plan plan = good().sentinel(2, "sentinel myid {sentinel1.id}").undiscovered();
        return Built.of(plan).awaitMasterFlags(2, "master");
    }

    static Built unequalTimings() throws Exception {
        Plan plan = good().sentinel(2, "sentinel down-after-milliseconds " + MASTER + " 60000");
        return Built.of(plan).awaitHealthy();
    }

    /// A sentinel checks at its start that it may write its file, but not whether it may put a new
    /// one in its place.
    static Built unwritableSentinelFolder() throws Exception {
        Plan plan = good();
        if (isRoot()) {
            String nobody = Integer.toString(NOBODY);
            Program sentinel =
                    Programs.through(
                            List.of(
                                    "setpriv",
                                    "--reuid=" + nobody,
                                    "--regid=" + nobody,
                                    "--clear-groups"),
                            Programs.real().sentinel());
            plan.sentinelProgram(2, sentinel);
        }
        plan.sentinel(2, "logfile \"\"");
        return Built.of(plan, BrokenGroups::lockFolderOfTheLastSentinel).awaitHealthy();
    }

    static Built stoppedReplica() throws Exception {
        Built built = Built.of(good()).awaitHealthy();
        built.nodeProcess(2).kill();
        return built.awaitDown("REPLICAS", 0, 1);
    }

    /// A process that hangs keeps its port and says nothing.
    static Built frozenReplica() throws Exception {
        Built built = Built.of(good()).awaitHealthy();
        built.nodeProcess(2).freeze();
        return built.awaitDown("REPLICAS", 0, 1);
    }

    /// CONFIG under another name, as some hosters do it.
    static Built configRenamed() throws Exception {
        return Built.of(good().everyNode("rename-command CONFIG hidden")).awaitHealthy();
    }

    /// A script that reads what notification-script never passes, one that may not be run, and a
    /// sentinel that takes scripts from the network.
    static Built scriptsThatCannotWork() throws Exception {
        Path folder = Files.createTempDirectory("vedette-scripts-");
        Path greedy = script(folder, "greedy.sh", "#!/bin/sh\necho \"$1 $6\" > /dev/null\n");
        Path locked = script(folder, "locked.sh", "#!/bin/sh\nexit 0\n");
        Plan plan =
                good().sentinel(0, "sentinel notification-script " + MASTER + " " + greedy)
                        .sentinel(1, "sentinel client-reconfig-script " + MASTER + " " + locked)
                        .sentinel(2, "sentinel deny-scripts-reconfig no");
        Built built = Built.of(plan).awaitHealthy();
        // Sentinels look at their scripts when they start, and then no more.
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rw-r--r--"));
        return built.closing(
                () -> {
                    Files.delete(greedy);
                    Files.delete(locked);
                    Files.delete(folder);
                });
    }

    private static Path script(Path folder, String name, String text) throws IOException {
        Path script = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// What happens when nobody looks after a group: two nodes share a host and a folder, a third
    /// has lost its folder, hardly another client fits, a script fails each time.
    static Built neglected() throws Exception {
        Path folder = Files.createTempDirectory("vedette-scripts-");
        Path failing = script(folder, "failing.sh", "#!/bin/sh\nexit 1\n");
        Plan plan =
                good().nodesOn("127.0.0.2", "127.0.0.2", "127.0.0.4")
                        .everyNode(
                                "min-replicas-to-write 0",
                                "client-output-buffer-limit replica 1mb 512kb 1",
                                "repl-backlog-size 512kb",
                                "appendonly no",
                                "save 60 1")
                        .everyNode("maxclients 15")
                        .node(1, "dir {node0.dir}")
                        .node(2, "replica-ignore-disk-write-errors yes")
                        .sentinel(0, "sentinel notification-script " + MASTER + " " + failing);
        Built built = Built.of(plan).awaitHealthy();
        FileTree.delete(built.nodeProcess(2).folder());
        built.ask(built.node(2), "BGSAVE");
        Built.await(
                "a snapshot without a folder fails",
                () ->
                        built.ask(built.node(2), "INFO", "persistence")
                                .text()
                                .contains("rdb_last_bgsave_status:err"));
        Built.await(
                "the script has failed",
                () ->
                        !built.ask(built.sentinel(0), "SENTINEL", "PENDING-SCRIPTS")
                                .items()
                                .isEmpty());
        keepWriting(built);
        return built.closing(
                () -> {
                    Files.delete(failing);
                    Files.delete(folder);
                });
    }

    /// Settings that are each allowed and each wrong.
    static Built oddLimits() throws Exception {
        Plan plan =
                good().everySentinel(
                                "sentinel down-after-milliseconds " + MASTER + " 1500",
                                "sentinel failover-timeout " + MASTER + " 900000",
                                "sentinel parallel-syncs " + MASTER + " 2")
                        .node(1, "maxmemory 100mb", "repl-timeout 10", "tcp-keepalive 0")
                        .node(
                                2,
                                "maxmemory-policy allkeys-lru",
                                "replica-read-only no",
                                "appendonly no",
                                "save 3600 1");
        return Built.of(plan).awaitHealthy();
    }

    static Plan good() {
        return Plan.good(Programs.real());
    }

    private static void lockFolderOfTheLastSentinel(Built seated) throws IOException {
        Path folder = seated.sentinelProcess(2).folder();
        Files.createFile(folder.resolve("output.txt"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static String addressOfThisMachine() throws IOException {
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : each.inetAddresses().toList()) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    return address.getHostAddress();
                }
            }
        }
        String none = "this machine has no IPv4 address but loopback ones";
        if (System.getenv("CI") != null) {
            throw new AssertionError(none);
        }
        throw new TestAbortedException(none);
    }
}
