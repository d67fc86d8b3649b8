package dev.vedette.lab.verify;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.Role;
import dev.vedette.lab.survey.SentinelFacts;
import dev.vedette.lab.verify.Claim.Outcome;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All claims about one group, in the order in which people look: the sentinels, the master, the
/// replicas.
///
/// A claim fails when something contradicts it, and is unknown when nothing does but somebody could
/// not be asked, because of a password for one.
public final class Verification {

    /// Beyond the lag at which `min-replicas-max-lag` stops counting a replica by default.
    private static final long MOST_LAG_SECONDS = 10;

    private final GroupFacts group;
    private final List<SentinelFacts> sentinels;
    private final Optional<Address> masterAddress;
    private final Optional<NodeFacts> master;
    private final List<Claim> claims = new ArrayList<>();

    private Verification(GroupFacts group) {
        this.group = group;
        this.sentinels = group.reachedSentinels();
        this.masterAddress = group.masterAddress();
        this.master = group.master();
    }

    /// How many there must be at least.
    public record Expected(int replicas, int sentinels) {

        public static final Expected ANY = new Expected(0, 0);
    }

    public static Verification of(GroupFacts group, Expected expected) {
        Verification verification = new Verification(group);
        verification.claims.add(verification.sentinelsAnswer(expected.sentinels()));
        if (!group.sentinels().isEmpty()) {
            verification.claims.add(verification.sentinelsAgree());
            verification.claims.add(verification.sentinelsKnowEachOther());
            verification.claims.add(verification.quorumIsReachable());
            verification.claims.add(verification.masterIsFoundUp());
        }
        verification.claims.add(verification.masterIsReal());
        verification.claims.add(verification.masterIsAlone());
        verification.claims.add(verification.replicasFollow(expected.replicas()));
        verification.claims.add(verification.replicationRuns());
        if (!group.sentinels().isEmpty()) {
            verification.claims.add(verification.replicasAreKnown());
        }
        return verification;
    }

    public GroupFacts group() {
        return group;
    }

    public List<Claim> claims() {
        return List.copyOf(claims);
    }

    /// The claims that do not hold, the failed ones first.
    public List<Claim> troubles() {
        return claims.stream()
                .filter(claim -> !claim.holds())
                .sorted((a, b) -> b.outcome().compareTo(a.outcome()))
                .toList();
    }

    /// The gravest outcome.
    public Outcome outcome() {
        return claims.stream().map(Claim::outcome).max(Outcome::compareTo).orElse(Outcome.UNKNOWN);
    }

    /// Collects what speaks against a claim.
    private static final class Objections {

        private final List<String> against = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();

        void fails(String text) {
            against.add(text);
        }

        /// Somebody did not answer: a fault of the group's, unless the door was shut to us only.
        void silent(String text, String reason) {
            boolean isOurFault =
                    List.of("NOAUTH", "WRONGPASS", "NOPERM", "DENIED").stream()
                            .anyMatch(reason::contains);
            (isOurFault ? unknown : against).add(text + ": " + reason);
        }

        Claim about(String id, String claim, String found) {
            List<String> all = new ArrayList<>(against);
            all.addAll(unknown);
            Outcome outcome =
                    !against.isEmpty()
                            ? Outcome.FAILS
                            : unknown.isEmpty() ? Outcome.HOLDS : Outcome.UNKNOWN;
            return new Claim(id, claim, outcome, all.isEmpty() ? found : String.join("; ", all));
        }
    }

    private Claim sentinelsAnswer(int expected) {
        Objections objections = new Objections();
        int known = group.sentinels().size();
        if (known == 0 && expected > 0) {
            objections.fails("no sentinel that watches these nodes was found");
        } else if (known < expected) {
            objections.fails(known + " known, of at least " + expected);
        }
        for (SentinelFacts sentinel : group.sentinels()) {
            if (!sentinel.isReached()) {
                objections.silent(sentinel.address().toString(), sentinel.login().reason());
            } else if (sentinel.info()
                    .maybe()
                    .map(info -> info.get("sentinel_tilt"))
                    .filter("1"::equals)
                    .isPresent()) {
                objections.fails(sentinel.address() + " is in TILT and takes no part");
            }
        }
        return objections.about(
                "sentinels-answer", "every sentinel answers", known + " of " + known);
    }

