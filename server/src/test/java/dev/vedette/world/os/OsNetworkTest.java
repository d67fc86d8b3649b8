package dev.vedette.world.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Resolution;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// What the node relies on when it speaks through real sockets.
final class OsNetworkTest {

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final Address LOOPBACK = new Address("127.0.0.1", 0);

    private final AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
    private final OsJobs jobs = new OsJobs(() -> wake.get().run());
    private final OsNetwork network = new OsNetwork(jobs, new OsDisk());

    OsNetworkTest() {
        wake.set(network::wake);
    }

    @AfterEach
    void close() {
        network.close();
    }

    /// Counts what happened to a connection and keeps what arrived.
    private static final class Seen implements Connection.Handler {
        final ByteBuffer arrived = ByteBuffer.allocate(8 << 20);
        Connection connection;
        boolean isUp;
        boolean hasEnded;
        String broken = "";

        @Override
        public void connected() {
            isUp = true;
        }

        @Override
        public void readable() {
            if (connection.read(arrived) < 0) {
                hasEnded = true;
                connection.close();
            }
        }

        @Override
        public void writable() {}

        @Override
        public void broken(String reason) {
            broken = reason;
        }
    }

    private final List<Seen> accepted = new ArrayList<>();

    private final Listener.Acceptor acceptor =
            new Listener.Acceptor() {
                @Override
                public void accepted(Connection connection) {
                    Seen seen = new Seen();
                    seen.connection = connection;
                    connection.handler(seen);
                    accepted.add(seen);
                }

                @Override
                public void failed(String reason) {
                    throw new AssertionError(reason);
                }
            };

    private Seen connect(Address to) {
        Seen seen = new Seen();
        seen.connection = network.connect(to, null, seen);
        return seen;
    }

    private void await(BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waits too long").isLessThan(deadline);
            network.await(100_000_000);
            network.deliver();
            jobs.deliver();
        }
    }

    /// Whoever takes long does not hold up the answers to those who were heard before: the others'
    /// turn is the next one, in the order in which they were ready.
    @Test
    void whatTakesLongLeavesTheRestToTheNextTurn() throws IOException {
        Listener listener = network.listen(LOOPBACK, 10, acceptor);
        List<Seen> clients = List.of(connect(listener.local()), connect(listener.local()));
        await(() -> accepted.size() == 2 && clients.stream().allMatch(one -> one.isUp));
        List<Seen> told = new ArrayList<>();
        for (Seen seen : accepted) {
            seen.connection.handler(
                    new Connection.Handler() {
                        @Override
                        public void readable() {
                            told.add(seen);
                            seen.readable();
                            long began = System.nanoTime();
                            while (System.nanoTime() - began < 1_000_000) {
                                Thread.onSpinWait();
                            }
                        }

                        @Override
                        public void connected() {}

                        @Override
                        public void writable() {}

                        @Override
                        public void broken(String reason) {}
                    });
        }
        clients.forEach(one -> one.connection.write(ByteBuffer.wrap(new byte[1])));
        List<Integer> perTurn = new ArrayList<>();
        while (told.size() < 2) {
            // For the second, which is ready already, this does not wait.
            network.await(PATIENCE_NANOS);
            int before = told.size();
            network.deliver();
            perTurn.add(told.size() - before);
        }
        assertThat(perTurn).containsOnly(1);
        assertThat(told).containsExactlyInAnyOrderElementsOf(accepted);
    }

    @Test
    void aConnectionIsUpOnlyWhenTurnsGoOn() throws IOException {
        Listener listener = network.listen(LOOPBACK, 10, acceptor);
        Seen client = connect(listener.local());
        assertThat(client.isUp).isFalse();
        await(() -> client.isUp && accepted.size() == 1);
        assertThat(accepted.getFirst().connection.remote()).isEqualTo(client.connection.local());
    }

    @Test
    void whoIsRefusedIsToldInTheSystemsWords() throws IOException {
        Listener listener = network.listen(LOOPBACK, 10, acceptor);
        Address gone = listener.local();
        listener.close();
        Seen client = connect(gone);
        assertThat(client.broken).isEmpty();
        await(() -> !client.broken.isEmpty());
        assertThat(client.broken).isEqualTo("Connection refused");
    }

    @Test
    void manyBytesArriveInOrderThoughThePeerReadsSlowly() throws IOException {
        Seen client = connect(network.listen(LOOPBACK, 10, acceptor).local());
        await(() -> client.isUp && accepted.size() == 1);
        byte[] bytes = new byte[6 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 12));
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        Seen server = accepted.getFirst();
        server.connection.wantRead(false);
        while (client.connection.write(rest) > 0) {}
        assertThat(rest.hasRemaining()).as("a peer that does not read holds us up").isTrue();
        server.connection.wantRead(true);
        await(
                () -> {
                    client.connection.write(rest);
                    return server.arrived.position() == bytes.length;
                });
        byte[] read = new byte[bytes.length];
        server.arrived.flip().get(read);
        assertThat(read).isEqualTo(bytes);
    }

    @Test
    void theEndOfAStreamIsNoFailure() throws IOException {
        Seen client = connect(network.listen(LOOPBACK, 10, acceptor).local());
        await(() -> client.isUp && accepted.size() == 1);
        client.connection.close();
        await(() -> accepted.getFirst().hasEnded);
        assertThat(accepted.getFirst().connection.failure()).isEmpty();
    }

    @Test
    void aClosedPortMayBeTakenAgainAtOnce() throws IOException {
        Listener first = network.listen(LOOPBACK, 10, acceptor);
        Address address = first.local();
        assertThatThrownBy(() -> network.listen(address, 10, acceptor))
                .isInstanceOf(IOException.class)
                .hasMessage("Address already in use");
        first.close();
        network.listen(address, 10, acceptor);
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        assertThatThrownBy(() -> network.listen(new Address("192.0.2.77", 0), 10, acceptor))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot assign requested address");
    }

    @Test
    void namesAreLookedUpElsewhere() {
        List<Resolution> outcomes = new ArrayList<>();
        network.resolve("localhost", outcomes::add);
        network.resolve("127.0.0.9", outcomes::add);
        network.resolve("no-such-name.invalid", outcomes::add);
        assertThat(outcomes).isEmpty();
        await(() -> outcomes.size() == 3);
        assertThat(outcomes).contains(new Resolution.Resolved(List.of("127.0.0.9")));
        assertThat(outcomes.stream().filter(Resolution.Unresolved.class::isInstance)).hasSize(1);
    }

    @Test
    void ipv6AddressesAreWrittenShort() {
        assertThat(text(0, 0, 0, 0, 0, 0, 0, 1)).isEqualTo("::1");
        assertThat(text(0, 0, 0, 0, 0, 0, 0, 0)).isEqualTo("::");
        assertThat(text(0xfd00, 0, 0, 0, 0, 0, 0, 2)).isEqualTo("fd00::2");
        assertThat(text(0x2001, 0xdb8, 0, 1, 0, 0, 0, 1)).isEqualTo("2001:db8:0:1::1");
        assertThat(text(1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo("1:2:3:4:5:6:7:8");
        assertThat(text(1, 0, 3, 4, 5, 6, 7, 0)).isEqualTo("1:0:3:4:5:6:7:0");
    }

    private static String text(int... groups) {
        byte[] bytes = new byte[16];
        for (int i = 0; i < groups.length; i++) {
            bytes[2 * i] = (byte) (groups[i] >> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return Inet6Text.of(bytes);
    }
}
