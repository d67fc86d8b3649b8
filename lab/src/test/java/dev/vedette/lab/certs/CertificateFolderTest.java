package dev.vedette.lab.certs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.certs.CertificateFolder.Written;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;
import dev.vedette.world.TlsSettings.ClientCertificates;
import dev.vedette.world.TlsSettings.KeyFiles;
import dev.vedette.world.TlsSettings.SessionCache;
import dev.vedette.world.os.OsDisk;
import dev.vedette.world.tls.TlsContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/// What `vedette certs` writes is what a server takes.
final class CertificateFolderTest {

    @TempDir private Path folder;

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @ParameterizedTest(name = "RSA {0}")
    @ValueSource(booleans = {false, true})
    void aServerTakesWhatTheCaSigned(boolean usesRsa) throws Exception {
        CertificateFolder certificates = new CertificateFolder(folder, usesRsa);
        Written authority = certificates.authority();

        Written server = certificates.issue("server", List.of("10.0.0.1", "db.example.org"), 30);

        X509Certificate certificate = read(server.certificate());
        certificate.verify(read(authority.certificate()).getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=10.0.0.1");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyInAnyOrder("10.0.0.1", "db.example.org");
        TlsReport report =
                new TlsContext(
                                new TlsSettings(
                                        new KeyFiles(
                                                server.certificate().toString(),
                                                server.key().toString(),
                                                ""),
                                        KeyFiles.NONE,
                                        authority.certificate().toString(),
                                        "",
                                        ClientCertificates.YES,
                                        List.of(),
                                        "",
                                        "",
                                        false,
                                        new SessionCache(true, 0, 300),
                                        true),
                                new OsDisk())
                        .report();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.certificates()).hasSize(2);
    }

    @Test
    void calledAgainTheCaStaysAndTheCertificateIsRenewed() throws Exception {
        CertificateFolder first = new CertificateFolder(folder, false);
        byte[] authority = Files.readAllBytes(first.authority().certificate());
        X509Certificate old = read(first.issue("a", List.of("a"), 30).certificate());

        CertificateFolder second = new CertificateFolder(folder, false);
        Written again = second.authority();
        X509Certificate renewed = read(second.issue("a", List.of("a"), 60).certificate());

        assertThat(Files.readAllBytes(again.certificate())).isEqualTo(authority);
        assertThat(renewed.getSerialNumber()).isNotEqualTo(old.getSerialNumber());
        renewed.verify(read(again.certificate()).getPublicKey());
    }

    @Test
    void keysAreForTheirOwnerAloneAndNothingIsLeftBehind() throws IOException {
        CertificateFolder certificates = new CertificateFolder(folder, false);
        Path key = certificates.authority().key();

        assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.crt", "ca.key");
        }
    }
}
