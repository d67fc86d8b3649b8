package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.sentinel.core.Report;

/// An INFO of somebody, as Sentinel reads it: whatever it says, the report holds only what an
/// instance can be.
public final class InfoFuzz {

    private InfoFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Report report = InfoText.read(Bytes.of(input).latin1());
        check(report.runId().isEmpty() || Hello.isRunId(report.runId()), "run id", report);
        check(report.offset() >= 0 && report.offset() <= 1L << 60, "offset", report);
        check(report.streamOffset() >= 0 && report.streamOffset() <= 1L << 60, "stream", report);
        check(report.priority() >= 0, "priority", report);
        check(report.masterPort() >= 0 && report.masterPort() <= 65535, "master's port", report);
        check(report.masterLinkDownSeconds() >= 0, "link down", report);
        check(
                report.masterHost().equals("?") || Hello.isIp(report.masterHost()),
                "master's host",
                report);
        check(report.replicas().size() <= 1024, "replicas", report);
        for (Address replica : report.replicas()) {
            check(Hello.isIp(replica.host()) && replica.port() > 0, "replica", report);
        }
    }

    private static void check(boolean holds, String what, Report report) {
        if (!holds) {
            throw new AssertionError(what + ": " + report);
        }
    }
}
