/// Channels, patterns and shard channels; key events, which are messages too.
///
/// Pure. Invariant: a session is in a channel's list of subscribers exactly if the channel is in
/// the session's [Subscriptions]. Start reading at [Channels].
@org.jspecify.annotations.NullMarked
package dev.vedette.pubsub;
