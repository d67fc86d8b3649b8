/// Directives and where their values come from: redis.conf, the command line, CONFIG SET.
///
/// Pure: files are read and written by whoever holds the world and passed in as bytes. Invariants:
/// a value is in [dev.vedette.config.Config] only if its directive's syntax accepted it; a
/// directive whose feature does not exist here has no value but its default. Start reading at
/// [dev.vedette.config.Directive].
@org.jspecify.annotations.NullMarked
package dev.vedette.config;
