/// What somebody hostile, or broken, may send: each kind is a row of `rows.txt` and has a test
/// named by it, here or beside what it attacks, and the same bytes are sent to a real server.
@org.jspecify.annotations.NullMarked
package dev.vedette.hostile;
