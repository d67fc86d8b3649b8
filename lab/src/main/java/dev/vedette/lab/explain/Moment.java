package dev.vedette.lab.explain;

/// A row of the timeline.
///
/// @param millis on the common clock (of all machines), milliseconds since 1970 as if in UTC
/// @param hasYear whether any line of this process said the year
/// @param sinceStartMillis since the first moment of the story
/// @param who the machine that wrote the line
/// @param text what happened, in a few words
/// @param isKey whether a short timeline should show it
public record Moment(
        long millis,
        boolean hasYear,
        long sinceStartMillis,
        String who,
        String text,
        boolean isKey,
        Evidence evidence) {}
