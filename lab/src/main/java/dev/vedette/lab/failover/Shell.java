package dev.vedette.lab.failover;

import java.io.File;
import java.io.IOException;

/// A command of the user's, running beside the test. What it prints goes to standard error, since
/// standard output may be for one document alone.
final class Shell implements AutoCloseable {

    private final String command;
    private final Process process;

    private Shell(String command, Process process) {
        this.command = command;
        this.process = process;
    }

    static Shell run(String command) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", "{\n" + command + "\n} 1>&2")
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new Shell(command, process);
    }

    boolean hasFailed() {
        return !process.isAlive() && process.exitValue() != 0;
    }

    String complaint() {
        return "'" + command + "' ended with exit code " + process.exitValue();
    }

    /// Ends the command if it still runs. What it started in the background, such as a server, is
    /// left to live.
    @Override
    public void close() {
        process.destroy();
    }
}
