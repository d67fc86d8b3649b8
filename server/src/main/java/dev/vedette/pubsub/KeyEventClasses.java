package dev.vedette.pubsub;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;
import dev.vedette.keyspace.EventClass;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A value of `notify-keyspace-events`.
///
/// @param toKeyspace letter `K`
/// @param toKeyevent letter `E`
public record KeyEventClasses(Set<EventClass> classes, boolean toKeyspace, boolean toKeyevent) {

    static final KeyEventClasses NONE =
            new KeyEventClasses(EnumSet.noneOf(EventClass.class), false, false);

    /// What has to be written down: nothing unless it is told in one of the ways.
    Set<EventClass> events() {
        return toKeyspace || toKeyevent ? classes : EnumSet.noneOf(EventClass.class);
    }

    private boolean hasAll() {
        for (EventClass one : EventClass.values()) {
            if (one.isInAll() && !classes.contains(one)) {
                return false;
            }
        }
        return true;
    }

    /// The letters of the directive.
    static final class Letters implements Syntax<KeyEventClasses> {

        @Override
        public KeyEventClasses parse(List<Bytes> words) {
            if (words.size() != 1) {
                throw new ConfigError("wrong number of arguments");
            }
            Set<EventClass> classes = EnumSet.noneOf(EventClass.class);
            String letters = words.get(0).latin1();
            letters.chars().forEach(letter -> add(classes, (char) letter));
            return new KeyEventClasses(
                    classes, letters.indexOf('K') >= 0, letters.indexOf('E') >= 0);
        }

        private static void add(Set<EventClass> classes, char letter) {
            boolean isKnown = letter == 'K' || letter == 'E' || letter == 'A';
            for (EventClass one : EventClass.values()) {
                if (one.letter() == letter || letter == 'A' && one.isInAll()) {
                    classes.add(one);
                    isKnown = true;
                }
            }
            if (!isKnown) {
                throw new ConfigError("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
        }

        @Override
        public Bytes format(KeyEventClasses value) {
            StringBuilder letters = new StringBuilder();
            if (value.hasAll()) {
                letters.append('A');
            }
            for (EventClass one : EventClass.values()) {
                if (one.isInAll() && value.classes.contains(one) && !value.hasAll()) {
                    letters.append(one.letter());
                }
            }
            if (value.toKeyspace) {
                letters.append('K');
            }
            if (value.toKeyevent) {
                letters.append('E');
            }
            for (EventClass one : EventClass.values()) {
                if (!one.isInAll() && value.classes.contains(one)) {
                    letters.append(one.letter());
                }
            }
            return Bytes.of(letters.toString());
        }

        @Override
        public String shape() {
            return "letters";
        }

        @Override
        public List<Bytes> lines(String name, KeyEventClasses value) {
            return List.of(Bytes.of(name + " \"" + format(value) + "\""));
        }
    }
}
