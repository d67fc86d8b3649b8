package dev.vedette.oracle;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// At the end of a test run: kills the real servers, prints and writes down how many comparisons
/// were made with them. `.ci/run` fails when there were fewer than the floor in `oracle-floor.txt`.
public final class OracleReport implements LauncherSessionListener {

    private static final Path REPORT = Path.of("target", "oracle-comparisons.txt");

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        // A test run that is interrupted must not leave servers behind.
        Runtime.getRuntime().addShutdownHook(new Thread(Oracle::stopAll));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        Oracle.stopAll();
        try {
            long total = Oracle.comparisons() + earlier();
            Files.createDirectories(REPORT.getParent());
            Files.writeString(REPORT, total + "\n");
            System.out.println("oracle comparisons: " + total);
            if (Oracle.skipped() > 0) {
                System.out.println(
                        "skipped for want of a real server, times: "
                                + Oracle.skipped()
                                + ". "
                                + Oracle.REMEDY);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The integration tests run in a second JVM and add to what the unit tests counted.
    private static long earlier() throws IOException {
        boolean isSecond = "integration".equals(System.getProperty("oracle.phase"));
        return isSecond && Files.exists(REPORT)
                ? Long.parseLong(Files.readString(REPORT).strip())
                : 0;
    }
}
