package dev.vedette.keyspace;

import dev.vedette.base.Bytes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What one execution unit (a command, EXEC, a slice of expiry) did: keys touched, events, commands
/// for replicas, number of changes. The keyspace and the command write it; whoever ends the unit
/// reads it and clears it.
public final class Journal {

    /// A key that changed or went, for WATCH and for clients that cache.
    public record Touch(int database, Bytes key) {}

    /// One key event.
    public record Event(EventClass type, String name, int database, Bytes key) {}

    /// One command for replicas and the append-only file.
    public record Propagated(int database, List<Bytes> argv) {}

    /// Wants to know of each key at the moment it is created.
    @FunctionalInterface
    public interface NewKey {
        void appeared(int database, Bytes key);
    }

    /// Wants to know at once when all keys of a database go or come.
    @FunctionalInterface
    public interface Sweep {

        /// @param concerned tells whether a key was among them. To be asked before this returns:
        ///   what it looks at is freed then
        void swept(int database, Predicate<Bytes> concerned);
    }

    private final List<Touch> touches = new ArrayList<>();
    private final Set<Integer> swept = new TreeSet<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Propagated> propagated = new ArrayList<>();
    private final EnumSet<EventClass> wanted = EnumSet.noneOf(EventClass.class);
    private NewKey newKey = (_, _) -> {};
    private Sweep sweep = (_, _) -> {};
    private boolean areTouchesWanted = true;
    private boolean areCommandsWanted = true;
    private long dirty;
    private boolean isEmptied;
    private boolean isTouched;
    private boolean isPropagated;

    /// Which classes of events somebody wants; the others are not written down.
    public void listenFor(Set<EventClass> classes) {
        wanted.clear();
        wanted.addAll(classes);
    }

    /// Who hears of each new key, while the unit that creates it goes on.
    public void onNewKey(NewKey told) {
        newKey = told;
    }

    /// Who hears of databases that are emptied, filled or exchanged, while the unit goes on.
    public void onSweep(Sweep told) {
        sweep = told;
    }

    /// Whether somebody wants to know the keys that are touched. Every write touches one.
    public void wantTouches(boolean value) {
        areTouchesWanted = value;
    }

    /// Whether somebody keeps what replicas are to do. Every write has something for them.
    public void wantCommands(boolean value) {
        areCommandsWanted = value;
    }

    public void touched(int database, Bytes key) {
        isTouched = true;
        if (areTouchesWanted) {
            touches.add(new Touch(database, key));
        }
    }

    public void swept(int database, Predicate<Bytes> concerned) {
        swept.add(database);
        sweep.swept(database, concerned);
    }

    /// All keys of all databases were to go, if there were any.
    public void emptied() {
        isEmptied = true;
    }

    public void event(EventClass type, String name, int database, Bytes key) {
        if (type == EventClass.NEW) {
            newKey.appeared(database, key);
        }
        if (wanted.contains(type)) {
            events.add(new Event(type, name, database, key));
        }
    }

    /// Adds a command to what replicas get, after those added before. The words are kept as they
    /// are.
    public void propagate(int database, Bytes... argv) {
        isPropagated = true;
        if (areCommandsWanted) {
            propagated.add(new Propagated(database, Arrays.asList(argv)));
        }
    }

    /// Counts `count` changes, as `rdb_changes_since_last_save` counts them.
    public void changed(long count) {
        dirty += count;
    }

    public long dirty() {
        return dirty;
    }

    /// Empty where nobody wants them.
    public List<Touch> touches() {
        return touches;
    }

    /// The databases whose keys went or came all at once.
    public Set<Integer> swept() {
        return swept;
    }

    public boolean isEmptied() {
        return isEmptied;
    }

    public List<Event> events() {
        return events;
    }

    /// Empty where nobody wants them.
    public List<Propagated> propagated() {
        return propagated;
    }

    /// Whether nothing at all was done.
    public boolean isEmpty() {
        return dirty == 0
                && !isEmptied
                && !isTouched
                && !isPropagated
                && swept.isEmpty()
                && events.isEmpty();
    }

    /// Begins the next unit.
    public void clear() {
        touches.clear();
        swept.clear();
        events.clear();
        propagated.clear();
        dirty = 0;
        isEmptied = false;
        isTouched = false;
        isPropagated = false;
    }
}
