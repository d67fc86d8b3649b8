package dev.vedette.lab.recording;

import static dev.vedette.lab.recording.Situation.inBothVersions;

import dev.vedette.lab.client.Answer;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/// Situations that end with another master: what took the old one away, and what was lost.
final class Losses {

    static final Map<String, Situation> ALL = new TreeMap<>();

    static {
        ALL.put("kill-master", inBothVersions(Losses::killMaster));
        ALL.put("freeze-thaw", inBothVersions(Losses::freezeThaw));
        ALL.put("manual-failover", inBothVersions(Losses::manualFailover));
        ALL.put("failover-command", Losses::failoverCommand);
        ALL.put("rolling-restart", Losses::rollingRestart);
        ALL.put("power-cut", Losses::powerCut);
        ALL.put("machine-lost", Losses::machineLost);
        ALL.put("network-partition", inBothVersions(Losses::networkPartition));
        ALL.put("promoted-behind", Losses::promotedBehind);
        ALL.put("crash", inBothVersions(Losses::crash));
        ALL.put("long-script", Losses::longScript);
        ALL.put("quorum-one", Losses::quorumOne);
        ALL.put("failover-delay", Losses::failoverDelay);
        ALL.put("empty-restart", inBothVersions(Losses::emptyRestart));
    }

    private Losses() {}

    /// One master, two replicas, three sentinels, on three machines.
    static void usualGroup(Stage stage, String... nodeLines) {
        stage.node("redis-1", nodeLines);
        stage.replica("redis-2", "redis-1", nodeLines);
        stage.replica("redis-3", "redis-1", nodeLines);
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(2, 3);
        stage.truth().is("master-before", "10.0.0.1:6379");
    }

    /// Until the leader has re-pointed the replicas and every sentinel uses the new address.
    static void awaitSwitch(Stage stage, int sentinels) {
        stage.awaitEvent("+switch-master", sentinels);
        stage.pause(1_500);
        String payload = stage.heard("+switch-master").getFirst().payload();
        String[] words = payload.split(" ");
        stage.truth().is("master-after", words[3] + ":" + words[4]);
    }

    static String newMaster(Stage stage) {
        String payload = stage.heard("+switch-master").getFirst().payload();
        String address = payload.split(" ")[3];
        return "redis-" + address.substring(address.lastIndexOf('.') + 1);
    }

    static void awaitReplica(Stage stage, String name) {
        stage.await(
                name + " follows",
                () ->
                        stage.info(name, "role").equals("slave")
                                && stage.info(name, "master_link_status").equals("up"));
        stage.truth().did("saw that " + name + " is a replica whose link is up");
    }

    private static void killMaster(Stage stage) {
        usualGroup(stage);
        stage.truth().is("acknowledged", stage.write("redis-1", "key:", 500, 64));
        stage.pause(1_200);
        stage.kill("redis-1");
        awaitSwitch(stage, 3);
        stage.truth().did("start redis-1 again, with its old configuration");
        stage.start("redis-1");
        awaitReplica(stage, "redis-1");
        stage.dump("sentinel-1");
        stage.dump(newMaster(stage));
    }

    private static void freezeThaw(Stage stage) {
        usualGroup(stage);
        stage.write("redis-1", "key:", 200, 64);
        stage.pause(1_200);
        stage.freeze("redis-1");
        awaitSwitch(stage, 3);
        stage.thaw("redis-1");
        awaitReplica(stage, "redis-1");
    }

