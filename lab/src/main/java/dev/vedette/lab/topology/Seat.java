package dev.vedette.lab.topology;

import dev.vedette.lab.client.Address;

/// One process of a running group, as a picture shows it. `role` is `master`, `replica`, `sentinel`
/// or `down`; `software` is what the process says of itself, such as `redis 7.0.15`.
public record Seat(String name, String role, Address address, long pid, String software) {}
