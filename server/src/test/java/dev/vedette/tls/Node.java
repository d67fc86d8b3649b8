package dev.vedette.tls;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A server with a port of each kind: a real one as a process, or ours in this JVM.
record Node(int port, int tlsPort, Supplier<String> logged, Runnable end) implements AutoCloseable {

    /// A server opens its plain port first; who waited for that one may be early here.
    static void awaitListening(int port) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("nobody listens on port " + port, notYet);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    static Node start(String program, List<String> words) {
        int tlsPort = RedisProcess.freePort();
        List<String> more = new ArrayList<>(List.of("--tls-port", "" + tlsPort));
        more.addAll(words);
        String[] all = more.toArray(String[]::new);
        if (program.equals("ours")) {
            OurNode ours = OurNode.start(all);
            awaitListening(tlsPort);
            return new Node(ours.port(), tlsPort, ours::log, ours::close);
        }
        RedisProcess real = Oracle.start(all);
        awaitListening(tlsPort);
        return new Node(real.port(), tlsPort, real::log, real::close);
    }

    String ask(String... words) {
        try (RespClient client = RespClient.connect(port)) {
            return client.ask(words).toString();
        }
    }

    String log() {
        return logged.get();
    }

    @Override
    public void close() {
        end.run();
    }
}
