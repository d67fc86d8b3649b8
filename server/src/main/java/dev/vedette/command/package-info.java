/// What a command is, and how one is carried out: the table row, the call, the session, the
/// dispatcher.
///
/// Pure: handlers see arguments and the keyspace, never sockets or clocks. Rooms bring their
/// commands as lists; a room with rules for every command (a replica that refuses writes, say)
/// brings a [dev.vedette.command.Gate]; who wants to know what a unit changed is a
/// [dev.vedette.command.UnitEnd]. Start reading at [dev.vedette.command.Dispatcher] and
/// [dev.vedette.command.Command].
@org.jspecify.annotations.NullMarked
package dev.vedette.command;
