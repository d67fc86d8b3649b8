package dev.vedette.sentinel.core;

/// An address at which no process ever ran: where a copy of a Sentinel says it is.
final class Nobody extends ModelProcess {

    Nobody(Simulation sim, int index, int copied) {
        super(sim, index, new Address("10.7.7." + copied, 26379));
        isAlive = false;
    }

    @Override
    void request(Simulation.Conn conn, Request request) {
        throw new AssertionError("nobody was asked " + request);
    }

    @Override
    void boot() {
        throw new AssertionError("nobody was started");
    }

    @Override
    void die() {}
}
