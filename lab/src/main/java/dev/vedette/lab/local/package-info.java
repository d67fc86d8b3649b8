/// Groups on this machine that outlive the program that starts them, and configuration files that
/// may leave it.
///
/// [dev.vedette.lab.substrate] runs a group for one experiment and owns its processes. Here a group
/// is a folder: whoever has the folder can tell what runs, start what does not, and stop it all.
/// Start reading at [dev.vedette.lab.local.LocalGroup].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.local;
