package dev.vedette.lab.status;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.Role;
import dev.vedette.lab.survey.SentinelFacts;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A group as a person wants to see it: the nodes as a tree of who follows whom, and the sentinels
/// with what each of them believes.
///
/// @param quorum how many sentinels must find the master down; empty when unknown or not the same
/// @param nodes each below the one it follows
public record Glance(
        String title,
        Optional<Address> master,
        String quorum,
        List<NodeRow> nodes,
        List<SentinelRow> sentinels) {

    /// @param depth 0 for who follows nobody here, 1 for who follows such a node, and so on
    /// @param role `master`, `replica`, or `silent` when it could not be asked
    /// @param link of a replica `up`, else what keeps it down; of a master how many replicas it has
    /// @param offset position in the stream of writes; null when unknown
    /// @param behindBytes of the node it follows; null for a master or when unknown
    /// @param lagSeconds since the master last heard of it; null for a master or when unknown
    /// @param seen what the sentinels find: `up 3/3` when three of three find it up
    public record NodeRow(
            Address address,
            int depth,
            String role,
            String link,
            @Nullable Long offset,
            @Nullable Long behindBytes,
            @Nullable Long lagSeconds,
            String seen,
            String version) {}

    /// @param master whom it takes for the master; null when it does not say
    /// @param epoch of that belief
    /// @param finds the flags it gives the master: `up`, `s_down` ...
    /// @param quorum `ok`, or what CKQUORUM answers; a reason when it could not be asked
    public record SentinelRow(
            Address address,
            @Nullable Address master,
            String epoch,
            String finds,
            String replicas,
            String others,
            String quorum,
            boolean differs) {}

    public static Glance of(GroupFacts group) {
        return new Sight(group).glance();
    }

    /// Works out one glance.
    private record Sight(GroupFacts group) {

        Glance glance() {
            List<NodeRow> rows = new ArrayList<>();
            Set<NodeFacts> placed = new LinkedHashSet<>();
            group.master().ifPresent(master -> place(master, 0, rows, placed));
            // Whoever is left follows nobody here: other masters, the silent, the strayed.
            for (NodeFacts node : group.nodes()) {
                if (followed(node).isEmpty()) {
                    place(node, 0, rows, placed);
                }
            }
            group.nodes().forEach(node -> place(node, 0, rows, placed));
            Set<String> quorums = new LinkedHashSet<>();
            group.reachedSentinels()
                    .forEach(each -> each.master("quorum").maybe().ifPresent(quorums::add));
            return new Glance(
                    group.title(),
                    group.masterAddress(),
                    quorums.size() == 1 ? quorums.iterator().next() : "",
                    List.copyOf(rows),
                    group.sentinels().stream().map(this::sentinel).toList());
        }

        private void place(NodeFacts node, int depth, List<NodeRow> rows, Set<NodeFacts> placed) {
            if (placed.add(node)) {
                rows.add(row(node, depth));
                for (NodeFacts other : group.nodes()) {
                    if (followed(other).filter(node::equals).isPresent()) {
                        place(other, depth + 1, rows, placed);
                    }
                }
            }
        }

        /// The node of this group that another one follows, by its own word or by its master's.
        private Optional<NodeFacts> followed(NodeFacts node) {
            return node.asReplica()
                    .flatMap(role -> group.node(role.master()))
                    .or(
                            () ->
                                    group.nodes().stream()
                                            .filter(other -> entry(other, node).isPresent())
                                            .findFirst());
        }

        /// What `leader` says of `follower` in its INFO.
        private static Optional<NodeFacts.Follower> entry(NodeFacts leader, NodeFacts follower) {
            return leader.followers().maybe().orElse(List.of()).stream()
                    .filter(each -> each.address().equals(follower.address()))
                    .findFirst();
        }

        private NodeRow row(NodeFacts node, int depth) {
            Optional<Role.Replica> replica = node.asReplica();
            Long offset = offset(node);
            Optional<NodeFacts> leader = followed(node);
            Long leaderOffset = leader.map(Sight::offset).orElse(null);
            Optional<NodeFacts.Follower> entry = leader.flatMap(each -> entry(each, node));
            boolean isReplica = replica.isPresent();
            return new NodeRow(
                    node.address(),
                    depth,
                    role(node),
                    link(node, replica),
                    offset,
                    isReplica && offset != null && leaderOffset != null
                            ? Math.max(0, leaderOffset - offset)
                            : null,
                    isReplica ? entry.map(NodeFacts.Follower::lagSeconds).orElse(null) : null,
                    seen(node.address()),
                    version(node));
        }

        private static String role(NodeFacts node) {
            Optional<Role> role = node.role().maybe();
            if (role.isEmpty()) {
                return "silent";
            }
            return switch (role.get()) {
                case Role.Master _ -> "master";
                case Role.Replica _ -> "replica";
                case Role.Sentinel _ -> "sentinel";
            };
        }

        private static @Nullable Long offset(NodeFacts node) {
            Optional<Role> role = node.role().maybe();
            if (role.isEmpty()) {
                return null;
            }
            return switch (role.get()) {
                case Role.Master(long offset, _) -> offset;
                case Role.Replica(_, _, long offset) -> offset < 0 ? null : offset;
                case Role.Sentinel _ -> null;
            };
        }

        private String link(NodeFacts node, Optional<Role.Replica> replica) {
            if (!node.role().isGot()) {
                return node.role().reason();
            }
            if (replica.isEmpty()) {
                return node.followers()
                        .maybe()
                        .map(each -> each.size() + (each.size() == 1 ? " replica" : " replicas"))
                        .orElse("");
            }
            String state = replica.get().state().equals("connected") ? "up" : replica.get().state();
            String since = node.info("master_link_down_since_seconds").maybe().orElse("");
            boolean isHere = group.node(replica.get().master()).isPresent();
            return state
                    + (state.equals("up") || since.isEmpty() || since.startsWith("-")
                            ? ""
                            : " for " + since + " s")
                    + (isHere ? "" : " to " + replica.get().master());
        }

        private static String version(NodeFacts node) {
            return node.info("vedette_version")
                    .maybe()
                    .map(version -> "vedette " + version)
                    .or(() -> node.info("valkey_version").maybe().map(own -> "valkey " + own))
                    .or(() -> node.info("redis_version").maybe().map(real -> "redis " + real))
                    .orElse("");
        }

        private String seen(Address address) {
            List<SentinelFacts> reached = group.reachedSentinels();
            long up =
                    reached.stream()
                            .flatMap(sentinel -> sentinel.viewOf(address).stream())
                            .filter(Sight::isUp)
                            .count();
            long known =
                    reached.stream().flatMap(sentinel -> sentinel.viewOf(address).stream()).count();
            return reached.isEmpty()
                    ? ""
                    : known == 0 ? "unknown" : "up " + up + "/" + reached.size();
        }

        /// The flags beyond the kind of the instance.
        private static String finds(Map<String, String> entry) {
            List<String> flags = new ArrayList<>(Fields.flags(entry));
            flags.removeAll(List.of("master", "slave", "sentinel"));
            return flags.isEmpty() ? "up" : String.join(",", flags);
        }

        /// Flags of a failover under way, and `master_down` of a sentinel that finds the master
        /// down, speak of others.
        private static boolean isUp(Map<String, String> entry) {
            return Fields.flags(entry).stream()
                    .noneMatch(List.of("s_down", "o_down", "disconnected")::contains);
        }

        private SentinelRow sentinel(SentinelFacts sentinel) {
            Optional<Address> master = sentinel.masterAddress();
            int others = group.sentinels().size() - 1;
            return new SentinelRow(
                    sentinel.address(),
                    master.orElse(null),
                    sentinel.master("config-epoch").maybe().orElse(""),
                    sentinel.isReached()
                            ? sentinel.master().maybe().map(Sight::finds).orElse("")
                            : "",
                    up(sentinel.replicas().maybe(), group.replicas().size()),
                    up(sentinel.peers().maybe(), others),
                    quorum(sentinel),
                    master.isPresent() && !master.equals(group.masterAddress()));
        }

        private static String up(Optional<List<Map<String, String>>> entries, int all) {
            return entries.map(list -> list.stream().filter(Sight::isUp).count() + "/" + all)
                    .orElse("");
        }

        private static String quorum(SentinelFacts sentinel) {
            if (!sentinel.isReached()) {
                return sentinel.login().reason();
            }
            boolean isInTilt =
                    sentinel.info()
                            .maybe()
                            .map(info -> "1".equals(info.get("sentinel_tilt")))
                            .orElse(false);
            return (isInTilt ? "TILT; " : "")
                    + sentinel.quorum()
                            .maybe()
                            .map(each -> each.isReachable() ? "ok" : each.text())
                            .orElse(sentinel.quorum().reason());
        }
    }
}
