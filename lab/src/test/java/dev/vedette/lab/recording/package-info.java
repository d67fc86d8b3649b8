/// Records what real servers and sentinels write when things go wrong, for the tests of `explain`.
/// Start reading at [Recorder].
@NullMarked
package dev.vedette.lab.recording;

import org.jspecify.annotations.NullMarked;
