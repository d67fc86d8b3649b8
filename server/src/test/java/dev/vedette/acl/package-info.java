/// Tests of commands as transcripts: what a client sends, what it gets, what replicas get. The same
/// file runs against the dispatcher in memory, against our server over a socket, and against real
/// servers, from which its expectations come. The format is explained in
/// [dev.vedette.transcript.Transcript].
@org.jspecify.annotations.NullMarked
package dev.vedette.acl;
