/// Reading the logs of Redis, Valkey and Vedette, servers and sentinels, however they were wrapped
/// on their way: from files, containers, the journal, a terminal, an issue report.
///
/// Nothing here knows what a line means; [dev.vedette.lab.explain] does. No input is an error: what
/// is no log line is kept as a stray. Start reading at [dev.vedette.lab.logs.LogReader].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.logs;
