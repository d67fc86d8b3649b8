package dev.vedette.lab.recording;

import static dev.vedette.lab.recording.Losses.awaitReplica;
import static dev.vedette.lab.recording.Losses.awaitSwitch;
import static dev.vedette.lab.recording.Losses.usualGroup;
import static dev.vedette.lab.recording.Situation.inBothVersions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Situations in which something is wrong with or without a failover.
final class Troubles {

    static final Map<String, Situation> ALL = new TreeMap<>();

    static {
        ALL.put("quiet", inBothVersions(Troubles::quiet));
        ALL.put("blip", Troubles::blip);
        ALL.put("short-cut", Troubles::shortCut);
        ALL.put("long-cut", Troubles::longCut);
        ALL.put("resync-loop", inBothVersions(Troubles::resyncLoop));
        ALL.put("sentinel-reset", Troubles::sentinelReset);
        ALL.put("sentinel-moved", Troubles::sentinelMoved);
        ALL.put("unwritable-config", inBothVersions(Troubles::unwritableConfig));
        ALL.put("script-failure", Troubles::scriptFailure);
        ALL.put("min-replicas", Troubles::minReplicas);
        ALL.put("hostname-unresolvable", Troubles::hostnameUnresolvable);
        ALL.put("snapshot-unwritable", Troubles::snapshotUnwritable);
        ALL.put("two-masters", Troubles::twoMasters);
        ALL.put("same-id", Troubles::sameId);
        ALL.put("quorum-too-high", Troubles::quorumTooHigh);
    }

    private Troubles() {}

    /// Nothing happens.
    private static void quiet(Stage stage) {
        usualGroup(stage);
        stage.truth().is("switches", 0);
        stage.pause(3_000);
        stage.dump("sentinel-1");
        stage.dump("redis-1");
    }

    /// One sentinel loses sight of the master for a moment.
    private static void blip(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 3; i <= 5; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(1, 3);
        stage.truth().did("sentinel-3 cannot reach redis-1 for 5 s");
        stage.network().block(3, 1);
        stage.pause(5_000);
        stage.network().unblock(3, 1);
        stage.truth().did("sentinel-3 can reach redis-1 again");
        stage.awaitEvent("-sdown", 1);
        stage.pause(2_000);
        stage.truth().is("switches", stage.heard("+switch-master").size());
    }

    /// A replica misses little: the backlog has it.
    private static void shortCut(Stage stage) {
        usualGroup(stage);
        stage.truth().did("CLIENT KILL TYPE replica on redis-1");
        stage.ask("redis-1", "CLIENT", "KILL", "TYPE", "replica");
        stage.write("redis-1", "key:", 100, 64);
        awaitReplica(stage, "redis-2");
        awaitReplica(stage, "redis-3");
        stage.pause(2_000);
    }

    /// A replica misses more than the backlog has.
    private static void longCut(Stage stage) {
        String[] lines = {"repl-backlog-size 64kb", "repl-timeout 5"};
        usualGroup(stage, lines);
        stage.truth().did("unplug machine 3, with redis-3 and sentinel-3");
        stage.network().unplug(3);
        stage.truth().is("acknowledged", stage.write("redis-1", "key:", 2_000, 100));
        stage.pause(8_000);
        stage.truth().did("plug machine 3 in again");
        stage.network().replug(3);
        awaitReplica(stage, "redis-3");
        stage.pause(3_000);
    }

