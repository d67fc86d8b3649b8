package dev.vedette.bench.micro;

import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Network;
import dev.vedette.world.Resolution;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Clients without a kernel: each has the same bytes ready whenever it is its turn, and what it is
/// answered is forgotten.
final class InMemoryNetwork implements Network {

    private static final Address ANYWHERE = new Address("127.0.0.1", 1);

    private final List<Feed> feeds = new ArrayList<>();
    private Listener.@Nullable Acceptor acceptor;
    private int perTurn;
    private int next;

    /// Who connects now is a client that sends `pipeline` again and again.
    void connect(byte[] pipeline) {
        Feed feed = new Feed(pipeline);
        feeds.add(feed);
        if (acceptor == null) {
            throw new IllegalStateException("nobody listens");
        }
        acceptor.accepted(feed);
    }

    /// All clients leave.
    void disconnect() {
        for (Feed feed : feeds) {
            feed.hasLeft = true;
            feed.handler().readable();
        }
        feeds.clear();
    }

    /// How many clients have something to say in each turn.
    void perTurn(int clients) {
        perTurn = clients;
    }

    @Override
    public Listener listen(Address at, int backlog, Listener.Acceptor told) {
        acceptor = told;
        return new Listener() {
            @Override
            public Address local() {
                return at;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void deliver() {
        for (int i = 0; i < perTurn && !feeds.isEmpty(); i++) {
            next = (next + 1) % feeds.size();
            Feed feed = feeds.get(next);
            feed.isReady = true;
            feed.handler().readable();
        }
    }

    @Override
    public Connection connect(Address to, @Nullable Address from, Connection.Handler handler) {
        throw new UnsupportedOperationException("there is only this node");
    }

    @Override
    public TlsReport secure(TlsSettings settings) {
        throw new UnsupportedOperationException("no certificates here");
    }

    @Override
    public Listener listenSecurely(Address at, int backlog, Listener.Acceptor told) {
        throw new UnsupportedOperationException("no certificates here");
    }

    @Override
    public Connection connectSecurely(
            Address to, String name, @Nullable Address from, Connection.Handler handler) {
        throw new UnsupportedOperationException("there is only this node");
    }

    @Override
    public void resolve(String host, Consumer<Resolution> done) {
        throw new UnsupportedOperationException("no names here");
    }

    private static final class Feed implements Connection {
        private final byte[] pipeline;
        private @Nullable Handler handler;
        private boolean isReady;
        private boolean hasLeft;
        private boolean isOpen = true;

        Feed(byte[] pipeline) {
            this.pipeline = pipeline;
        }

        Handler handler() {
            if (handler == null) {
                throw new IllegalStateException("a client nobody listens to");
            }
            return handler;
        }

        @Override
        public void handler(Handler told) {
            handler = told;
        }

        @Override
        public int read(ByteBuffer into) {
            if (hasLeft) {
                return -1;
            }
            if (!isReady) {
                return 0;
            }
            isReady = false;
            into.put(pipeline);
            return pipeline.length;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            from.position(from.limit());
            return count;
        }

        @Override
        public String failure() {
            return "";
        }

        @Override
        public void wantRead(boolean on) {}

        @Override
        public void wantWrite(boolean on) {}

        @Override
        public Address local() {
            return ANYWHERE;
        }

        @Override
        public Address remote() {
            return ANYWHERE;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public int descriptor() {
            return 1;
        }

        @Override
        public void keepAlive(int seconds) {}

        @Override
        public void close() {
            isOpen = false;
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }
    }
}
