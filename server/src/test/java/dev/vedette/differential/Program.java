package dev.vedette.differential;

import java.util.List;

/// What several clients say in turn.
///
/// @param seed what it was made from
/// @param protocols the protocol version of each client
record Program(long seed, List<Integer> protocols, List<Step> steps) {

    Program with(List<Step> fewer) {
        return new Program(seed, protocols, fewer);
    }
}
