package dev.vedette.lab.substrate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Finds loopback ports nobody listens on.
///
/// Not by binding port 0: that gives ports of the range from which outgoing connections take their
/// own side. While a killed node's port is free, any connection of the test itself could occupy it,
/// or, aimed at it, meet itself.
public final class FreePorts {

    private static final int LOWEST = 10_000;

    /// Linux hands out local ports from 32768 up.
    private static final int BEYOND = 32_768;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final int ATTEMPTS = 2_000;

    private FreePorts() {}

    /// `count` different ports, each of them free when it was tried.
    public static List<Integer> find(int count, RandomGenerator random) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && ports.size() < count; attempt++) {
            int port = random.nextInt(LOWEST, BEYOND);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IOException(
                    "found only "
                            + ports.size()
                            + " of "
                            + count
                            + " free ports between "
                            + LOWEST
                            + " and "
                            + BEYOND);
        }
        return ports;
    }

    /// Whether nobody listens on the port now.
    public static boolean isFree(int port) {
        try (ServerSocket any = new ServerSocket(port);
                ServerSocket _ = loopbackAfter(any, port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Somebody may listen on all addresses or on 127.0.0.1 alone; each hides from a test of the
    /// other.
    private static ServerSocket loopbackAfter(ServerSocket any, int port) throws IOException {
        any.close();
        return new ServerSocket(port, 1, InetAddress.getByAddress(LOOPBACK));
    }
}
