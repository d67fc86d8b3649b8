package dev.vedette.sim;

import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.TlsCertificate;
import dev.vedette.world.TlsCertificate.Role;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Certificates of a simulation: a file with a number in it, the second since 1970 at which it
/// expires.
final class SimTls {

    private SimTls() {}

    static TlsReport read(TlsSettings settings, Disk disk) throws TlsFailure {
        List<TlsCertificate> read = new ArrayList<>();
        read.add(certificate(Role.SERVER, settings.server().certificate(), disk));
        contentOf(settings.server().key(), disk);
        if (!settings.client().isNone()) {
            read.add(certificate(Role.CLIENT, settings.client().certificate(), disk));
        }
        if (!settings.caFile().isEmpty()) {
            read.add(certificate(Role.CA, settings.caFile(), disk));
        }
        return new TlsReport(List.copyOf(read), List.of());
    }

    private static TlsCertificate certificate(Role role, String file, Disk disk) throws TlsFailure {
        String content = contentOf(file, disk);
        try {
            return new TlsCertificate(role, file, "CN=" + file, 0, Long.parseLong(content));
        } catch (NumberFormatException e) {
            throw new TlsFailure(file + ": holds no certificate", e);
        }
    }

    private static String contentOf(String file, Disk disk) throws TlsFailure {
        try {
            return new String(disk.readAll(file), StandardCharsets.UTF_8).strip();
        } catch (DiskFailure failed) {
            throw new TlsFailure(file + ": " + failed.reason(), failed);
        }
    }
}
