/// TLS beside the real thing: certificates by openssl, clients by redis-cli, real servers and
/// Sentinels at either end.
@org.jspecify.annotations.NullMarked
package dev.vedette.tls;
