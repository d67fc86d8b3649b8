package dev.vedette.node;

import dev.vedette.base.Moment;
import dev.vedette.command.InfoLines;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Log;
import dev.vedette.world.TlsCertificate;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;
import dev.vedette.world.TlsSettings.ClientCertificates;
import dev.vedette.world.TlsSettings.KeyFiles;
import dev.vedette.world.TlsSettings.SessionCache;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// The node's certificates: read at the start and whenever they or the rules change, and watched as
/// they grow old. New connections use what was read last; a reading that fails changes nothing.
public final class Encryption {

    private static final String REFUSED = "Unable to update TLS configuration. Check server logs.";

    private static final long SECONDS_PER_DAY = 24 * 60 * 60;

    /// Time enough to renew by hand.
    private static final long WARNING_DAYS = 30;

    private final World world;
    private final Config config;
    private final Log log;
    private final RenewedFiles renewed;
    private @Nullable TlsReport inUse;
    private Moment nextLook;

    Encryption(World world, Config config, Log log) {
        this.world = world;
        this.config = config;
        this.log = log;
        nextLook = world.clock().now();
        renewed = new RenewedFiles(world);
        config.onChange(this::applyChange, TlsDirectives.READ_ANEW);
    }

    /// Whether any stream of this node is under TLS.
    public static boolean isWanted(Config config) {
        return config.get(TlsDirectives.PORT) != 0 || config.get(TlsDirectives.REPLICATION);
    }

    /// The port other nodes and Sentinels should use.
    public static int announcedPort(Config config) {
        boolean isSecure =
                config.get(TlsDirectives.REPLICATION) && config.get(TlsDirectives.PORT) != 0;
        return config.get(isSecure ? TlsDirectives.PORT : NodeDirectives.PORT).intValue();
    }

    /// The port to show: the plain one, if there is one.
    public static long shownPort(Config config) {
        long plain = config.get(NodeDirectives.PORT);
        return plain == 0 ? config.get(TlsDirectives.PORT) : plain;
    }

    /// A connection to another node or Sentinel, under TLS if `tls-replication` says so.
    ///
    /// @param name what it was called by, before it was resolved
    public static Connection connect(
            World world, Config config, Address to, String name, Connection.Handler handler) {
        Address from = Outgoing.source(config, to);
        return config.get(TlsDirectives.REPLICATION)
                ? world.network().connectSecurely(to, name, from, handler)
                : world.network().connect(to, from, handler);
    }

    /// At the start of the node; the log says why it is false.
    boolean open() {
        if (!isWanted(config) || read()) {
            return true;
        }
        log.warning("Failed to configure TLS. Check logs for more info.");
        return false;
    }

    /// Reads the files unless that was done before.
    void ensure() {
        if (inUse == null && !read()) {
            throw new ConfigError(REFUSED);
        }
    }

    /// Without TLS nothing is read: the settings may come one after the other.
    private void applyChange() {
        if (isWanted(config) && !read()) {
            throw new ConfigError(REFUSED);
        }
    }

    private boolean read() {
        try {
            TlsSettings settings = settings();
            TlsReport report = world.network().secure(settings);
            inUse = report;
            renewed.follow(settings);
            report.warnings().forEach(warning -> log.warning("TLS: %s", warning));
            warnOfAge(report);
            nextLook = world.clock().now().plusMillis(SECONDS_PER_DAY * 1000);
            return true;
        } catch (TlsFailure failure) {
            log.warning("%s", failure.reason());
            return false;
        }
    }

