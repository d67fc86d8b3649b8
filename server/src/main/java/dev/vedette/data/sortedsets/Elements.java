package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a command has found or computed, to be answered or stored.
final class Elements {

    private record Element(Bytes member, double score) {}

    // Not Double.compare: for the order of a sorted set, 0 and -0 are the same score.
    private static final Comparator<Element> ORDER =
            (a, b) -> a.score < b.score ? -1 : a.score > b.score ? 1 : a.member.compareTo(b.member);

    private final List<Element> elements = new ArrayList<>();
    private int longest;

    void add(Bytes member, double score) {
        elements.add(new Element(member, score));
        longest = Math.max(longest, member.length());
    }

    int size() {
        return elements.size();
    }

    void sort() {
        elements.sort(ORDER);
    }

    Reply reply(Pairs pairs) {
        elements.forEach(element -> pairs.add(element.member, element.score));
        return pairs.reply();
    }

    /// Puts them at the command's first key in place of what is there, and answers how many they
    /// are; none of them leave no key.
    Reply store(Call call, String event) {
        return store(call, event, elements.size(), longest);
    }

    /// The same by a command that expects to store so many, the longest of so many bytes. Where it
    /// expects too little a listpack is begun, which knows no -0.
    Reply store(Call call, String event, long expected, long longestBytes) {
        Database db = call.db();
        Bytes key = call.key(1);
        if (elements.isEmpty()) {
            if (db.discard(key)) {
                call.event(EventClass.GENERIC, "del", key);
            }
            return Reply.integer(0);
        }
        long texts = elements.stream().mapToLong(element -> element.member.length()).sum();
        call.needs(texts + 2 * Call.TABLE_BYTES * elements.size());
        SortedSetValue set =
                SortedSetValue.expecting(call.keyspace().store(), expected, longestBytes);
        elements.forEach(element -> set.add(element.member, element.score));
        db.put(key, set);
        call.event(EventClass.ZSET, event, key);
        return Reply.integer(elements.size());
    }
}
