package dev.vedette.lab.doctor;

import java.util.List;

/// All checks there are, by topic, in the order in which they are reported.
public final class Checks {

    public static final List<Topic> TOPICS =
            List.of(
                    new Topic("Sentinels and their quorum", QuorumChecks.ALL),
                    new Topic("Logging in", LoginChecks.ALL),
                    new Topic("Who is let in", OpennessChecks.ALL),
                    new Topic("Rights and names of commands", RightsChecks.ALL),
                    new Topic("The master and its replicas", ReplicaChecks.ALL),
                    new Topic("Promotion", PromotionChecks.ALL),
                    new Topic("What the sentinels agree on", AgreementChecks.ALL),
                    new Topic("Who the sentinels are", MemberChecks.ALL),
                    new Topic("Addresses", AddressChecks.ALL),
                    new Topic("Writes on a master that is cut off", MinReplicasChecks.ALL),
                    new Topic("Data after a restart", PersistenceChecks.ALL),
                    new Topic("Replicas that keep up", ResyncChecks.ALL),
                    new Topic("Time limits, links and clocks", TimingChecks.ALL),
                    new Topic("Memory, clients, snapshots", MemoryChecks.ALL),
                    new Topic("Files and scripts", FileChecks.ALL),
                    new Topic("Versions and the past", VersionChecks.ALL));

    public static final List<Check> ALL =
            TOPICS.stream().flatMap(topic -> topic.checks().stream()).toList();

    private Checks() {}
}
