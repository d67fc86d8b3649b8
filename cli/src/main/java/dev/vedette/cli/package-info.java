/// The `vedette` program: [dev.vedette.cli.VedetteCommand] is the table of its commands.
@org.jspecify.annotations.NullMarked
package dev.vedette.cli;
