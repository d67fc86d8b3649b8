/// Commands on lists, those that wait for an element among them.
///
/// Pure. How clients wait is the business of [dev.vedette.command.BlockedClients]; here stands what
/// they take. Start reading at [dev.vedette.data.lists.ListCommands].
@org.jspecify.annotations.NullMarked
package dev.vedette.data.lists;
