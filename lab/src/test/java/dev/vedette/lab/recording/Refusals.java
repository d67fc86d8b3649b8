package dev.vedette.lab.recording;

import static dev.vedette.lab.recording.Losses.awaitSwitch;
import static dev.vedette.lab.recording.Losses.usualGroup;
import static dev.vedette.lab.recording.Situation.inBothVersions;

import java.util.Map;
import java.util.TreeMap;

/// Situations in which nothing was promoted, or not at once, each for a reason of its own.
final class Refusals {

    static final Map<String, Situation> ALL = new TreeMap<>();

    static {
        ALL.put("wrong-auth-pass", inBothVersions(Refusals::wrongAuthPass));
        ALL.put("password-changed", Refusals::passwordChanged);
        ALL.put("wrong-masterauth", inBothVersions(Refusals::wrongMasterauth));
        ALL.put("other-password-replica", inBothVersions(Refusals::otherPasswordReplica));
        ALL.put("masterauth-missing-on-master", Refusals::masterauthMissingOnMaster);
        ALL.put("priority-zero", inBothVersions(Refusals::priorityZero));
        ALL.put("no-quorum", Refusals::noQuorum);
        ALL.put("no-majority", inBothVersions(Refusals::noMajority));
        ALL.put("lone-sentinel", Refusals::loneSentinel);
        ALL.put("tilt", inBothVersions(Refusals::tilt));
        ALL.put("tilt-too-long", Refusals::tiltTooLong);
        ALL.put("replicas-cut-off-long", Refusals::replicasCutOffLong);
        ALL.put("replica-down-too", Refusals::replicaDownToo);
        ALL.put("ghost-sentinels", Refusals::ghostSentinels);
        ALL.put("acl-short", inBothVersions(Refusals::aclShort));
        ALL.put("acl-no-publish", Refusals::aclNoPublish);
        ALL.put("protected-mode", Refusals::protectedMode);
    }

    private Refusals() {}

    private static void notPromoted(Stage stage) {
        stage.truth().is("master-before", "10.0.0.1:6379");
        stage.truth().is("switches", stage.heard("+switch-master").size());
    }

