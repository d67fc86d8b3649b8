/// The commands on strings. Bits of strings are a family of their own.
///
/// Pure: touches the keyspace only. Commands with an option language have their own file. Start
/// reading at [dev.vedette.data.strings.StringCommands].
@org.jspecify.annotations.NullMarked
package dev.vedette.data.strings;
