package dev.vedette.lab.failover;

import java.io.IOException;

/// The test could not be made, or not to its end: the message says why, in a sentence for the user.
public final class CouldNot extends IOException {
    private static final long serialVersionUID = 1;

    CouldNot(String message) {
        super(message);
    }
}
