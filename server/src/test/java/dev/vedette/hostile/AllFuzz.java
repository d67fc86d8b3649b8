package dev.vedette.hostile;

import java.util.Arrays;

/// All that is fuzzed, in one process: the first byte chooses.
public final class AllFuzz {

    private AllFuzz() {}

    /// Loads the classes, each of which is instrumented: on a busy machine that takes longer than
    /// an input may.
    public static void fuzzerInitialize() {
        for (Fuzzing one : Fuzzing.values()) {
            one.run(new byte[8]);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            Fuzzing[] all = Fuzzing.values();
            all[(input[0] & 0xff) % all.length].run(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
