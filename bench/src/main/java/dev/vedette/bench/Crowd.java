package dev.vedette.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Connections to one server.
final class Crowd implements AutoCloseable {

    private static final int BEAT_MILLIS = 100;

    private final List<Socket> sockets = new ArrayList<>();

    /// What one of them does.
    interface Deed {
        void of(Socket socket) throws IOException;
    }

    /// Each connects and says this.
    Crowd(int port, int size, String text) throws IOException {
        try {
            for (int i = 0; i < size; i++) {
                Socket socket = connect(port);
                sockets.add(socket);
                say(socket, text);
            }
        } catch (IOException cutOff) {
            close();
            throw cutOff;
        }
    }

    static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Each does it every 100 ms.
    void beat(long millis, Deed deed) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            for (Socket socket : sockets) {
                deed.of(socket);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS));
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
