/// Judges of histories. They never see a server, so they can judge a recorded history as well.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.check;
