package dev.vedette.command;

import java.util.function.Supplier;

/// The place of one room's state in every session: `static final Slot<Watched> WATCHED = new
/// Slot<>(Watched::new)`.
///
/// @param <T> what the room keeps per client
public final class Slot<T> {

    final Supplier<T> first;

    /// `first` makes the state when a session's is asked for and there is none.
    public Slot(Supplier<T> first) {
        this.first = first;
    }
}
