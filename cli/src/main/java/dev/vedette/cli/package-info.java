/// The `vedette` program.
@org.jspecify.annotations.NullMarked
package dev.vedette.cli;
