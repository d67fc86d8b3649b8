package dev.vedette.node;

import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Directive;
import dev.vedette.world.Address;
import dev.vedette.world.Listener;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The listening sockets of a node, for plain clients and for those under TLS, one of each per
/// address of `bind`; and how many clients they may bring.
final class Listening {

    /// Files and sockets besides clients.
    private static final long RESERVED_DESCRIPTORS = 32;

    private final World world;
    private final Config config;
    private final Log log;
    private final Listener.Acceptor acceptor;
    private final Encryption encryption;
    private final Door plain = new Door(NodeDirectives.PORT, false);
    private final Door secure = new Door(TlsDirectives.PORT, true);

    Listening(
            World world,
            Config config,
            Log log,
            Listener.Acceptor acceptor,
            Encryption encryption) {
        this.world = world;
        this.config = config;
        this.log = log;
        this.acceptor = acceptor;
        this.encryption = encryption;
        config.onChange(() -> relisten("bind", plain, secure), NodeDirectives.BIND);
        config.onChange(() -> relisten("port", plain), NodeDirectives.PORT);
        config.onChange(() -> relisten("tls-port", secure), TlsDirectives.PORT);
        config.onChange(this::checkMaxClients, NodeDirectives.MAXCLIENTS);
    }

    /// At the start of the node; the log says why if it cannot listen.
    boolean open() {
        adjustMaxClients();
        if (config.get(NodeDirectives.BIND).isEmpty() || plain.port() == 0 && secure.port() == 0) {
            log.warning("Configured to not listen anywhere, exiting.");
            return false;
        }
        for (Door door : List.of(plain, secure)) {
            if (!door.open()) {
                log.warning(
                        "Failed listening on port %d (%s), aborting.", door.port(), door.kind());
                return false;
            }
        }
        return true;
    }

    /// CONFIG SET of bind or a port. When that fails the old values are put back and this runs
    /// again, which must not fail then: a node that nobody can reach any more still serves who is
    /// there.
    private void relisten(String directive, Door... doors) {
        for (Door door : doors) {
            if (door.isSecure && door.port() != 0) {
                encryption.ensure();
            }
            door.close();
            if (door.open()) {
                continue;
            }
            log.warning("Failed to bind");
            if (!door.wasAsConfigured()) {
                throw refused(
                        directive,
                        directive.equals("bind")
                                ? "Failed to bind to specified addresses."
                                : "Unable to listen on this port. Check server logs.");
            }
        }
    }

    private void checkMaxClients() {
        long limit = world.host().openFileLimit();
        long wanted = config.get(NodeDirectives.MAXCLIENTS) + RESERVED_DESCRIPTORS;
        if (wanted > limit) {
            throw refused(
                    "maxclients",
                    "The operating system is not able to handle the specified number of clients,"
                            + " try with "
                            + (limit - RESERVED_DESCRIPTORS));
        }
    }

    private ConfigError refused(String directive, String reason) {
        log.warning(
                "Failed applying new configuration. Possibly related to new %s setting. Restoring"
                        + " previous settings.",
                directive);
        return new ConfigError(reason);
    }

    /// What the node was started with may be more than the system grants.
    private void adjustMaxClients() {
        long limit = world.host().openFileLimit();
        long wanted = config.get(NodeDirectives.MAXCLIENTS);
        if (wanted + RESERVED_DESCRIPTORS <= limit) {
            return;
        }
        long possible = Math.max(1, limit - RESERVED_DESCRIPTORS);
        config.put(NodeDirectives.MAXCLIENTS, possible);
        log.warning(
                "You requested maxclients of %d requiring at least %d max file descriptors.",
                wanted, wanted + RESERVED_DESCRIPTORS);
        log.warning(
                "Current maximum open files is %d. maxclients has been reduced to %d to compensate"
                        + " for low ulimit. If you need higher maxclients increase 'ulimit -n'.",
                limit, possible);
    }

    /// Which system call Redis would have named.
    private static String step(String reason) {
        return reason.equals("Name or service not known") ? "" : "bind: ";
    }

    private static boolean isMissing(String reason) {
        return switch (reason) {
            case "Cannot assign requested address",
                    "Address family not supported by protocol",
                    "Protocol not supported",
                    "Protocol not available" ->
                    true;
            default -> false;
        };
    }

    /// Stops listening.
    void close() {
        plain.close();
        secure.close();
    }

    /// Where one kind of client comes in.
    private final class Door {

        private final Directive<Long> directive;
        private final boolean isSecure;
        private List<Listener> open = new ArrayList<>();
        private List<String> lastAddresses = List.of();
        private long lastPort;

        Door(Directive<Long> directive, boolean isSecure) {
            this.directive = directive;
            this.isSecure = isSecure;
        }

        long port() {
            return config.get(directive);
        }

        String kind() {
            return isSecure ? "TLS" : "TCP";
        }

        /// Listens as configured: on all addresses, of which those with a leading `-` may be
        /// missing on this machine, and nowhere if the port is 0. On failure it has said why in the
        /// log, listens on nothing new, and what was open stays open.
        boolean open() {
            int port = (int) port();
            List<String> addresses = config.get(NodeDirectives.BIND);
            List<Listener> opened = new ArrayList<>();
            for (String address : port == 0 ? List.<String>of() : addresses) {
                boolean isOptional = address.startsWith("-");
                String host = isOptional ? address.substring(1) : address;
                try {
                    opened.add(listen(new Address(host, port)));
                } catch (IOException e) {
                    String reason = String.valueOf(e.getMessage());
                    log.warning(
                            "Warning: Could not create server TCP listening socket %s:%d: %s",
                            host, port, step(reason) + reason);
                    if (isOptional && isMissing(reason)) {
                        continue;
                    }
                    opened.forEach(Listener::close);
                    return false;
                }
            }
            open.addAll(opened);
            lastAddresses = addresses;
            lastPort = port;
            return true;
        }

        private Listener listen(Address at) throws IOException {
            int backlog = config.get(NodeDirectives.TCP_BACKLOG).intValue();
            return isSecure
                    ? world.network().listenSecurely(at, backlog, acceptor)
                    : world.network().listen(at, backlog, acceptor);
        }

        /// Whether what is configured is what it last listened on.
        boolean wasAsConfigured() {
            return lastPort == port() && lastAddresses.equals(config.get(NodeDirectives.BIND));
        }

        void close() {
            open.forEach(Listener::close);
            open = new ArrayList<>();
        }
    }
}
