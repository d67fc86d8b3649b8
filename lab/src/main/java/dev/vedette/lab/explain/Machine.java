package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A process whose lines were read, over its restarts.
///
/// @param name how it is called in sentences: its name in the logs, else its address, else its file
/// @param address where the others know it, when that could be found out
/// @param id the sentinel's id, when it could be found out
/// @param version as its first lines say
/// @param files the files its lines are in
/// @param lines how many lines
/// @param skewMillis how far its clock is ahead of the common clock
/// @param linedUp whether shared events tie its clock to the common one; false: taken as it is
public record Machine(
        String name,
        boolean isSentinel,
        @Nullable String address,
        @Nullable String id,
        @Nullable String version,
        List<String> files,
        int lines,
        long skewMillis,
        boolean linedUp) {}
