package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One incident of one master.
///
/// @param group the master's name in the sentinels; empty when no sentinel line gives one
/// @param title a short line: what happened
/// @param from the first moment, on the common clock; to: the last
/// @param oldMaster its address before, where known
/// @param newMaster the promoted node, where one was
/// @param summary two to five sentences
/// @param chapters the account, in order: what failed, who noticed, the vote, the choice, ...
/// @param reasons why it went as it did: causes, and why nothing was promoted
/// @param stages how long each step took
/// @param timeline every moment, in the order of the common clock
public record Story(
        String group,
        String title,
        Outcome outcome,
        long from,
        long to,
        @Nullable String oldMaster,
        @Nullable String newMaster,
        List<Sentence> summary,
        List<Chapter> chapters,
        List<Finding> reasons,
        List<Stage> stages,
        List<Moment> timeline) {

    public record Chapter(String heading, List<Sentence> sentences) {}

    /// A step and what it took; `millis` is null when its begin or end is not in the logs.
    public record Stage(String name, @Nullable Long millis, List<Evidence> evidence) {}
}
