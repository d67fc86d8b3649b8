/// The check of a group that people script by hand, after a change or in a pipeline: is everybody
/// there, does everybody agree, does replication run?
///
/// It judges what holds now; whether the group would survive a loss is for
/// [dev.vedette.lab.doctor]. Start reading at [dev.vedette.lab.verify.Verification].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.verify;
