/// A group at a glance: who is there as what, how far behind, and who believes what.
///
/// Start reading at [dev.vedette.lab.status.Glance].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.status;
