/// The server program: its command line, its log, its end.
///
/// Real: uses every room and may touch everything; nobody uses it but the launcher. Invariant: no
/// error reaches a user as a stack trace on the terminal. Start reading at [dev.vedette.Server].
@org.jspecify.annotations.NullMarked
package dev.vedette;
