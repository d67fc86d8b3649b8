package dev.vedette.house;

import java.util.Set;

/// A package below `dev.vedette` (the root itself is the room `""`): what it is for, which rooms it
/// may use, and what it may touch.
record Room(String name, Colour colour, String purpose, Set<String> uses) {

    enum Colour {
        /// Computes from its arguments: no I/O, clock, thread or randomness of its own.
        PURE,
        /// Reaches the outside only through the ports of `world`.
        DETERMINISTIC,
        /// Touches the machine.
        REAL
    }

    String title() {
        return name.isEmpty() ? "(root)" : name;
    }
}
