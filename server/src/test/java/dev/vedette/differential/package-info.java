/// Random programs, carried out by a real server and by ours: what differs is shrunk to the few
/// commands that show it. Start reading at [dev.vedette.differential.Duel].
@org.jspecify.annotations.NullMarked
package dev.vedette.differential;
