/// The commands on sorted sets.
///
/// Pure: touches the keyspace only. Commands with an option language have their own file. Start
/// reading at [dev.vedette.data.sortedsets.SortedSetCommands].
@org.jspecify.annotations.NullMarked
package dev.vedette.data.sortedsets;