    private TlsSettings settings() throws TlsFailure {
        KeyFiles server =
                new KeyFiles(
                        config.get(TlsDirectives.CERT_FILE),
                        config.get(TlsDirectives.KEY_FILE),
                        config.get(TlsDirectives.KEY_PASSWORD).toString());
        String clientCertificate = config.get(TlsDirectives.CLIENT_CERT_FILE);
        KeyFiles client =
                clientCertificate.isEmpty()
                        ? KeyFiles.NONE
                        : new KeyFiles(
                                clientCertificate,
                                config.get(TlsDirectives.CLIENT_KEY_FILE),
                                config.get(TlsDirectives.CLIENT_KEY_PASSWORD).toString());
        String protocols = config.get(TlsDirectives.PROTOCOLS).strip();
        TlsSettings settings =
                new TlsSettings(
                        server,
                        client,
                        config.get(TlsDirectives.CA_FILE),
                        config.get(TlsDirectives.CA_DIRECTORY),
                        config.get(TlsDirectives.AUTH_CLIENTS),
                        protocols.isEmpty() ? List.of() : List.of(protocols.split(" +")),
                        config.get(TlsDirectives.CIPHERS),
                        config.get(TlsDirectives.CIPHERSUITES),
                        config.get(TlsDirectives.PREFER_SERVER_CIPHERS),
                        new SessionCache(
                                config.get(TlsDirectives.SESSION_CACHING),
                                config.get(TlsDirectives.SESSION_CACHE_SIZE).intValue(),
                                config.get(TlsDirectives.SESSION_CACHE_TIMEOUT).intValue()),
                        config.get(TlsDirectives.VERIFY_NAMES));
        checkComplete(settings);
        return settings;
    }

    private void checkComplete(TlsSettings settings) throws TlsFailure {
        if (settings.server().certificate().isEmpty()) {
            throw new TlsFailure("No tls-cert-file configured!");
        }
        if (settings.server().key().isEmpty()) {
            throw new TlsFailure("No tls-key-file configured!");
        }
        boolean verifies =
                settings.clientCertificates() != ClientCertificates.NO
                        || config.get(TlsDirectives.REPLICATION);
        if (verifies && settings.caFile().isEmpty() && settings.caDirectory().isEmpty()) {
            throw new TlsFailure(
                    "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster,"
                            + " tls-replication or tls-auth-clients are enabled!");
        }
        if (!settings.client().isNone() && settings.client().key().isEmpty()) {
            throw new TlsFailure("No tls-client-key-file configured!");
        }
    }

    // Growing old

    /// In every turn of the node, of which there are ten a second and more.
    void tick(Moment now) {
        if (inUse == null) {
            return;
        }
        if (!now.isBefore(nextLook)) {
            nextLook = now.plusMillis(SECONDS_PER_DAY * 1000);
            warnOfAge(inUse);
        }
        if (config.get(TlsDirectives.RELOAD) && isWanted(config)) {
            renewed.tick(now, this::reload);
        }
    }

    private void reload() {
        if (read()) {
            log.notice("TLS certificates were renewed; new connections use them.");
        } else {
            log.warning(
                    "TLS certificates have changed and cannot be used. The old ones stay in use.");
        }
    }

    private void warnOfAge(TlsReport report) {
        long now = world.clock().now().seconds();
        for (TlsCertificate one : report.certificates()) {
            long days = Math.floorDiv(one.notAfter() - now, SECONDS_PER_DAY);
            if (one.notAfter() < now) {
                log.warning(
                        "TLS: %s: the certificate %s has expired on %s. Peers that check it refuse"
                                + " us.",
                        one.file(), one.subject(), Instant.ofEpochSecond(one.notAfter()));
            } else if (days < WARNING_DAYS) {
                log.warning(
                        "TLS: %s: the certificate %s expires on %s, in %d days.",
                        one.file(), one.subject(), Instant.ofEpochSecond(one.notAfter()), days);
            } else if (one.notBefore() > now) {
                log.warning(
                        "TLS: %s: the certificate %s is not valid before %s.",
                        one.file(), one.subject(), Instant.ofEpochSecond(one.notBefore()));
            }
        }
    }

    /// When the first certificate of each kind expires.
    void info(InfoLines lines) {
        TlsReport report = inUse;
        if (report == null) {
            return;
        }
        long now = world.clock().now().seconds();
        for (TlsCertificate.Role role : TlsCertificate.Role.values()) {
            report.certificates().stream()
                    .filter(one -> one.role() == role)
                    .mapToLong(TlsCertificate::notAfter)
                    .min()
                    .ifPresent(
                            end -> {
                                String name = "tls_" + role.name().toLowerCase(Locale.ROOT);
                                lines.line(
                                        name + "_cert_not_after",
                                        Instant.ofEpochSecond(end).toString());
                                lines.line(name + "_cert_expires_in_seconds", end - now);
                            });
        }
    }
}
