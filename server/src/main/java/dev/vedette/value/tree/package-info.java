/// The order of a large sorted set: a B+tree by score and member, with counts.
///
/// Pure: touches the slab only. A tree knows elements by their addresses; who owns them is the
/// sorted set. Start reading at [dev.vedette.value.tree.ScoreTree].
@org.jspecify.annotations.NullMarked
package dev.vedette.value.tree;