    private Claim sentinelsAgree() {
        Objections objections = new Objections();
        Set<String> beliefs = new LinkedHashSet<>();
        List<String> each = new ArrayList<>();
        for (SentinelFacts sentinel : sentinels) {
            String belief =
                    sentinel.masterAddress().map(Address::toString).orElse("none")
                            + ", epoch "
                            + sentinel.master("config-epoch").maybe().orElse("?");
            beliefs.add(belief);
            each.add(sentinel.address() + " says " + belief);
        }
        if (beliefs.size() > 1) {
            objections.fails(String.join("; ", each));
        } else if (beliefs.isEmpty()) {
            objections.fails("no sentinel could be asked");
        }
        return objections.about(
                "sentinels-agree", "the sentinels agree on the master", String.join("", beliefs));
    }

    private Claim sentinelsKnowEachOther() {
        Objections objections = new Objections();
        int others = group.sentinels().size() - 1;
        for (SentinelFacts sentinel : sentinels) {
            List<Map<String, String>> peers = sentinel.peers().maybe().orElse(List.of());
            if (!sentinel.peers().isGot()) {
                objections.silent(sentinel.address().toString(), sentinel.peers().reason());
            } else if (peers.size() != others) {
                objections.fails(
                        sentinel.address()
                                + " knows "
                                + peers.size()
                                + " of "
                                + others
                                + " others");
            }
            for (Map<String, String> peer : peers) {
                List<String> troubles = flags(peer, "sentinel");
                if (!troubles.isEmpty()) {
                    objections.fails(
                            sentinel.address()
                                    + " finds "
                                    + name(peer)
                                    + " "
                                    + String.join(" ", troubles));
                }
            }
        }
        return objections.about(
                "sentinels-know-each-other",
                "the sentinels know and reach each other",
                "each knows " + others + (others == 1 ? " other" : " others"));
    }

    private Claim quorumIsReachable() {
        Objections objections = new Objections();
        String found = "";
        for (SentinelFacts sentinel : sentinels) {
            Optional<SentinelFacts.Quorum> quorum = sentinel.quorum().maybe();
            if (quorum.isEmpty()) {
                objections.silent(sentinel.address().toString(), sentinel.quorum().reason());
            } else if (!quorum.get().isReachable()) {
                objections.fails(sentinel.address() + ": " + quorum.get().text());
            } else {
                found = quorum.get().text();
            }
        }
        return objections.about(
                "quorum", "a failover would find its quorum and majority (CKQUORUM)", found);
    }

    private Claim masterIsFoundUp() {
        Objections objections = new Objections();
        for (SentinelFacts sentinel : sentinels) {
            Map<String, String> fields = sentinel.master().maybe().orElse(Map.of());
            List<String> troubles = flags(fields, "master");
            if (!sentinel.master().isGot()) {
                objections.silent(sentinel.address().toString(), sentinel.master().reason());
            } else if (!troubles.isEmpty()) {
                objections.fails(sentinel.address() + " finds it " + String.join(" ", troubles));
            }
        }
        return objections.about(
                "master-up",
                "the sentinels find the master up, and no failover is under way",
                sentinels.size() + " of " + sentinels.size());
    }

    /// The flags of an entry beyond its kind. `master_down` is what a sentinel finds of the master,
    /// not what ails the sentinel.
    private static List<String> flags(Map<String, String> entry, String kind) {
        List<String> troubles = new ArrayList<>();
        for (String flag : Fields.flags(entry)) {
            if (!List.of(kind, "master_down", "").contains(flag)) {
                troubles.add(flag);
            }
        }
        return troubles;
    }

    private static String name(Map<String, String> entry) {
        return Fields.address(entry).map(Address::toString).orElse("?");
    }

    /// The address leads to a master, and to the process that the sentinels know.
    private Claim masterIsReal() {
        Objections objections = new Objections();
        String address = masterAddress.map(Address::toString).orElse("no address");
        if (master.isEmpty()) {
            objections.fails("no master is known");
        } else if (!master.get().isReached()) {
            objections.silent(address, master.get().login().reason());
        } else if (!master.get().role().isGot()) {
            objections.silent(address, master.get().role().reason());
        } else if (!master.get().isMaster()) {
            objections.fails(address + " says it is a replica");
        }
        String runId = master.flatMap(node -> node.runId().maybe()).orElse("");
        for (SentinelFacts sentinel : sentinels) {
            String known = sentinel.master("runid").maybe().orElse("");
            boolean speaksOfIt = sentinel.masterAddress().equals(masterAddress);
            if (speaksOfIt && !runId.isEmpty() && !known.isEmpty() && !known.equals(runId)) {
                objections.fails(
                        sentinel.address()
                                + " knows run id "
                                + brief(known)
                                + " there, we met "
                                + brief(runId));
            }
        }
        String version = master.flatMap(node -> node.info("redis_version").maybe()).orElse("?");
        return objections.about(
                "master-real",
                "the master's address leads to a master",
                address + ", run id " + brief(runId) + ", version " + version);
    }

