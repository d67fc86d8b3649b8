package dev.vedette.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;
import dev.vedette.world.TlsSettings.ClientCertificates;
import dev.vedette.world.TlsSettings.KeyFiles;
import dev.vedette.world.TlsSettings.SessionCache;
import dev.vedette.world.os.OsWorld;
import dev.vedette.world.tls.TlsContext;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Every form in which openssl writes a private key is read, and what is wrong with one is said.
final class PrivateKeyFormsTest {

    @TempDir static Path directory;
    private static Authority authority;

    @BeforeAll
    static void found() {
        authority = Authority.create(directory, "ca");
    }

    private static TlsReport read(Path certificate, Path key, String password) throws TlsFailure {
        TlsSettings settings =
                new TlsSettings(
                        new KeyFiles(certificate.toString(), key.toString(), password),
                        KeyFiles.NONE,
                        authority.file().toString(),
                        "",
                        ClientCertificates.YES,
                        List.of(),
                        "",
                        "",
                        false,
                        new SessionCache(true, 0, 300),
                        false);
        return new TlsContext(settings, new OsWorld().disk()).report();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genrsa -traditional -out KEY 2048",
                "genrsa -out KEY 2048",
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out KEY",
                "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out KEY",
                "ecparam -name prime256v1 -genkey -noout -out KEY",
                "ecparam -name secp384r1 -genkey -out KEY",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out KEY",
                "genpkey -algorithm ED25519 -out KEY",
            })
    void aPlainKeyIsRead(String making) throws TlsFailure {
        Path key = directory.resolve("plain.key");
        Authority.openssl(making.replace("KEY", key.toString()));

        Authority.Pair pair = authority.issue("plain", key, "/CN=10.0.0.1");

        assertThat(read(pair.certificate(), key, "").certificates().getFirst().subject())
                .isEqualTo("CN=10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa -traditional -aes256 -in RSA -out KEY -passout pass:secret",
                "rsa -traditional -aes128 -in RSA -out KEY -passout pass:secret",
                "rsa -traditional -des3 -in RSA -out KEY -passout pass:secret",
                "rsa -aes256 -in RSA -out KEY -passout pass:secret",
                "pkcs8 -topk8 -in RSA -out KEY -passout pass:secret",
                "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -in RSA -out KEY"
                        + " -passout pass:secret",
                "pkcs8 -topk8 -scrypt -in RSA -out KEY -passout pass:secret",
                "pkcs8 -topk8 -v2 aes-128-cbc -scrypt -scrypt_N 1024 -scrypt_p 3 -in EC -out KEY"
                        + " -passout pass:secret",
                "ec -aes256 -in EC -out KEY -passout pass:secret",
                "pkcs8 -topk8 -in EC -out KEY -passout pass:secret",
            })
    void anEncryptedKeyIsReadWithItsPasswordOnly(String encrypting) throws TlsFailure {
        Path plain = directory.resolve("encrypted.plain");
        Path key = directory.resolve("encrypted.key");
        Authority.openssl(
                encrypting.contains("RSA")
                        ? "genrsa -out " + plain + " 2048"
                        : "ecparam -name prime256v1 -genkey -noout -out " + plain);
        Authority.openssl(
                encrypting
                        .replace("RSA ", plain + " ")
                        .replace("EC ", plain + " ")
                        .replace("KEY", key.toString()));
        Path certificate = authority.issue("encrypted", plain, "/CN=x").certificate();

        assertThat(read(certificate, key, "secret").warnings()).isEmpty();
        assertThatThrownBy(() -> read(certificate, key, "wrong"))
                .hasMessage(key + ": the password is wrong");
        assertThatThrownBy(() -> read(certificate, key, ""))
                .hasMessage(key + ": the key is encrypted and no password is configured");
    }

    @Test
    void whatIsWrongIsSaidWithTheFile() throws IOException {
        Authority.Pair one = authority.issue("one", "/CN=one");
        Authority.Pair other = authority.issue("other", "/CN=other");
        Path none = directory.resolve("none");
        Path text = Files.writeString(directory.resolve("text"), "hello\n");
        Path cut =
                Files.writeString(
                        directory.resolve("cut"),
                        Files.readString(one.key()).replace("-----END", "----"));

        assertThatThrownBy(() -> read(one.certificate(), other.key(), ""))
                .hasMessage(
                        other.key() + ": does not match the certificate in " + one.certificate());
        assertThatThrownBy(() -> read(none, one.key(), ""))
                .hasMessage(none + ": No such file or directory");
        assertThatThrownBy(() -> read(text, one.key(), ""))
                .hasMessage(text + ": holds no certificate in PEM form");
        assertThatThrownBy(() -> read(one.certificate(), text, ""))
                .hasMessage(text + ": holds no private key in PEM form");
        assertThatThrownBy(() -> read(one.certificate(), cut, ""))
                .hasMessage(cut + ": the block EC PRIVATE KEY has no end");
    }

    @Test
    void aChainWithAGapIsWarnedOf() throws TlsFailure {
        Authority stranger = Authority.create(directory, "stranger");
        Authority.Pair pair = stranger.issue("lost", "/CN=lost");

        assertThat(read(pair.certificate(), pair.key(), "").warnings())
                .singleElement()
                .asString()
                .startsWith(
                        pair.certificate() + ": chain incomplete: its issuer CN=stranger,O=Test");
    }
}
