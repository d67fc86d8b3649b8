package dev.vedette.bench.scale;

import dev.vedette.resp.Input;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// Many masters, each with one replica, on one thread. A master listens at 127.10.x.y, its replica
/// at 127.11.x.y.
final class StubNodes implements AutoCloseable {

    private static final int BACKLOG = 128;

    private final Selector selector;
    private final Map<String, StubNode> byAddress = new HashMap<>();
    private final Map<StubNode, ServerSocketChannel> listeners = new HashMap<>();
    private final Map<StubNode, Set<StubConnection>> connections = new HashMap<>();
    private final Set<StubConnection> toFlush = new LinkedHashSet<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Input.Spare spare = new Input.Spare();
    private final PingIntervals intervals = new PingIntervals();
    private final List<StubNode> masters = new ArrayList<>();
    private volatile boolean isOver;

    StubNodes(int count, int port) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < count; i++) {
            String tail = "." + i / 250 + "." + (i % 250 + 1);
            StubNode master = open("127.10" + tail, port, 2 * i);
            masters.add(master);
            open("127.11" + tail, port, 2 * i + 1).follow(master);
        }
        Thread thread = new Thread(this::run, "stubs");
        thread.setDaemon(true);
        thread.start();
    }

    private StubNode open(String host, int port, int number) throws IOException {
        StubNode node = new StubNode(host, port, number);
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(host, port), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, node);
        byAddress.put(host + ":" + port, node);
        listeners.put(node, listener);
        connections.put(node, new HashSet<>());
        return node;
    }

    List<StubNode> masters() {
        return masters;
    }

    PingIntervals intervals() {
        return intervals;
    }

    @Nullable StubNode at(String host, String port) {
        return byAddress.get(host + ":" + port);
    }

    /// Ends these nodes as kill -9 would; returns when their sockets are closed.
    void kill(List<StubNode> victims) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        orders.add(
                () -> {
                    victims.forEach(this::kill);
                    done.countDown();
                });
        selector.wakeup();
        done.await();
    }

    private void kill(StubNode victim) {
        try {
            ServerSocketChannel listener = listeners.remove(victim);
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        victim.die(System.nanoTime());
        List.copyOf(connections.getOrDefault(victim, Set.of())).forEach(StubConnection::close);
    }

    void toFlush(StubConnection connection) {
        toFlush.add(connection);
    }

    void forget(StubConnection connection) {
        connections.getOrDefault(connection.node(), new HashSet<>()).remove(connection);
        toFlush.remove(connection);
    }

    private void run() {
        try {
            while (!isOver) {
                selector.select();
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid()) {
                        ready(key);
                    }
                }
                selector.selectedKeys().clear();
                List.copyOf(toFlush).forEach(StubConnection::flush);
                toFlush.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) throws IOException {
        if (key.attachment() instanceof StubConnection connection) {
            connection.ready();
            return;
        }
        StubNode node = (StubNode) key.attachment();
        ServerSocketChannel listener = (ServerSocketChannel) key.channel();
        for (SocketChannel came = listener.accept(); came != null; came = listener.accept()) {
            came.configureBlocking(false);
            came.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey own = came.register(selector, SelectionKey.OP_READ);
            StubConnection connection = new StubConnection(this, node, came, own, spare);
            own.attach(connection);
            connections.computeIfAbsent(node, _ -> new HashSet<>()).add(connection);
        }
    }

    @Override
    public void close() {
        isOver = true;
        selector.wakeup();
    }
}
