package dev.vedette.node;

import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.world.Address;
import dev.vedette.world.Listener;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The listening sockets of a node, one per address of `bind`, and how many clients they may bring.
final class Listening {

    /// Files and sockets besides clients.
    private static final long RESERVED_DESCRIPTORS = 32;

    private final World world;
    private final Config config;
    private final Log log;
    private final Listener.Acceptor acceptor;
    private List<Listener> open = new ArrayList<>();
    private List<String> lastAddresses = List.of();
    private int lastPort;

    Listening(World world, Config config, Log log, Listener.Acceptor acceptor) {
        this.world = world;
        this.config = config;
        this.log = log;
        this.acceptor = acceptor;
        config.onChange(this::relisten, NodeDirectives.BIND, NodeDirectives.PORT);
        config.onChange(this::checkMaxClients, NodeDirectives.MAXCLIENTS);
    }

    /// At the start of the node; the log says why if it cannot listen.
    boolean open() {
        adjustMaxClients();
        long port = config.get(NodeDirectives.PORT);
        List<String> addresses = config.get(NodeDirectives.BIND);
        if (port == 0 || addresses.isEmpty()) {
            log.warning("Configured to not listen anywhere, exiting.");
            return false;
        }
        if (!listen(addresses, (int) port, config.get(NodeDirectives.TCP_BACKLOG).intValue())) {
            log.warning("Failed listening on port %d (TCP), aborting.", port);
            return false;
        }
        return true;
    }

    /// CONFIG SET of bind or port. When that fails the old values are put back and this runs again,
    /// which must not fail then: a node that nobody can reach any more still serves who is there.
    private void relisten() {
        List<String> addresses = config.get(NodeDirectives.BIND);
        int port = config.get(NodeDirectives.PORT).intValue();
        close();
        boolean isOpen =
                port == 0
                        || listen(
                                addresses, port, config.get(NodeDirectives.TCP_BACKLOG).intValue());
        if (isOpen) {
            return;
        }
        log.warning("Failed to bind");
        if (!wasListeningOn(addresses, port)) {
            throw refused(
                    lastPort == port ? "bind" : "port", "Failed to bind to specified addresses.");
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

    /// Listens on all `addresses`, of which those with a leading `-` may be missing on this
    /// machine. On failure it has said why in the log, listens on nothing new, and what was open
    /// stays open.
    private boolean listen(List<String> addresses, int port, int backlog) {
        List<Listener> opened = new ArrayList<>();
        for (String address : addresses) {
            boolean isOptional = address.startsWith("-");
            String host = isOptional ? address.substring(1) : address;
            try {
                opened.add(world.network().listen(new Address(host, port), backlog, acceptor));
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

    /// Whether these are what it last listened on.
    private boolean wasListeningOn(List<String> addresses, int port) {
        return lastPort == port && lastAddresses.equals(addresses);
    }

    /// Stops listening.
    void close() {
        open.forEach(Listener::close);
        open = new ArrayList<>();
    }
}
