package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.stream.Collectors;

/// Who lives but does not let us in, told when it is first seen and when it is over. Redis'
/// Sentinel cannot tell a wrong password from a dead process.
final class Problems {

    private final Memory memory;

    Problems(Memory memory) {
        this.memory = memory;
    }

    void refused(Link link, Dealing dealing, String error) {
        String login = link.refusals.getOrDefault(Dealing.LOGIN, "");
        // Behind a refused AUTH every command is refused, for a reason that says less.
        boolean saysLess = login.startsWith("WRONGPASS") && error.startsWith("NOAUTH");
        if (saysLess) {
            return;
        }
        String before = link.refusals.put(dealing, error);
        // The two connections of a link fail in TLS at different points; one event is enough.
        boolean isTold =
                error.equals(before)
                        || before != null
                                && Event.LinkDown.isTlsFailure(error)
                                && Event.LinkDown.isTlsFailure(before);
        if (!isTold) {
            for (Instance user : link.users) {
                memory.announce(
                        Level.WARNING,
                        "+problem",
                        user.words() + " #" + error + remedy(user, error));
            }
        }
    }

    void accepted(Link link, Dealing dealing) {
        boolean wasRefused = link.refusals.remove(dealing) != null;
        if (dealing == Dealing.PING) {
            // Whoever answers has let us in.
            wasRefused |= link.refusals.remove(Dealing.LOGIN) != null;
        }
        if (wasRefused && link.refusals.isEmpty()) {
            for (Instance user : link.users) {
                memory.announce(Level.WARNING, "-problem", user);
            }
        }
    }

    /// What is wrong with an instance, with the remedy if there is one; null when nothing is known.
    static @Nullable String of(Instance instance) {
        Link link = instance.link;
        if (!link.refusals.isEmpty()) {
            return link.refusals.values().stream()
                    .distinct()
                    .map(error -> error + remedy(instance, error))
                    .collect(Collectors.joining("; "));
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
        return switch (Link.codeOf(error)) {
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
