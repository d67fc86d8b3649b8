package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;

/// Commands that mend something, written so that they can be pasted.
final class Remedies {

    private Remedies() {}

    /// CONFIG SET alone is forgotten by a restart.
    static String setting(Address at, String name, String value) {
        return at(at, "CONFIG SET " + name + " " + value) + ", then CONFIG REWRITE";
    }

    /// A command at a server: `redis-cli -h 10.0.0.1 -p 26379 SENTINEL SET ...`.
    static String at(Address at, String command) {
        return "redis-cli -h " + at.host() + " -p " + at.port() + " " + command;
    }
}