    private static String brief(String runId) {
        return runId.length() > 8 ? runId.substring(0, 8) : runId;
    }

    private Claim masterIsAlone() {
        Objections objections = new Objections();
        for (NodeFacts node : group.replicas()) {
            if (node.isMaster()) {
                objections.fails(node.address() + " says it is a master too");
            }
        }
        return objections.about(
                "master-alone",
                "no other node is a master",
                "asked " + group.reachedNodes().size() + " nodes");
    }

    private Claim replicasFollow(int expected) {
        Objections objections = new Objections();
        List<NodeFacts> replicas = group.replicas();
        if (replicas.size() < expected) {
            objections.fails(
                    expected > 1
                            ? replicas.size() + " known, of at least " + expected
                            : "no replica is known");
        }
        for (NodeFacts node : replicas) {
            String address = node.address().toString();
            Optional<Role.Replica> role = node.asReplica();
            if (!node.isReached()) {
                objections.silent(address, node.login().reason());
            } else if (!node.role().isGot()) {
                objections.silent(address, node.role().reason());
            } else if (role.isPresent() && !follows(node, role.get())) {
                objections.fails(address + " follows " + role.get().master());
            } else if (role.isPresent() && !role.get().state().equals("connected")) {
                objections.fails(address + " is not linked to it (" + role.get().state() + ")");
            }
        }
        return objections.about(
                "replicas-follow",
                "every replica is linked to the master",
                replicas.size() + " of " + replicas.size());
    }

    /// By name or by number: where hostnames are in use, a replica may know its master by the one
    /// and the sentinels by the other, so the master's own list counts too.
    private boolean follows(NodeFacts node, Role.Replica role) {
        return masterAddress.filter(role.master()::equals).isPresent()
                || followers().stream()
                        .anyMatch(follower -> follower.address().equals(node.address()));
    }

    private List<NodeFacts.Follower> followers() {
        return master.flatMap(node -> node.followers().maybe()).orElse(List.of());
    }

    private Claim replicationRuns() {
        Objections objections = new Objections();
        long mostLag = 0;
        for (NodeFacts.Follower follower : followers()) {
            if (!follower.state().equals("online")) {
                objections.fails(follower.address() + " is " + follower.state());
            } else if (follower.lagSeconds() > MOST_LAG_SECONDS) {
                objections.fails(
                        follower.address()
                                + " was last heard of "
                                + follower.lagSeconds()
                                + " s ago");
            }
            mostLag = Math.max(mostLag, follower.lagSeconds());
        }
        for (NodeFacts node : group.replicas()) {
            if (master.isPresent()
                    && master.get().followers().isGot()
                    && followers().stream()
                            .noneMatch(each -> each.address().equals(node.address()))) {
                objections.fails("the master does not list " + node.address());
            }
        }
        if (master.isPresent() && !master.get().followers().isGot()) {
            objections.silent("the master", master.get().followers().reason());
        } else if (master.isEmpty()) {
            objections.fails("no master is known");
        }
        return objections.about(
                "replication",
                "the master has every replica online",
                followers().size() + " online, lag at most " + mostLag + " s");
    }

    private Claim replicasAreKnown() {
        Objections objections = new Objections();
        int count = group.replicas().size();
        for (SentinelFacts sentinel : sentinels) {
            List<Map<String, String>> replicas = sentinel.replicas().maybe().orElse(List.of());
            if (!sentinel.replicas().isGot()) {
                objections.silent(sentinel.address().toString(), sentinel.replicas().reason());
            } else if (replicas.size() != count) {
                objections.fails(
                        sentinel.address()
                                + " knows "
                                + replicas.size()
                                + " of "
                                + count
                                + " replicas");
            }
            for (Map<String, String> replica : replicas) {
                List<String> troubles = flags(replica, "slave");
                if (!troubles.isEmpty()) {
                    objections.fails(
                            sentinel.address()
                                    + " finds "
                                    + name(replica)
                                    + " "
                                    + String.join(" ", troubles));
                }
            }
        }
        return objections.about(
                "replicas-known",
                "the sentinels know every replica and find it up",
                "each knows " + count);
    }
}
