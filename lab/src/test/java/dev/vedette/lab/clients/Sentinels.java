package dev.vedette.lab.clients;

import dev.vedette.lab.client.Address;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a client is told: where the sentinels are, what they call the master, and the password it
/// sends to them. The sentinels of these tests have none, so giving one is a mistake.
public record Sentinels(String masterName, List<Address> addresses, @Nullable String password) {

    public Sentinels {
        addresses = List.copyOf(addresses);
    }

    public Sentinels withPassword(String mistake) {
        return new Sentinels(masterName, addresses, mistake);
    }
}
