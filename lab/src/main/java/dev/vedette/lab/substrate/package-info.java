/// Runs a topology as real processes, each in a folder of its own, and leaves nothing behind.
///
/// Start reading at [dev.vedette.lab.substrate.Group].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.substrate;