    /// The master throws its replica out, again and again: the copy takes longer than the buffer
    /// for it lasts.
    private static void resyncLoop(Stage stage) {
        stage.node(
                "redis-1",
                "client-output-buffer-limit replica 1mb 1mb 1",
                "repl-backlog-size 64kb",
                "repl-timeout 60",
                "rdb-key-save-delay 100");
        stage.write("redis-1", "key:", 20_000, 100);
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.truth().did("write to redis-1 without a pause, 1 MB in a value, for 20 s");
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            stage.write("redis-1", "big:", 4, 1_000_000);
            stage.pause(200);
        }
        stage.truth().is("sync_full", stage.info("redis-1", "sync_full"));
        stage.dump("redis-1");
    }

    private static void sentinelReset(Stage stage) {
        usualGroup(stage);
        stage.truth().did("SENTINEL RESET mymaster to sentinel-1");
        stage.ask("sentinel-1", "SENTINEL", "RESET", "mymaster");
        stage.await(
                "found again",
                () -> stage.info("sentinel-1", "master0").contains("slaves=2,sentinels=3"));
        stage.pause(2_000);
    }

    /// sentinel-3 moves to machine 4 with its configuration, so with its id.
    private static void sentinelMoved(Stage stage) throws IOException {
        usualGroup(stage);
        stage.terminate("sentinel-3");
        Path conf = stage.home("sentinel-3").resolve("sentinel.conf");
        stage.configure("sentinel-4", "sentinel.conf", Files.readString(conf));
        stage.truth().did("start sentinel-4 with the configuration of sentinel-3");
        stage.start("sentinel-4");
        stage.awaitEvent("+sentinel-address-switch", 2);
        stage.pause(3_000);
    }

    /// sentinel-2 runs as a user who may not write to its folder.
    private static void unwritableConfig(Stage stage) throws IOException {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        stage.replica("redis-3", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(2, 3);
        stage.terminate("sentinel-2");
        Path home = stage.home("sentinel-2");
        Path conf = home.resolve("sentinel.conf");
        for (Path each : List.of(home.getParent(), home)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (Path each : List.of(conf, home.resolve("sentinel.log"))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
        stage.truth().did("start sentinel-2 as a user who may not write to its folder");
        stage.start(
                "sentinel-2",
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        stage.await("sentinel-2 is back", () -> stage.isServing("sentinel-2"));
        stage.pause(3_000);
        stage.truth().is("master-before", "10.0.0.1:6379");
        stage.kill("redis-1");
        awaitSwitch(stage, 3);
    }

    /// The notification script fails for good, the reconfiguration script again and again.
    private static void scriptFailure(Stage stage) throws IOException {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            String name = "sentinel-" + i;
            Path home = Files.createDirectories(stage.home(name));
            script(home.resolve("notify.sh"), "exit 2");
            script(home.resolve("reconfigure.sh"), "exit 1");
            stage.sentinel(
                    name,
                    2,
                    "sentinel notification-script mymaster ./notify.sh",
                    "sentinel client-reconfig-script mymaster ./reconfigure.sh");
        }
        stage.settle(1, 3);
        stage.truth().is("master-before", "10.0.0.1:6379");
        stage.kill("redis-1");
        awaitSwitch(stage, 3);
        stage.pause(3_000);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Nothing fails but the writes: too few replicas are left.
    private static void minReplicas(Stage stage) {
        usualGroup(stage, "min-replicas-to-write 1", "min-replicas-max-lag 2");
        stage.kill("redis-2");
        stage.kill("redis-3");
        stage.pause(4_000);
        stage.truth().is("write-answers", stage.ask("redis-1", "SET", "key", "value").toString());
        stage.dump("redis-1");
        stage.dump("sentinel-1");
    }

    /// A name that means nothing: the sentinel does not start; one that may resolve names starts.
    private static void hostnameUnresolvable(Stage stage) {
        stage.node("redis-1");
        String first =
                """
                port 26379
                logfile sentinel.log
                sentinel monitor mymaster redis-1.invalid 6379 2
                """;
        stage.configure("sentinel-1", "sentinel.conf", first);
        stage.start("sentinel-1");
        stage.end("sentinel-1");
        stage.truth().is("ended", "sentinel-1");
        stage.configure("sentinel-2", "sentinel.conf", "sentinel resolve-hostnames yes\n" + first);
        stage.start("sentinel-2");
        stage.pause(8_000);
        stage.truth().is("ended", stage.hasEnded("sentinel-2") ? "sentinel-2" : "not sentinel-2");
    }

    /// The folder of the master is gone, and with it every snapshot and every write.
    private static void snapshotUnwritable(Stage stage) throws IOException {
        stage.node(
                "redis-1",
                "save 1 1",
                "repl-diskless-sync no",
                stage.isOld() ? "" : "enable-protected-configs yes");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(1, 3);
        stage.truth().did("the folder of redis-1 vanishes; then its replica needs a new copy");
        Path home = stage.home("redis-1");
        Path dead = Files.createDirectories(home.resolve("data"));
        stage.ask("redis-1", "CONFIG", "SET", "dir", dead.toString());
        Files.delete(dead);
        stage.ask("redis-1", "SET", "key", "value");
        stage.pause(9_000);
        stage.truth().is("write-answers", stage.ask("redis-1", "SET", "key", "again").toString());
        stage.kill("redis-2");
        stage.start("redis-2");
        stage.pause(6_000);
        stage.dump("redis-1");
    }

    /// The replica was told by hand that it is a master: the sentinels put it right.
    private static void twoMasters(Stage stage) {
        usualGroup(stage);
        stage.pause(10_000);
        stage.truth().did("REPLICAOF NO ONE to redis-3");
        stage.ask("redis-3", "REPLICAOF", "NO", "ONE");
        stage.awaitEvent("+convert-to-slave", 1);
        awaitReplica(stage, "redis-3");
        stage.pause(2_000);
    }

    /// Three sentinels with one id, as from one configuration copied to three machines: none ever
    /// hears of another.
    private static void sameId(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2, "sentinel myid " + "ab12".repeat(10));
        }
        stage.pause(5_000);
        stage.kill("redis-1");
        stage.pause(7_000);
        stage.truth().is("switches", stage.heard("+switch-master").size());
        stage.dump("sentinel-1");
    }

    /// A quorum that all sentinels together cannot reach.
    private static void quorumTooHigh(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 4);
        }
        stage.settle(1, 3);
        stage.kill("redis-1");
        stage.pause(7_000);
        stage.truth().is("switches", stage.heard("+switch-master").size());
    }
}