    /// The old master keeps on accepting writes until a sentinel tells it that it is a replica now.
    private static void manualFailover(Stage stage) {
        usualGroup(stage);
        stage.write("redis-1", "before:", 200, 64);
        stage.pause(1_200);
        stage.truth().did("SENTINEL FAILOVER mymaster to sentinel-2");
        stage.ask("sentinel-2", "SENTINEL", "FAILOVER", "mymaster");
        awaitSwitch(stage, 3);
        int acknowledged = stage.write("redis-1", "after:", 3_000, 64);
        stage.truth().did("wrote " + acknowledged + " keys to redis-1 after the switch");
        stage.truth().is("old-master-offset", stage.info("redis-1", "master_repl_offset"));
        String winner = newMaster(stage);
        stage.truth().is("second-repl-offset", stage.info(winner, "second_repl_offset"));
        awaitReplica(stage, "redis-1");
        countLost(stage, winner, "after:", 3_000);
    }

    static void countLost(Stage stage, String winner, String prefix, int written) {
        int lost = 0;
        for (int i = 0; i < written; i++) {
            if (stage.ask(winner, "EXISTS", prefix + i) instanceof Answer.Int(long there)
                    && there == 0) {
                lost++;
            }
        }
        stage.truth().is("lost-writes", lost);
    }

    /// Redis' own FAILOVER behind the sentinels' back.
    private static void failoverCommand(Stage stage) {
        usualGroup(stage);
        stage.truth().did("FAILOVER to redis-1, with no target");
        stage.ask("redis-1", "FAILOVER");
        stage.await("redis-1 follows", () -> stage.info("redis-1", "role").equals("slave"));
        stage.pause(40_000);
        for (String name : new String[] {"redis-1", "redis-2", "redis-3"}) {
            stage.truth().is("role-at-end", name + " " + stage.info(name, "role"));
        }
        stage.dump("sentinel-1");
    }

    /// Replicas first, then the master, each stopped with SIGTERM, as an operator would.
    private static void rollingRestart(Stage stage) {
        usualGroup(stage);
        for (String name : new String[] {"redis-2", "redis-3"}) {
            stage.terminate(name);
            stage.pause(500);
            stage.truth().did("start " + name);
            stage.start(name);
            awaitReplica(stage, name);
        }
        stage.terminate("redis-1");
        awaitSwitch(stage, 3);
        stage.truth().did("start redis-1");
        stage.start("redis-1");
        awaitReplica(stage, "redis-1");
    }

    /// Everything ends at once and comes back 3 s later.
    private static void powerCut(Stage stage) {
        usualGroup(stage);
        String[] all = {"redis-1", "redis-2", "redis-3", "sentinel-1", "sentinel-2", "sentinel-3"};
        for (String name : all) {
            stage.kill(name);
        }
        stage.pause(3_000);
        for (String name : all) {
            stage.truth().did("start " + name);
            stage.start(name);
        }
        awaitReplica(stage, "redis-2");
        awaitReplica(stage, "redis-3");
        stage.pause(12_000);
    }

    private static void machineLost(Stage stage) {
        usualGroup(stage);
        stage.kill("sentinel-1");
        stage.kill("redis-1");
        awaitSwitch(stage, 2);
        stage.pause(3_000);
    }

    /// Machine 1 loses its cable; clients on its side go on writing; then it is plugged in again.
    private static void networkPartition(Stage stage) {
        usualGroup(stage);
        stage.write("redis-1", "before:", 200, 64);
        stage.pause(1_200);
        stage.truth().did("unplug machine 1, with redis-1 and sentinel-1");
        stage.network().unplug(1);
        int acknowledged = stage.write("redis-1", "apart:", 2_000, 64);
        stage.truth().did("wrote " + acknowledged + " keys to redis-1 on its side");
        stage.awaitEvent("+switch-master", 2);
        stage.pause(4_000);
        stage.truth().did("plug machine 1 in again");
        stage.network().replug(1);
        stage.await("old master answers", () -> !stage.info("redis-1", "role").isEmpty());
        stage.truth().is("old-master-offset", stage.info("redis-1", "master_repl_offset"));
        awaitSwitch(stage, 3);
        awaitReplica(stage, "redis-1");
        countLost(stage, newMaster(stage), "apart:", 2_000);
    }

