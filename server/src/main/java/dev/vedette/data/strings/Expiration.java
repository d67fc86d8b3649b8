package dev.vedette.data.strings;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/// The words EX, PX, EXAT and PXAT with their number.
record Expiration(Unit unit, Bytes number) {

    private static final long MILLIS_PER_SECOND = 1000;

    enum Unit {
        EX(MILLIS_PER_SECOND, true),
        PX(1, true),
        EXAT(MILLIS_PER_SECOND, false),
        PXAT(1, false);

        private final long millis;
        private final boolean isRelative;

        Unit(long millis, boolean isRelative) {
            this.millis = millis;
            this.isRelative = isRelative;
        }

        boolean isRelative() {
            return isRelative;
        }

        static @Nullable Unit of(Bytes word) {
            for (Unit unit : values()) {
                if (word.is(unit.name())) {
                    return unit;
                }
            }
            return null;
        }
    }

    /// The expiry in milliseconds since 1970, or the client's error.
    long millis(Call call) {
        OptionalLong parsed = Numbers.parseLong(number);
        if (parsed.isEmpty()) {
            throw new CommandError(CommandError.NOT_AN_INTEGER);
        }
        long amount = parsed.getAsLong();
        long now = unit.isRelative ? call.now().millis() : 0;
        if (amount <= 0
                || amount > Long.MAX_VALUE / unit.millis
                || amount * unit.millis > Long.MAX_VALUE - now) {
            throw new CommandError(
                    "ERR invalid expire time in '" + call.command().fullName() + "' command");
        }
        return amount * unit.millis + now;
    }
}
