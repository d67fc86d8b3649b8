/// What survives a restart: the RDB file, the configuration file, and how both are replaced safely.
///
/// Deterministic: disk and time only through the world. Invariants: a file is either the old or the
/// new one, whole, whenever the machine stops; a background save shows the keyspace of one moment;
/// nothing is removed that could not be read. Start reading at
/// [dev.vedette.persistence.Persistence].
@org.jspecify.annotations.NullMarked
package dev.vedette.persistence;
