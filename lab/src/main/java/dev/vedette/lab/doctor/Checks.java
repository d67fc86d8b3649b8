package dev.vedette.lab.doctor;

import java.util.List;

/// All checks there are, by topic, in the order in which they are reported.
public final class Checks {

    public static final List<Topic> TOPICS =
            List.of(new Topic("Sentinels and their quorum", QuorumChecks.ALL));

    public static final List<Check> ALL =
            TOPICS.stream().flatMap(topic -> topic.checks().stream()).toList();

    private Checks() {}
}
