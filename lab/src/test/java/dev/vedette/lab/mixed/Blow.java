package dev.vedette.lab.mixed;

import java.util.random.RandomGenerator;

/// One fault of a plan: what, when (after the clients have begun to write), and for how long. Whom
/// it hits is decided when it falls: "the master" is who is the master then.
///
/// @param choice draws among replicas or sentinels where there are several
record Blow(Kind kind, int atMillis, int forMillis, int choice) {

    /// What may befall a group. A cut makes packets vanish; nobody is told.
    enum Kind {
        KILL_MASTER("kill -9 of the master", 4),
        KILL_REPLICA("kill -9 of a replica", 1),
        KILL_SENTINEL("kill -9 of a sentinel", 1),
        REBORN_MASTER("kill -9 of the master, and it is back at once and empty", 1),
        RESTART_MASTER("SIGTERM to the master, and it is back at once with its file", 2),
        FREEZE_MASTER("SIGSTOP to the master", 3),
        FREEZE_SENTINEL("SIGSTOP to a sentinel", 1),
        CUT_FROM_SENTINELS("master and sentinels do not hear each other", 3),
        CUT_FROM_REPLICAS("master and replicas do not hear each other", 2),
        CUT_FROM_CLIENTS("master and clients do not hear each other", 1),
        CUT_OFF_MASTER("nobody hears the master, nor it them", 3),
        CUT_OFF_SENTINEL("nobody hears a sentinel, nor it them", 2),
        SPLIT("master, clients and a minority of sentinels on one side", 3),
        MUTE_MASTER("what the master sends is lost, it hears all", 2),
        DEAF_MASTER("what sentinels and replicas send the master is lost", 2),
        MUTE_SENTINEL("what a sentinel sends is lost, it hears all", 1),
        MANUAL("SENTINEL FAILOVER by a sentinel", 3);

        final String text;
        final int weight;

        Kind(String text, int weight) {
            this.text = text;
            this.weight = weight;
        }

        static Kind drawn(RandomGenerator random) {
            int sum = 0;
            for (Kind kind : values()) {
                sum += kind.weight;
            }
            int left = random.nextInt(sum);
            for (Kind kind : values()) {
                left -= kind.weight;
                if (left < 0) {
                    return kind;
                }
            }
            throw new AssertionError("the weights do not add up");
        }
    }
}
