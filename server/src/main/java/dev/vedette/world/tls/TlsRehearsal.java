package dev.vedette.world.tls;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

// The first handshake of a process loads some hundred classes and has everything interpreted: a
// second instead of milliseconds, for which the first client waits, or the first link of a
// failover.

/// A handshake with ourselves, in memory, so that the next one is not the first.
public final class TlsRehearsal {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// A handshake takes some ten.
    private static final int MOST_STEPS = 100;

    private TlsRehearsal() {}

    /// How far it came; empty when both ends were content. It is no error if we would not trust
    /// ourselves: most of the way is behind us then.
    public static String play(TlsContext context) {
        SSLEngine server = context.serverEngine();
        SSLEngine client = context.clientEngine("", 0);
        ByteBuffer toServer = ByteBuffer.allocate(4 * client.getSession().getPacketBufferSize());
        ByteBuffer toClient = ByteBuffer.allocate(4 * client.getSession().getPacketBufferSize());
        ByteBuffer plain = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
        try {
            client.beginHandshake();
            server.beginHandshake();
            for (int i = 0; i < MOST_STEPS; i++) {
                step(client, toClient, toServer, plain);
                step(server, toServer, toClient, plain);
                if (isOver(client) && isOver(server)) {
                    return "";
                }
            }
            return "no end after " + MOST_STEPS + " steps";
        } catch (SSLException refused) {
            return Reasons.of(refused);
        }
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer plain)
            throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(NOTHING.duplicate(), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                engine.unwrap(in.flip(), plain.clear());
                in.compact();
            }
            case NEED_TASK -> engine.getDelegatedTask().run();
            case FINISHED, NOT_HANDSHAKING -> {}
        }
    }
}
