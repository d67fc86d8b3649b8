package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

/// One line of a log, freed of what was wrapped around it.
///
/// @param source the name that the wrapping gives the writer (container, pod, host); empty when
///   there is none
/// @param pid 0 when the line does not say
/// @param stamp null when the line shows no time
/// @param message what stands behind pid, time and level
public record LogLine(
        Place place,
        String source,
        int pid,
        Role role,
        @Nullable Stamp stamp,
        Level level,
        String message) {}
