package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Session;
import dev.vedette.config.Config;

import java.util.Collection;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// What users need of the node they are on.
///
/// @param lexicon the commands of this kind of node
/// @param now the moment of the turn
/// @param sessions all that are open
/// @param describe the line of CLIENT LIST about a session
/// @param listening what a session listens to
/// @param randomHex so many random hexadecimal digits
/// @param contentOf the bytes of a file; [dev.vedette.config.ConfigError] with the system's reason
/// @param replace writes a file as a whole; empty, or the system's reason against it
/// @param warning a line for the log
public record Surroundings(
        Lexicon lexicon,
        Config config,
        Supplier<Moment> now,
        Supplier<Collection<Session>> sessions,
        Function<Session, String> describe,
        Function<Session, Listening> listening,
        IntFunction<String> randomHex,
        Function<String, Bytes> contentOf,
        BiFunction<String, Bytes, String> replace,
        Consumer<String> warning) {

    /// What a session listens to; `channels` are those of shards, too.
    public record Listening(Collection<Bytes> channels, Collection<Bytes> patterns) {}
}
