package dev.vedette.node;

import dev.vedette.world.Address;
import dev.vedette.world.Listener;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The listening sockets of a node, one per address of `bind`.
final class Listening {

    private final World world;
    private final Log log;
    private final Listener.Acceptor acceptor;
    private List<Listener> open = new ArrayList<>();
    private List<String> lastAddresses = List.of();
    private int lastPort;

    Listening(World world, Log log, Listener.Acceptor acceptor) {
        this.world = world;
        this.log = log;
        this.acceptor = acceptor;
    }

    /// Listens on all `addresses`, of which those with a leading `-` may be missing on this
    /// machine. On failure it has said why in the log, listens on nothing new, and what was open
    /// stays open.
    boolean listen(List<String> addresses, int port, int backlog) {
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
    boolean wasListeningOn(List<String> addresses, int port) {
        return lastPort == port && lastAddresses.equals(addresses);
    }

    /// Stops listening.
    void close() {
        open.forEach(Listener::close);
        open = new ArrayList<>();
    }

    boolean isOpen() {
        return !open.isEmpty();
    }
}
