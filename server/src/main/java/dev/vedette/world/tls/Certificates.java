package dev.vedette.world.tls;

import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsSettings.KeyFiles;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// Certificates and keys out of files. Every failure names the file and what is wrong with it.
final class Certificates {

    private final Disk disk;

    Certificates(Disk disk) {
        this.disk = disk;
    }

    /// All certificates of a PEM file, at least one.
    List<X509Certificate> all(String file) throws TlsFailure {
        List<X509Certificate> found = certificates(file, blocks(file));
        if (found.isEmpty()) {
            throw failure(file, "holds no certificate in PEM form");
        }
        return found;
    }

    /// The certificates of all files in a directory; files that hold none are passed over, since
    /// such directories hold lists of revoked ones and read-me files too.
    List<X509Certificate> allIn(String directory) throws TlsFailure {
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (String name : disk.list(directory)) {
                String file = directory + "/" + name;
                if (!disk.isDirectory(file)) {
                    found.addAll(certificates(file, blocks(file)));
                }
            }
        } catch (DiskFailure failed) {
            throw failure(directory, failed.reason());
        }
        if (found.isEmpty()) {
            throw failure(directory, "holds no file with a certificate in PEM form");
        }
        return found;
    }

    /// A certificate with its chain and its key.
    OwnIdentity identity(KeyFiles files) throws TlsFailure {
        List<X509Certificate> chain = all(files.certificate());
        PrivateKey key = key(files);
        try {
            if (!OwnIdentity.belongTogether(key, chain.getFirst().getPublicKey())) {
                throw failure(
                        files.key(), "does not match the certificate in " + files.certificate());
            }
        } catch (GeneralSecurityException e) {
            throw new TlsFailure(files.key() + ": cannot sign: " + e.getMessage(), e);
        }
        return new OwnIdentity(key, chain);
    }

    private PrivateKey key(KeyFiles files) throws TlsFailure {
        for (Pem.Block block : blocks(files.key())) {
            if (block.isPrivateKey()) {
                try {
                    return PrivateKeys.of(block, files.password());
                } catch (PrivateKeys.Unreadable e) {
                    throw new TlsFailure(files.key() + ": " + e.getMessage(), e);
                }
            }
        }
        throw failure(files.key(), "holds no private key in PEM form");
    }

    private List<Pem.Block> blocks(String file) throws TlsFailure {
        try {
            return Pem.blocks(disk.readAll(file));
        } catch (DiskFailure failed) {
            throw failure(file, failed.reason());
        } catch (IllegalArgumentException damaged) {
            throw new TlsFailure(file + ": " + damaged.getMessage(), damaged);
        }
    }

    private static List<X509Certificate> certificates(String file, List<Pem.Block> blocks)
            throws TlsFailure {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory reader = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : blocks) {
                if (block.isCertificate()) {
                    found.add(
                            (X509Certificate)
                                    reader.generateCertificate(
                                            new ByteArrayInputStream(block.bytes())));
                }
            }
            return found;
        } catch (CertificateException damaged) {
            throw new TlsFailure(
                    file + ": holds a certificate that cannot be read: " + damaged.getMessage(),
                    damaged);
        }
    }

    private static TlsFailure failure(String file, String reason) {
        return new TlsFailure(file + ": " + reason);
    }
}
