package dev.vedette.lab.certs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

// keytool keeps keys in a store and writes certificates, but no private keys, as PEM. So it works
// on a store in a folder that only we can read, and what comes out of it is written from here.

/// A folder with a CA, `ca.crt` and `ca.key`, and the certificates it signed, all in PEM.
public final class CertificateFolder {

    private static final String AUTHORITY = "ca";
    private static final String PASSWORD_VARIABLE = "VEDETTE_KEYTOOL_PASSWORD";
    private static final int AUTHORITY_DAYS = 3650;
    private static final int LINE = 64;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    /// What was written.
    ///
    /// @param hosts whom it is made out to; none for the CA
    public record Written(Path certificate, Path key, List<String> hosts, Instant until) {}

    private final Path folder;
    private final boolean usesRsa;

    /// @param usesRsa RSA-2048 instead of P-256, for peers that know nothing newer
    public CertificateFolder(Path folder, boolean usesRsa) {
        this.folder = folder;
        this.usesRsa = usesRsa;
    }

    /// The CA, made if the folder has none yet.
    public Written authority() throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(file(AUTHORITY, ".crt")) || !Files.exists(file(AUTHORITY, ".key"))) {
            withStore(
                    store -> {
                        List<String> words = generate(AUTHORITY, AUTHORITY_DAYS);
                        words.addAll(List.of("-dname", "CN=Vedette CA"));
                        words.addAll(List.of("-ext", "bc:c=ca:true"));
                        words.addAll(List.of("-ext", "ku:c=keyCertSign,cRLSign"));
                        store.keytool(words);
                        write(AUTHORITY, store.open());
                    });
        }
        return new Written(
                file(AUTHORITY, ".crt"), file(AUTHORITY, ".key"), List.of(), until(AUTHORITY));
    }

    /// A certificate of the CA for servers and clients; replaces a former one of that name.
    ///
    /// @param name of the files
    /// @param hosts host names and addresses it is made out to, the first one also as common name
    public Written issue(String name, List<String> hosts, int days) throws IOException {
        withStore(
                store -> {
                    store.put(AUTHORITY, authorityKey(), certificate(AUTHORITY));
                    List<String> words = generate(name, days);
                    words.addAll(List.of("-signer", AUTHORITY, "-dname", "CN=" + hosts.getFirst()));
                    words.addAll(List.of("-ext", "san=" + alternatives(hosts)));
                    words.addAll(List.of("-ext", "eku=serverAuth,clientAuth"));
                    store.keytool(words);
                    write(name, store.open());
                });
        return new Written(file(name, ".crt"), file(name, ".key"), hosts, until(name));
    }

    private static String alternatives(List<String> hosts) {
        List<String> names = new ArrayList<>();
        for (String host : hosts) {
            names.add((ADDRESS.matcher(host).matches() ? "ip:" : "dns:") + host);
        }
        return String.join(",", names);
    }

    private List<String> generate(String alias, int days) {
        List<String> words = new ArrayList<>(List.of("-genkeypair", "-alias", alias));
        words.addAll(
                usesRsa
                        ? List.of("-keyalg", "RSA", "-keysize", "2048")
                        : List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        words.addAll(List.of("-validity", Integer.toString(days)));
        return words;
    }

    // Files

    private Path file(String name, String ending) {
        return folder.resolve(name + ending);
    }

    private Instant until(String name) throws IOException {
        return certificate(name).getNotAfter().toInstant();
    }

    private X509Certificate certificate(String name) throws IOException {
        try (InputStream in = Files.newInputStream(file(name, ".crt"))) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file(name, ".crt") + ": " + e.getMessage(), e);
        }
    }

    private PrivateKey authorityKey() throws IOException {
        Path file = file(AUTHORITY, ".key");
        String text =
                Files.readString(file, StandardCharsets.US_ASCII).replaceAll("-----[^-]+-----", "");
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text);
            String algorithm = certificate(AUTHORITY).getPublicKey().getAlgorithm();
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + ": no private key in PKCS#8: " + e.getMessage(), e);
        }
    }

    private void write(String name, Store.Opened store)
            throws IOException, GeneralSecurityException {
        Key key = store.keys().getKey(name, store.password());
        replace(file(name, ".key"), pem("PRIVATE KEY", key.getEncoded()));
        Certificate own = store.keys().getCertificate(name);
        replace(file(name, ".crt"), pem("CERTIFICATE", own.getEncoded()));
    }

    private static String pem(String label, byte[] bytes) {
        String lines =
                Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    /// In one step, so that a server that follows its files never sees half of one.
    private void replace(Path file, String text) throws IOException {
        boolean isSecret = file.toString().endsWith(".key");
        Path next =
                Files.createTempFile(folder, ".new", "", isSecret ? ownersOnly() : everybodys());
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownersOnly() {
        return permissions("rw-------");
    }

    private static FileAttribute<?>[] everybodys() {
        return permissions("rw-r--r--");
    }

    private static FileAttribute<?>[] permissions(String text) {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
                }
                : new FileAttribute<?>[0];
    }

    // keytool

    /// Something done with a store.
    private interface Work {
        void with(Store store) throws IOException, GeneralSecurityException;
    }

    private void withStore(Work work) throws IOException {
        Path place = Files.createTempDirectory(folder, ".keys", permissions("rwx------"));
        Path file = place.resolve("store.p12");
        try {
            work.with(new Store(file));
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(place);
        }
    }

    private static final class Store {

        private record Opened(KeyStore keys, char[] password) {}

        private final Path file;
        private final String password;

        Store(Path file) {
            this.file = file;
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            password = HexFormat.of().formatHex(random);
        }

        void put(String alias, PrivateKey key, X509Certificate certificate)
                throws IOException, GeneralSecurityException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(alias, key, password.toCharArray(), new Certificate[] {certificate});
            try (OutputStream out = Files.newOutputStream(file)) {
                keys.store(out, password.toCharArray());
            }
        }

        Opened open() throws IOException, GeneralSecurityException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(new ByteArrayInputStream(Files.readAllBytes(file)), password.toCharArray());
            return new Opened(keys, password.toCharArray());
        }

        /// The password goes by the environment: arguments are seen by everybody on the machine.
        void keytool(List<String> words) throws IOException {
            Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
            if (!Files.isExecutable(program)) {
                throw new IOException(program + " is missing; every JDK has it");
            }
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(words);
            command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12"));
            command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put(PASSWORD_VARIABLE, password);
            Process process = builder.start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (process.waitFor() != 0) {
                    throw new IOException("keytool failed: " + output.strip());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
    }
}
