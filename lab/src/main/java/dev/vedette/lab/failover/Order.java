package dev.vedette.lab.failover;

import dev.vedette.lab.workload.Manner;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the user wants done.
///
/// @param manners the kinds of clients that write, each with `writersEach` writers
/// @param startWith a shell command that brings the old master back; null for none
/// @param limit how long each step may take
public record Order(
        Trigger trigger,
        @Nullable String startWith,
        List<Manner> manners,
        int writersEach,
        int paceMillis,
        Duration warmUp,
        Duration limit) {

    public Order {
        manners = List.copyOf(manners);
    }

    /// One for each writer; client 1 is the first.
    List<Manner> mannersOfWriters() {
        List<Manner> all = new ArrayList<>();
        for (Manner manner : manners) {
            for (int i = 0; i < writersEach; i++) {
                all.add(manner);
            }
        }
        return all;
    }
}