    /// redis-2 is preferred by its priority though it misses what redis-3 has.
    private static void promotedBehind(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1", "replica-priority 10");
        stage.replica("redis-3", "redis-1");
        for (int i = 4; i <= 6; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(2, 3);
        stage.truth().is("master-before", "10.0.0.1:6379");
        stage.truth().did("redis-1 cannot reach redis-2 any more, nor the other way round");
        stage.network().block(2, 1);
        stage.network().block(1, 2);
        stage.truth().is("acknowledged", stage.write("redis-1", "unseen:", 2_000, 64));
        stage.pause(1_200);
        stage.truth().is("offset redis-2", stage.info("redis-2", "slave_repl_offset"));
        stage.truth().is("offset redis-3", stage.info("redis-3", "slave_repl_offset"));
        stage.kill("redis-1");
        awaitSwitch(stage, 3);
        stage.network().unblock(2, 1);
        stage.network().unblock(1, 2);
        awaitReplica(stage, "redis-3");
        stage.truth().did("start redis-1 again");
        stage.start("redis-1");
        awaitReplica(stage, "redis-1");
        countLost(stage, newMaster(stage), "unseen:", 2_000);
    }

    private static void crash(Stage stage) {
        usualGroup(stage, stage.isOld() ? "" : "enable-debug-command yes");
        stage.truth().did("DEBUG SEGFAULT to redis-1");
        try {
            stage.ask("redis-1", "DEBUG", "SEGFAULT");
        } catch (UncheckedIOException _) {
            // It never answers.
        }
        stage.end("redis-1");
        awaitSwitch(stage, 3);
    }

    /// A script that never ends: the master answers BUSY, which is no answer to a PING. The
    /// sentinels end the script with SCRIPT KILL, and replace the master all the same.
    private static void longScript(Stage stage) {
        usualGroup(stage, "busy-reply-threshold 500");
        stage.truth().did("EVAL of an endless script on redis-1");
        Thread client =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        stage.ask("redis-1", "EVAL", "while true do end", "0");
                                    } catch (UncheckedIOException _) {
                                        // Its time is up before the script's is.
                                    }
                                });
        stage.pause(12_000);
        client.interrupt();
        stage.pause(14_000);
        stage.truth().is("switches", stage.heard("+switch-master").size());
    }

    /// Only sentinel-3 cannot reach the master, which is well; with a quorum of 1 that is enough.
    private static void quorumOne(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 3; i <= 5; i++) {
            stage.sentinel("sentinel-" + i, 1);
        }
        stage.settle(1, 3);
        stage.truth().is("master-before", "10.0.0.1:6379");
        stage.truth().did("sentinel-3 cannot reach redis-1 any more; nobody else notices");
        stage.network().block(3, 1);
        awaitSwitch(stage, 3);
        stage.network().unblock(3, 1);
        awaitReplica(stage, "redis-1");
    }

    /// The new master fails while the sentinels may not yet start another failover.
    private static void failoverDelay(Stage stage) {
        usualGroup(stage);
        stage.kill("redis-1");
        awaitSwitch(stage, 3);
        String second = newMaster(stage);
        stage.kill(second);
        int done = stage.heard("+switch-master").size();
        stage.awaitEvent("+switch-master", done + 3);
        stage.pause(1_500);
        String[] words = stage.heard("+switch-master").getLast().payload().split(" ");
        stage.truth().is("master-at-end", words[3] + ":" + words[4]);
    }

    /// Killed and started again at once, without persistence: its replicas copy the empty master.
    private static void emptyRestart(Stage stage) {
        usualGroup(stage);
        stage.truth().is("acknowledged", stage.write("redis-1", "key:", 500, 64));
        stage.pause(11_000);
        stage.kill("redis-1");
        stage.truth().did("start redis-1 at once");
        stage.start("redis-1");
        awaitReplica(stage, "redis-2");
        awaitReplica(stage, "redis-3");
        countLost(stage, "redis-2", "key:", 500);
        stage.pause(12_000);
    }
}
