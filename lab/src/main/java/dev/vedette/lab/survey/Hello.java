package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.Optional;

/// What a sentinel publishes of itself, every 2 s, through each node it watches.
public record Hello(
        Address sentinel, String id, long epoch, String group, Address master, long configEpoch) {

    /// Channel of the hellos, also the one right on channels that sentinels need.
    public static final String CHANNEL = "__sentinel__:hello";

    /// Empty when `message` is no hello: anybody may publish anything.
    static Optional<Hello> parse(String message) {
        String[] parts = message.split(",", -1);
        if (parts.length != 8) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Hello(
                            new Address(parts[0], Integer.parseInt(parts[1])),
                            parts[2],
                            Long.parseLong(parts[3]),
                            parts[4],
                            new Address(parts[5], Integer.parseInt(parts[6])),
                            Long.parseLong(parts[7])));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
