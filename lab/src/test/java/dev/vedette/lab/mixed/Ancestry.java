package dev.vedette.lab.mixed;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which part of which history is in the data that the group ended with.
///
/// A history is what was written under one replication id, and only one master ever writes under
/// it. It begins where another one is left: a promoted replica logs the old id, how far it had
/// come, and the new id; of a node that was started again, it is known what it had before. Followed
/// back from the id at the end, this says of every acknowledged write whether it must be there.
final class Ancestry {

    private static final Pattern SHIFT =
            Pattern.compile(
                    "Setting secondary replication ID to (\\w+), valid up to offset: (\\d+)\\."
                            + " New replication ID is (\\w+)");

    /// A master without replicas takes a new id when the first one comes, and does not name the
    /// old.
    private static final Pattern RENAMED =
            Pattern.compile("Replication backlog created, my new replication IDs are '(\\w+)'");

    /// How a history began.
    enum Cause {
        PROMOTED("was promoted"),
        RESTARTED("was started again with its file"),
        EMPTIED("was started again without data"),
        RENAMED("got its first replica");

        final String text;

        Cause(String text) {
            this.text = text;
        }
    }

    /// The history `child` began at `heir`, with what it had of the history `parent`: surely up to
    /// one offset, at most up to another.
    record Origin(
            String child,
            String parent,
            long surely,
            long atMost,
            Member heir,
            long atMillis,
            Cause cause) {

        /// The same beginning of a history of another name.
        Origin of(String name) {
            return new Origin(name, parent, surely, atMost, heir, atMillis, cause);
        }
    }

    /// What must have become of a write.
    enum Fate {
        THERE,
        LOST,
        EITHER
    }

    private record Part(long surely, long atMost) {}

    private final Map<String, Origin> origins;
    private final Map<String, Part> parts = new HashMap<>();
    private final Map<String, Origin> leaving = new HashMap<>();

    private Ancestry(Map<String, Origin> origins) {
        this.origins = origins;
    }

    /// @param restarts the origins that are in no log
    static Ancestry of(
            String last, List<Member> nodes, List<Origin> restarts, List<Write> acknowledged)
            throws IOException {
        Map<String, Origin> origins = new HashMap<>();
        for (Origin restart : restarts) {
            origins.put(restart.child(), restart);
        }
        for (Member node : nodes) {
            for (Member.Said said : node.log()) {
                Matcher shift = SHIFT.matcher(said.text());
                if (shift.find()) {
                    // The first offset that the old id does not stand for any more.
                    long first = Long.parseLong(shift.group(2));
                    origins.put(
                            shift.group(3),
                            new Origin(
                                    shift.group(3),
                                    shift.group(1),
                                    first - 1,
                                    first - 1,
                                    node,
                                    said.atMillis(),
                                    Cause.PROMOTED));
                }
                Matcher renamed = RENAMED.matcher(said.text());
                if (renamed.find()) {
                    rename(
                            origins,
                            renamed.group(1),
                            node,
                            said.atMillis(),
                            restarts,
                            acknowledged);
                }
            }
        }
        Ancestry ancestry = new Ancestry(origins);
        Part part = new Part(Long.MAX_VALUE, Long.MAX_VALUE);
        String history = last;
        while (ancestry.parts.putIfAbsent(history, part) == null) {
            Origin origin = origins.get(history);
            if (origin == null) {
                break;
            }
            history = origin.parent();
            part = new Part(origin.surely(), origin.atMost());
            ancestry.leaving.putIfAbsent(history, origin);
        }
        return ancestry;
    }

    /// The old name is the one that clients last wrote under in this life of the node, or the one
    /// it was seen with after its start.
    private static void rename(
            Map<String, Origin> origins,
            String name,
            Member node,
            long atMillis,
            List<Origin> restarts,
            List<Write> acknowledged) {
        Origin life = null;
        for (Origin restart : restarts) {
            life = restart.heir().equals(node) && restart.atMillis() <= atMillis ? restart : life;
        }
        if (life == null) {
            return;
        }
        String old = life.child();
        for (Write write : acknowledged) {
            if (write.node().equals(node.address())
                    && write.invokedMillis() >= life.atMillis()
                    && write.completedMillis() <= atMillis
                    && !write.before().history().equals(name)) {
                old = write.before().history();
            }
        }
        if (!old.equals(name)) {
            origins.put(old, life.of(old));
            origins.put(
                    name,
                    new Origin(
                            name,
                            old,
                            Long.MAX_VALUE,
                            Long.MAX_VALUE,
                            node,
                            atMillis,
                            Cause.RENAMED));
        }
    }

    Fate of(Write write) {
        Part part = parts.get(write.before().history());
        if (part == null) {
            return Fate.LOST;
        }
        Write.Place after = write.after();
        if (after != null && after.offset() <= part.surely()) {
            return Fate.THERE;
        }
        return write.before().offset() >= part.atMost() ? Fate.LOST : Fate.EITHER;
    }

    /// Where the group's data went another way than `history` or than what that came from; null if
    /// they never did.
    @Nullable Origin leaving(String history) {
        String shared = history;
        while (!parts.containsKey(shared)) {
            Origin origin = origins.get(shared);
            if (origin == null) {
                return null;
            }
            shared = origin.parent();
        }
        return leaving.get(shared);
    }

    /// How `history` began, if that is known.
    @Nullable Origin beginning(String history) {
        return origins.get(history);
    }
}
