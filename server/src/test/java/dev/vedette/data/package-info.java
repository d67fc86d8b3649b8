/// Families of commands against a real server. Start reading at
/// [dev.vedette.data.DifferentialTest].
@org.jspecify.annotations.NullMarked
package dev.vedette.data;
