package dev.vedette.lab.doctor;

import java.util.OptionalLong;

/// What the group is to bear, as its owner states it.
///
/// @param outageMillis how long a replica may be away and still catch up with what it missed alone
/// @param bytesPerSecond written at the busiest time; empty: what is measured now
public record Expectations(long outageMillis, OptionalLong bytesPerSecond) {

    public static final Expectations USUAL = new Expectations(60_000, OptionalLong.empty());
}
