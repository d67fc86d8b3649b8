/// The commands on keys of any type, and on whole databases.
///
/// Pure: touches the keyspace only. Commands with an option language have their own file. Start
/// reading at [dev.vedette.data.keys.KeyCommands].
@org.jspecify.annotations.NullMarked
package dev.vedette.data.keys;
