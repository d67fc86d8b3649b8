package dev.vedette;

import dev.vedette.world.Log;

/// What is logged when the program itself is wrong, in the form Redis' operators know.
final class BugReport {

    private BugReport() {}

    static void write(Log log, Throwable fault) {
        log.warning("=== REDIS BUG REPORT START: Cut & paste starting from here ===");
        log.warning("Vedette stopped by an error of its own: %s", fault);
        log.warning("------ STACK TRACE ------");
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            log.warning("%s", cause);
            for (StackTraceElement frame : cause.getStackTrace()) {
                log.warning("    %s", frame);
            }
        }
        log.warning("=== REDIS BUG REPORT END ===");
    }
}