    /// The nodes want a password; the sentinels have another one.
    private static void wrongAuthPass(Stage stage) {
        String[] secured = {"requirepass right", "masterauth right"};
        for (String name : new String[] {"redis-1", "redis-2", "redis-3"}) {
            stage.password(name, "right");
        }
        stage.node("redis-1", secured);
        stage.replica("redis-2", "redis-1", secured);
        stage.replica("redis-3", "redis-1", secured);
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2, "sentinel auth-pass mymaster wrong");
        }
        stage.awaitEvent("+sdown", 3);
        stage.pause(2_000);
        stage.kill("redis-1");
        stage.pause(8_000);
        notPromoted(stage);
        stage.dump("sentinel-1");
    }

    /// The password of the nodes was changed; the sentinels were not told, and notice when the
    /// master has restarted.
    private static void passwordChanged(Stage stage) {
        usualGroup(stage);
        for (String name : new String[] {"redis-1", "redis-2", "redis-3"}) {
            stage.truth().did("CONFIG SET masterauth and requirepass on " + name);
            stage.ask(name, "CONFIG", "SET", "masterauth", "new", "requirepass", "new");
            stage.password(name, "new");
        }
        stage.pause(3_000);
        stage.kill("redis-1");
        stage.pause(10_000);
        notPromoted(stage);
        stage.dump("sentinel-1");
    }

    /// The only replica never got its data: its masterauth is wrong.
    private static void wrongMasterauth(Stage stage) {
        stage.password("redis-1", "right");
        stage.password("redis-2", "right");
        stage.node("redis-1", "requirepass right");
        stage.replica("redis-2", "redis-1", "requirepass right", "masterauth wrong");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2, "sentinel auth-pass mymaster right");
        }
        stage.pause(12_000);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(1_000);
        notPromoted(stage);
    }

    /// Each replica has a password of its own; after the failover redis-3 cannot log in to redis-2.
    private static void otherPasswordReplica(Stage stage) {
        stage.password("redis-1", "one");
        stage.password("redis-2", "two");
        stage.password("redis-3", "one");
        stage.node("redis-1", "requirepass one", "masterauth one");
        stage.replica(
                "redis-2", "redis-1", "requirepass two", "masterauth one", "replica-priority 10");
        stage.replica(
                "redis-3", "redis-1", "requirepass one", "masterauth one", "replica-priority 0");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2, "sentinel auth-pass mymaster one");
        }
        stage.settle(2, 3);
        stage.pause(3_000);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(1_000);
        notPromoted(stage);
        stage.dump("sentinel-1");
    }

    /// The master never needed masterauth; as a replica it does.
    private static void masterauthMissingOnMaster(Stage stage) {
        for (String name : new String[] {"redis-1", "redis-2", "redis-3"}) {
            stage.password(name, "right");
        }
        stage.node("redis-1", "requirepass right");
        stage.replica("redis-2", "redis-1", "requirepass right", "masterauth right");
        stage.replica("redis-3", "redis-1", "requirepass right", "masterauth right");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2, "sentinel auth-pass mymaster right");
        }
        stage.settle(2, 3);
        stage.truth().is("master-before", "10.0.0.1:6379");
        stage.kill("redis-1");
        awaitSwitch(stage, 3);
        stage.truth().did("start redis-1 again");
        stage.start("redis-1");
        stage.pause(18_000);
        stage.truth().is("link-at-end", stage.info("redis-1", "master_link_status"));
        stage.dump("redis-1");
    }

    private static void priorityZero(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1", "replica-priority 0");
        stage.replica("redis-3", "redis-1", "replica-priority 0");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(2, 3);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(1_000);
        notPromoted(stage);
        stage.dump("sentinel-1", "sentinel-1.replicas", "SENTINEL", "replicas", "mymaster");
    }

    /// Two of three sentinels are gone and the quorum is 2: the last one can only watch.
    private static void noQuorum(Stage stage) {
        usualGroup(stage);
        stage.kill("sentinel-1");
        stage.kill("sentinel-3");
        stage.pause(3_000);
        stage.kill("redis-1");
        stage.pause(8_000);
        notPromoted(stage);
    }

    /// Two of three sentinels are gone and the quorum is 1: it asks for votes and gets only its
    /// own.
    private static void noMajority(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        stage.replica("redis-3", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 1);
        }
        stage.settle(2, 3);
        stage.kill("sentinel-1");
        stage.kill("sentinel-3");
        stage.pause(3_000);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-not-elected", 1);
        stage.pause(2_000);
        notPromoted(stage);
    }

    /// A single sentinel that was told to want two.
    private static void loneSentinel(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        stage.sentinel("sentinel-1", 2);
        stage.settle(1, 1);
        stage.kill("redis-1");
        stage.pause(8_000);
        notPromoted(stage);
        stage.dump("sentinel-1");
    }

    /// All sentinels were stopped for 3 s, as a paused virtual machine is; then the master dies.
    private static void tilt(Stage stage) {
        tiltAndKill(stage, 5_000);
        awaitSwitch(stage, 3);
    }

    /// The same with a shorter down-after: when the TILT ends, the replicas have been without a
    /// master for longer than a good replica may be.
    private static void tiltTooLong(Stage stage) {
        tiltAndKill(stage, 1_000);
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(2_000);
        notPromoted(stage);
    }

    private static void tiltAndKill(Stage stage, int downAfterMillis) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        stage.replica("redis-3", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel(
                    "sentinel-" + i,
                    2,
                    "sentinel down-after-milliseconds mymaster " + downAfterMillis);
        }
        stage.settle(2, 3);
        stage.truth().is("master-before", "10.0.0.1:6379");
        for (int i = 1; i <= 3; i++) {
            stage.freeze("sentinel-" + i);
        }
        stage.pause(3_000);
        for (int i = 1; i <= 3; i++) {
            stage.thaw("sentinel-" + i);
        }
        stage.awaitEvent("+tilt", 3);
        stage.pause(1_000);
        stage.kill("redis-1");
    }

    /// The replicas had lost the master long before the sentinels did.
    private static void replicasCutOffLong(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1", "repl-timeout 5");
        stage.replica("redis-3", "redis-1", "repl-timeout 5");
        for (int i = 4; i <= 6; i++) {
            stage.sentinel("sentinel-" + i, 2, "sentinel down-after-milliseconds mymaster 1000");
        }
        stage.settle(2, 3);
        stage.truth().did("redis-2 and redis-3 cannot reach redis-1 any more; the sentinels can");
        stage.network().block(2, 1);
        stage.network().block(3, 1);
        stage.pause(26_000);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(1_000);
        notPromoted(stage);
        stage.dump("sentinel-4", "sentinel-4.replicas", "SENTINEL", "replicas", "mymaster");
    }

    private static void replicaDownToo(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(1, 3);
        stage.kill("redis-2");
        stage.pause(4_000);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(1_000);
        notPromoted(stage);
    }

    /// Five sentinels are known, of which two were thrown away without a SENTINEL RESET; when a
    /// machine is lost, two of five cannot elect.
    private static void ghostSentinels(Stage stage) {
        stage.node("redis-1");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 5; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(1, 5);
        stage.truth().did("sentinel-4 and sentinel-5 are taken out of service for good");
        stage.kill("sentinel-4");
        stage.kill("sentinel-5");
        stage.pause(4_000);
        stage.kill("sentinel-1");
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-not-elected", 1);
        stage.pause(2_000);
        notPromoted(stage);
        stage.dump("sentinel-2");
    }

    /// The sentinels' user may watch but not reconfigure.
    private static void aclShort(Stage stage) {
        String user =
                "user watcher on >secret &* -@all +auth +client +ping +info +publish +subscribe"
                        + " +psubscribe +role +config|rewrite +multi +exec +script|kill";
        stage.node("redis-1", user);
        stage.replica("redis-2", "redis-1", user);
        stage.replica("redis-3", "redis-1", user);
        for (int i = 1; i <= 3; i++) {
            stage.sentinel(
                    "sentinel-" + i,
                    2,
                    "sentinel auth-user mymaster watcher",
                    "sentinel auth-pass mymaster secret");
        }
        stage.settle(2, 3);
        stage.kill("redis-1");
        stage.await(
                "an abort",
                () ->
                        !stage.heard("-failover-abort-slave-timeout").isEmpty()
                                || !stage.heard("+failover-end-for-timeout").isEmpty());
        stage.pause(1_500);
        notPromoted(stage);
    }

    /// The sentinels' user may not publish: the sentinels never hear of each other.
    private static void aclNoPublish(Stage stage) {
        String user =
                "user watcher on >secret &* -@all +auth +client +ping +info +subscribe +role"
                        + " +slaveof +config|rewrite +multi +exec +script|kill";
        stage.node("redis-1", user);
        stage.replica("redis-2", "redis-1", user);
        for (int i = 1; i <= 3; i++) {
            stage.sentinel(
                    "sentinel-" + i,
                    2,
                    "sentinel auth-user mymaster watcher",
                    "sentinel auth-pass mymaster secret");
        }
        stage.pause(6_000);
        stage.kill("redis-1");
        stage.pause(7_000);
        notPromoted(stage);
        stage.dump("sentinel-1");
    }

    /// Nodes that only talk to their own machine.
    private static void protectedMode(Stage stage) {
        stage.node("redis-1");
        stage.ask("redis-1", "CONFIG", "SET", "protected-mode", "no");
        stage.replica("redis-2", "redis-1");
        for (int i = 1; i <= 3; i++) {
            stage.sentinel("sentinel-" + i, 2);
        }
        stage.settle(1, 3);
        stage.truth().did("CONFIG SET protected-mode yes on redis-2, then redis-1 is killed");
        stage.ask("redis-2", "CONFIG", "SET", "protected-mode", "yes");
        stage.ask("redis-2", "CLIENT", "KILL", "TYPE", "normal");
        stage.pause(4_000);
        stage.kill("redis-1");
        stage.awaitEvent("-failover-abort-no-good-slave", 1);
        stage.pause(1_000);
        notPromoted(stage);
    }
}
