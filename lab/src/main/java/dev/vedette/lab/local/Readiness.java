package dev.vedette.lab.local;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Asks whether the group is as it shall be: each question is answered with the first thing that is
/// missing, or with an empty text.
final class Readiness {

    private static final int TIMEOUT_MILLIS = 1_000;

    private final String master;
    private final Credentials toNodes;
    private final Credentials toSentinels;

    Readiness(String master, Credentials toNodes, Credentials toSentinels) {
        this.master = master;
        this.toNodes = toNodes;
        this.toSentinels = toSentinels;
    }

    /// Whether the process itself answers on its port. A stranger's process on that port does not
    /// count: INFO tells the process id.
    boolean isServing(Post post, ProcessHandle process) {
        try (RespConnection connection = open(post.address(), post.isSentinel())) {
            if (!connection.ask("PING").text().equals("PONG")) {
                return false;
            }
            String told = connection.ask("INFO", "server").fields().get("process_id");
            return told == null
                    || told.equals(Long.toString(process.pid()))
                    || process.descendants()
                            .anyMatch(child -> told.equals(Long.toString(child.pid())));
        } catch (IOException _) {
            return false; // not yet, or still loading
        }
    }

    /// All nodes but one replicate that one.
    String missingLink(List<Post> nodes) {
        String masters = "";
        for (Post node : nodes) {
            try (RespConnection connection = open(node.address(), false)) {
                Map<String, String> info = connection.ask("INFO", "replication").fields();
                if (!"slave".equals(info.get("role"))) {
                    masters += " " + node.name();
                } else if (!"up".equals(info.get("master_link_status"))) {
                    return node.name() + " is not linked to its master yet";
                }
            } catch (IOException _) {
                return node.name() + " does not answer";
            }
        }
        return masters.strip().contains(" ") ? "more than one master:" + masters : "";
    }

    /// All sentinels name one master, find it and all replicas well, and can reach each other.
    String missingKnowledge(List<Post> nodes, List<Post> sentinels) {
        Set<Address> named = new HashSet<>();
        for (Post sentinel : sentinels) {
            try (RespConnection connection = open(sentinel.address(), true)) {
                Map<String, String> known = connection.ask("SENTINEL", "MASTER", master).pairs();
                named.add(
                        new Address(
                                known.getOrDefault("ip", "?"),
                                Integer.parseInt(known.getOrDefault("port", "0"))));
                String missing = missing(connection, known, nodes.size() - 1, sentinels.size());
                if (!missing.isEmpty()) {
                    return sentinel.name() + " " + missing;
                }
            } catch (IOException _) {
                return sentinel.name() + " does not answer";
            }
        }
        return named.size() > 1 ? "the sentinels name " + named.size() + " masters" : "";
    }

    private String missing(
            RespConnection connection, Map<String, String> known, int replicas, int sentinels)
            throws IOException {
        if (!"master".equals(known.get("flags"))) {
            return "finds the master " + known.get("flags");
        }
        if (!Integer.toString(replicas).equals(known.get("num-slaves"))) {
            return "knows " + known.get("num-slaves") + " of " + replicas + " replicas";
        }
        for (Answer item : connection.ask("SENTINEL", "REPLICAS", master).items()) {
            Map<String, String> replica = item.pairs();
            if (!"slave".equals(replica.get("flags"))
                    || !"ok".equals(replica.get("master-link-status"))) {
                return "does not find every replica well yet";
            }
        }
        String others = String.valueOf(known.get("num-other-sentinels"));
        if (!others.equals(Integer.toString(sentinels - 1))) {
            return "knows " + others + " of " + (sentinels - 1) + " other sentinels";
        }
        Answer quorum = connection.ask("SENTINEL", "CKQUORUM", master);
        boolean isComplete =
                quorum instanceof Answer.Simple(String line)
                        && line.startsWith("OK " + sentinels + " ");
        return isComplete ? "" : "does not reach every other sentinel yet";
    }

    private RespConnection open(Address address, boolean isSentinel) throws IOException {
        return RespConnection.open(address, isSentinel ? toSentinels : toNodes, TIMEOUT_MILLIS);
    }
}
