package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// One rule of `save`: so many changes, and more than so many seconds since the last save.
record SavePoint(long seconds, long changes) {

    static final List<SavePoint> INITIAL =
            List.of(new SavePoint(3600, 1), new SavePoint(300, 100), new SavePoint(60, 10000));

    @Override
    public String toString() {
        return seconds + " " + changes;
    }

    /// Pairs of numbers; lines of a file add up, and one empty word takes back what stood before.
    record Points() implements Syntax<List<SavePoint>> {

        @Override
        public List<SavePoint> parse(List<Bytes> words) {
            if (words.isEmpty() || (words.size() == 1 && words.get(0).isEmpty())) {
                return List.of();
            }
            if (words.size() % 2 != 0) {
                throw new ConfigError(INVALID);
            }
            List<SavePoint> points = new ArrayList<>();
            for (int i = 0; i < words.size(); i += 2) {
                points.add(new SavePoint(number(words.get(i), 1), number(words.get(i + 1), 0)));
            }
            return List.copyOf(points);
        }

        private static final String INVALID = "Invalid save parameters";

        private static long number(Bytes word, long least) {
            OptionalLong number = Numbers.parseLong(word);
            if (number.isEmpty()
                    || number.getAsLong() < least
                    || number.getAsLong() > Integer.MAX_VALUE) {
                throw new ConfigError(INVALID);
            }
            return number.getAsLong();
        }

        @Override
        public List<SavePoint> add(List<SavePoint> earlier, List<SavePoint> line) {
            return line.isEmpty() ? line : Stream.concat(earlier.stream(), line.stream()).toList();
        }

        @Override
        public Bytes format(List<SavePoint> value) {
            return Bytes.of(String.join(" ", value.stream().map(SavePoint::toString).toList()));
        }

        @Override
        public String shape() {
            return "seconds changes...";
        }

        @Override
        public boolean takesSeveralWords() {
            return true;
        }

        @Override
        public List<Bytes> lines(String name, List<SavePoint> value) {
            return value.isEmpty()
                    ? List.of(Bytes.of(name + " \"\""))
                    : value.stream().map(point -> Bytes.of(name + " " + point)).toList();
        }

        @Override
        public boolean isWrittenUnasked(List<SavePoint> value, List<SavePoint> initial) {
            return true;
        }

        /// Always written: that no line means the default is not for everybody to know.
        @Override
        public List<Written> rewritten(
                String name, List<SavePoint> value, List<SavePoint> initial) {
            return lines(name, value).stream().map(line -> new Written(line, true)).toList();
        }
    }
}
