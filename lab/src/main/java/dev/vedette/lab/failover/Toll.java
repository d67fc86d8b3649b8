package dev.vedette.lab.failover;

import dev.vedette.lab.workload.Manner;

/// What one kind of client went through.
///
/// @param acknowledged writes a server said it had made
/// @param refused answers that were errors; the write was repeated
/// @param unanswered writes whose answer never came, or that no replica confirmed, each time one
///   did not
/// @param lost acknowledged writes that are not on the master at the end
/// @param twice writes that are there more than once
/// @param unavailableMillis the longest time one of these clients went without an acknowledgement
/// @param firstWriteMillis from the trigger to the first write another node acknowledged; -1 if
///   none did
public record Toll(
        Manner manner,
        int clients,
        long acknowledged,
        long refused,
        long unanswered,
        long lost,
        long twice,
        double unavailableMillis,
        double firstWriteMillis) {}
