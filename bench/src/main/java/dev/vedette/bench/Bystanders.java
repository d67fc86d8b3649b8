package dev.vedette.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// How long a client with an open connection waits while others shake hands, or do not.
///
/// @param p50 milliseconds
/// @param p99 milliseconds
/// @param handshakesPerSecond of the others
record Bystanders(double p50, double p99, double handshakesPerSecond) {

    private static final long SECONDS = 8;

    /// Its first thousand handshakes are the compilers'.
    private static final long WARM_UP_SECONDS = 10;

    private static final long ASK_EVERY_NANOS = 1_000_000;
    private static final long HANDSHAKES_PER_SECOND = 200;

    /// Asks once a millisecond at `plainPort`; meanwhile 200 clients a second come and go at
    /// `tlsPort`, unless that is 0.
    static Bystanders watch(int plainPort, int tlsPort) throws IOException, InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong handshakes = new AtomicLong();
        Thread visitors =
                Thread.ofPlatform().daemon().unstarted(() -> visit(tlsPort, isOver, handshakes));
        if (tlsPort != 0) {
            visitors.start();
        }
        try (Link link = new Link(plainPort)) {
            measure(link, WARM_UP_SECONDS);
            long before = handshakes.get();
            double[] waits = measure(link, SECONDS);
            long count = handshakes.get() - before;
            Arrays.sort(waits);
            return new Bystanders(
                    waits[waits.length / 2],
                    waits[waits.length * 99 / 100],
                    (double) count / SECONDS);
        } finally {
            isOver.set(true);
            if (tlsPort != 0) {
                visitors.join();
            }
        }
    }

    private static double[] measure(Link link, long seconds) throws IOException {
        double[] waits = new double[(int) (TimeUnit.SECONDS.toNanos(seconds) / ASK_EVERY_NANOS)];
        long next = System.nanoTime();
        for (int i = 0; i < waits.length; i++) {
            long asked = System.nanoTime();
            link.ask(List.of("PING"));
            // From when it should have been asked: a late start is a wait, too.
            waits[i] = (System.nanoTime() - Math.min(asked, next)) / 1e6;
            next += ASK_EVERY_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        return waits;
    }

    private static void visit(int port, AtomicBoolean isOver, AtomicLong handshakes) {
        long next = System.nanoTime();
        while (!isOver.get()) {
            try (SSLSocket socket = connect(port)) {
                socket.startHandshake();
                handshakes.incrementAndGet();
            } catch (IOException | GeneralSecurityException failed) {
                throw new IllegalStateException(failed);
            }
            next += TimeUnit.SECONDS.toNanos(1) / HANDSHAKES_PER_SECOND;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    /// Each with a context of its own, so that no session is resumed.
    private static SSLSocket connect(int port) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    }

    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
