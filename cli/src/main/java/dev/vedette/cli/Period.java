package dev.vedette.cli;

import dev.vedette.lab.explain.Explanation;
import dev.vedette.lab.explain.Story;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;

/// Which incidents are wanted. Everything is read and understood all the same: who is who often
/// stands in lines of long before.
record Period(@Nullable Time since, @Nullable Time until, @Nullable String master) {

    /// A time as the logs write it; of every day when none was given.
    record Time(@Nullable LocalDate day, LocalTime time) {

        long millis(LocalDate usual) {
            return LocalDateTime.of(day == null ? usual : day, time)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        }
    }

    static final class TimeReader implements ITypeConverter<Time> {

        @Override
        public Time convert(String text) {
            try {
                if (text.length() <= 2 + 1 + 2 + 1 + 2 + 4 && text.indexOf(':') <= 2) {
                    return new Time(null, LocalTime.parse(text));
                }
                LocalDateTime both = LocalDateTime.parse(text.replace(' ', 'T'));
                return new Time(both.toLocalDate(), both.toLocalTime());
            } catch (DateTimeParseException _) {
                throw new TypeConversionException(
                        "'" + text + "' is no time such as 03:10, 03:10:30 or 2026-11-21T03:10");
            }
        }
    }

    Explanation of(Explanation whole) {
        if (since == null && until == null && master == null) {
            return whole;
        }
        List<Story> stories = whole.stories().stream().filter(this::isWanted).toList();
        return whole.with(stories);
    }

    private boolean isWanted(Story story) {
        boolean isOfMaster =
                master == null || story.group().isEmpty() || story.group().equals(master);
        return isOfMaster
                && (since == null || story.to() >= since.millis(day(story.to())))
                && (until == null || story.from() <= until.millis(day(story.from())));
    }

    private static LocalDate day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }
}
