package dev.vedette.world;

/// A certificate in use.
///
/// @param role whose it is
/// @param file where it was read
/// @param subject as in RFC 2253, such as `CN=10.0.0.1`
/// @param notBefore seconds since 1970
/// @param notAfter seconds since 1970
public record TlsCertificate(
        Role role, String file, String subject, long notBefore, long notAfter) {

    public enum Role {
        SERVER,
        CLIENT,
        CA
    }
}
