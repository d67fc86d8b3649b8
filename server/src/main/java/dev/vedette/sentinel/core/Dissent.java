package dev.vedette.sentinel.core;

/// That a peer holds another master than we do by the authority of the same epoch, so that neither
/// hello can ever convince the other.
///
/// @param since when it first said so, without a break until `heardAt`
/// @param admittedAt when the process itself last told us, asked on our own connection; 0 for never
record Dissent(Address master, long epoch, long since, long heardAt, long admittedAt) {

    Dissent heard(long now) {
        return new Dissent(master, epoch, since, now, admittedAt);
    }

    Dissent admitted(long now) {
        return new Dissent(master, epoch, since, heardAt, now);
    }
}
