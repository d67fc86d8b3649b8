package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.resp.Reply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// The last refusals, newest first. Those of one user for one reason within a minute are one entry
/// with a count.
final class AclLog {

    private static final long SAME_MILLIS = 60_000;
    private static final double MILLIS_PER_SECOND = 1000;

    /// How many entries are looked through for one to count on.
    private static final int SEARCHED = 10;

    /// @param reason `command`, `key`, `channel` or `auth`
    /// @param context `toplevel` or `multi`
    /// @param client its line of CLIENT LIST
    private record Entry(
            long count,
            String reason,
            String context,
            Bytes object,
            Bytes user,
            long millis,
            String client) {

        Entry after(Entry earlier) {
            return new Entry(earlier.count + 1, reason, context, object, user, millis, client);
        }

        boolean isSame(Entry other) {
            return reason.equals(other.reason)
                    && context.equals(other.context)
                    && Math.abs(other.millis - millis) <= SAME_MILLIS
                    && object.equals(other.object)
                    && user.equals(other.user);
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();

    void add(
            String reason,
            String context,
            Bytes object,
            Bytes user,
            Moment now,
            String client,
            long maxEntries) {
        Entry added = new Entry(1, reason, context, object, user, now.millis(), client);
        Iterator<Entry> old = entries.iterator();
        for (int i = 0; i < SEARCHED && old.hasNext(); i++) {
            Entry entry = old.next();
            if (entry.isSame(added)) {
                old.remove();
                entries.addFirst(added.after(entry));
                return;
            }
        }
        entries.addFirst(added);
        while (entries.size() > maxEntries) {
            entries.removeLast();
        }
    }

    void clear() {
        entries.clear();
    }

    Reply reply(Moment now, long most) {
        List<Reply> shown = new ArrayList<>();
        for (Entry entry : entries) {
            if (shown.size() >= most) {
                break;
            }
            shown.add(
                    Reply.map(
                            List.of(
                                    Reply.bulk("count"),
                                    Reply.integer(entry.count),
                                    Reply.bulk("reason"),
                                    Reply.bulk(entry.reason),
                                    Reply.bulk("context"),
                                    Reply.bulk(entry.context),
                                    Reply.bulk("object"),
                                    Reply.bulk(entry.object),
                                    Reply.bulk("username"),
                                    Reply.bulk(entry.user),
                                    Reply.bulk("age-seconds"),
                                    Reply.number((now.millis() - entry.millis) / MILLIS_PER_SECOND),
                                    Reply.bulk("client-info"),
                                    Reply.bulk(entry.client))));
        }
        return Reply.array(shown);
    }
}
