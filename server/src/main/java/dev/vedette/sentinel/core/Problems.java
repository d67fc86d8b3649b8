package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// Who lives but does not let us in, told when it is first seen and when it is over. Redis'
/// Sentinel cannot tell a wrong password from a dead process.
final class Problems {

    private final Memory memory;

    Problems(Memory memory) {
        this.memory = memory;
    }

    void refused(Link link, String error) {
        // Behind a refused AUTH every command is refused, for a reason that says less.
        boolean saysLess = link.refusal.startsWith("WRONGPASS") && error.startsWith("NOAUTH");
        if (Event.LinkDown.isTlsFailure(error) && Event.LinkDown.isTlsFailure(link.refusal)) {
            // The two connections of a link fail at different points; one event is enough.
            link.refusal = error;
        } else if (!saysLess && !error.equals(link.refusal)) {
            link.refusal = error;
            for (Instance user : link.users) {
                memory.announce(
                        Level.WARNING,
                        "+problem",
                        user.words() + " #" + error + remedy(user, error));
            }
        }
    }

    void accepted(Link link) {
        if (!link.refusal.isEmpty()) {
            link.refusal = "";
            for (Instance user : link.users) {
                memory.announce(Level.WARNING, "-problem", user);
            }
        }
    }

    /// What is wrong with an instance, with the remedy if there is one; null when nothing is known.
    static @Nullable String of(Instance instance) {
        Link link = instance.link;
        if (!link.refusal.isEmpty()) {
            return link.refusal + remedy(instance, link.refusal);
        }
        if (!link.isUp()) {
            return link.lossReason.isEmpty() ? null : "no connection: " + link.lossReason;
        }
        boolean isMaster = instance.kind == Kind.MASTER;
        if (instance.kind != Kind.SENTINEL && (instance.role == Role.MASTER) != isMaster) {
            return "it says that it is a " + (isMaster ? "replica" : "master");
        }
        if (instance.isRebornEmpty) {
            return "it has restarted without its data";
        }
        return instance.leaseObstacle.isEmpty() ? null : instance.leaseObstacle;
    }

    private static String remedy(Instance instance, String error) {
        boolean isPeer = instance.kind == Kind.SENTINEL;
        String option = isPeer ? "sentinel sentinel-pass" : "sentinel auth-pass";
        return switch (error.substring(0, Math.max(0, error.indexOf(' ')))) {
            case "WRONGPASS" ->
                    isPeer
                            ? " (all Sentinels must have the same sentinel-pass or requirepass)"
                            : " (auth-pass is not the password of "
                                    + instance.name
                                    + "; one auth-pass serves a master and all its replicas, so"
                                    + " give all of them the same password)";
            case "NOAUTH" -> " (it wants a password: " + option + ")";
            case "NOPERM" ->
                    " (its ACL must allow us AUTH, PING, INFO, PUBLISH, SUBSCRIBE, REPLICAOF,"
                            + " CONFIG, CLIENT, MULTI, EXEC and SCRIPT)";
            case "DENIED" -> " (its protected-mode shuts out other machines)";
            case "MISCONF" -> " (it cannot save its data and takes no writes)";
            default -> "";
        };
    }
}
