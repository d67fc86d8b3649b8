package dev.vedette.world;

import java.util.List;

/// What was read for TLS.
///
/// @param certificates all in use
/// @param warnings what is no error but will trouble peers, each with the file it is about
public record TlsReport(List<TlsCertificate> certificates, List<String> warnings) {}
