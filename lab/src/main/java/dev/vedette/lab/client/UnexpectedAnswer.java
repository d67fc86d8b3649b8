package dev.vedette.lab.client;

import java.io.IOException;

/// The server answered, but not what was asked for: an error, or another shape.
public final class UnexpectedAnswer extends IOException {
    private static final long serialVersionUID = 1;

    UnexpectedAnswer(String wanted, Answer got) {
        super("expected " + wanted + ", got " + got);
    }

    UnexpectedAnswer(String message) {
        super(message);
    }
}
