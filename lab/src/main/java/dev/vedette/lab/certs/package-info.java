/// Certificates for a group: a CA of its own, and what it signs.
///
/// `keytool` does the work, which every JDK brings: no ASN.1 of ours, no library, no openssl. Start
/// reading at [dev.vedette.lab.certs.CertificateFolder].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.certs;
