package dev.vedette.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A client under TLS that trusts anybody, and reads late.
final class SlowReader implements AutoCloseable {

    private final SSLSocket socket;

    SlowReader(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        socket = (SSLSocket) context.getSocketFactory().createSocket();
        // Small, so that the server soon finds no room.
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
        socket.startHandshake();
    }

    /// Sends all, then reads to the end: how many bytes came.
    long answersTo(String commands) throws Exception {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                socket.getOutputStream()
                                        .write(commands.getBytes(StandardCharsets.ISO_8859_1));
                            } catch (IOException closed) {
                                // The count of bytes will tell.
                                return;
                            }
                        });
        InputStream in = socket.getInputStream();
        long count = 0;
        byte[] room = new byte[32 * 1024];
        for (int read = in.read(room); read >= 0; read = in.read(room)) {
            count += read;
        }
        return count;
    }

    /// Sends a line and answers the first line of the answer.
    String ask(String line) throws Exception {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\r';
                next = socket.getInputStream().read()) {
            if (next < 0) {
                throw new AssertionError("closed after '" + answer + "'");
            }
            answer.append((char) next);
        }
        socket.getInputStream().read();
        return answer.toString();
    }

    /// The value of a field of INFO server.
    String info(String field) throws IOException {
        socket.getOutputStream().write("INFO server\r\n".getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder text = new StringBuilder();
        while (text.indexOf(field) < 0 || text.indexOf("\r\n", text.indexOf(field)) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("no " + field + " in " + text);
            }
            text.append((char) next);
        }
        int from = text.indexOf(field) + field.length();
        return text.substring(from, text.indexOf("\r\n", from));
    }

    /// What the server's certificate is made out to.
    String serverName() throws Exception {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @Override
    public void close() throws IOException {
        socket.close();
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
