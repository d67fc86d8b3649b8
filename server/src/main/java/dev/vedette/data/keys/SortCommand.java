package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.keyspace.WrongType;
import dev.vedette.resp.Reply;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/// SORT and SORT_RO.
///
/// Texts are compared by their bytes, as Redis does in the locale it is started with unless
/// somebody chose another one.
final class SortCommand {

    private boolean isDescending;
    private boolean isAlpha;
    private boolean sorts = true;
    private long start;
    private long count = -1;
    private @Nullable Bytes target;
    private @Nullable SortPattern by;
    private final List<SortPattern> gets = new ArrayList<>();

    /// @param weight what it is sorted by when that is a number
    /// @param by what it is sorted by when that is a text; null if there is none
    private record Element(Bytes text, double weight, @Nullable Bytes by) {}

    private SortCommand() {}

    static Reply sort(Call call) {
        return new SortCommand().run(call, true);
    }

    static Reply sortReadOnly(Call call) {
        return new SortCommand().run(call, false);
    }

    private Reply run(Call call, boolean mayStore) {
        parse(call, mayStore);
        Value value = call.db().read(call.key(1));
        if (value instanceof SetValue && !sorts && target != null) {
            // What is stored must not depend on how a set happens to lie in memory.
            sorts = true;
            isAlpha = true;
            by = null;
        }
        List<Bytes> elements = elements(value);
        if (sorts) {
            elements = sorted(call.db(), elements);
        }
        List<Bytes> results = results(call.db(), limited(elements));
        return target == null ? reply(results) : store(call, target, results);
    }

    // Words

    private void parse(Call call, boolean mayStore) {
        for (int i = 2; i < call.count(); i++) {
            Bytes word = call.arg(i);
            int left = call.count() - i - 1;
            if (word.is("ASC")) {
                isDescending = false;
            } else if (word.is("DESC")) {
                isDescending = true;
            } else if (word.is("ALPHA")) {
                isAlpha = true;
            } else if (word.is("LIMIT") && left >= 2) {
                start = call.integer(i + 1);
                count = call.integer(i + 2);
                i += 2;
            } else if (mayStore && word.is("STORE") && left >= 1) {
                target = call.arg(++i);
            } else if (word.is("BY") && left >= 1) {
                by(call, call.arg(++i));
            } else if (word.is("GET") && left >= 1) {
                checkMayReadAll(call, "GET");
                gets.add(SortPattern.of(call.arg(++i)));
            } else {
                throw CommandError.syntax();
            }
        }
    }

    /// A pattern that names the same key for all elements means: leave them as they are.
    private void by(Call call, Bytes pattern) {
        by = SortPattern.of(pattern);
        if (SortPattern.star(pattern) < 0) {
            sorts = false;
        } else {
            checkMayReadAll(call, "BY");
        }
    }

    private static void checkMayReadAll(Call call, String option) {
        if (!call.session().rights().mayReadAllKeys(call.command(), call.argv())) {
            throw new CommandError(
                    "ERR "
                            + option
                            + " option of SORT denied due to insufficient ACL permissions.");
        }
    }

    // Elements

    private List<Bytes> elements(@Nullable Value value) {
        List<Bytes> elements = new ArrayList<>();
        switch (value) {
            case null -> {}
            case ListValue list -> {
                list.forEach(elements::add);
                if (isDescending && !sorts) {
                    Collections.reverse(elements);
                }
            }
            case SetValue set -> set.forEach(elements::add);
            case SortedSetValue set ->
                    set.forEach(
                            0,
                            set.size(),
                            isDescending && !sorts,
                            (member, _) -> elements.add(member));
            case StringValue _, HashValue _ -> throw new WrongType();
        }
        return elements;
    }

    private List<Bytes> sorted(Database db, List<Bytes> elements) {
        List<Element> weighed = new ArrayList<>(elements.size());
        boolean areNumbers = true;
        for (Bytes text : elements) {
            Bytes key = by == null ? text : by.find(db, text);
            OptionalDouble weight =
                    isAlpha || key == null ? OptionalDouble.of(0) : Numbers.parseLoosely(key);
            areNumbers &= weight.isPresent();
            weighed.add(new Element(text, weight.orElse(0), key));
        }
        // As in Redis all weights are looked at before: key events tell of those that are missing.
        if (!areNumbers) {
            throw new CommandError("ERR One or more scores can't be converted into double");
        }
        weighed.sort(isDescending ? Collections.reverseOrder(order()) : order());
        return weighed.stream().map(Element::text).toList();
    }

    private Comparator<Element> order() {
        if (isAlpha) {
            return Comparator.comparing(
                    Element::by, Comparator.nullsFirst(Comparator.naturalOrder()));
        }
        return (a, b) ->
                a.weight < b.weight ? -1 : a.weight > b.weight ? 1 : a.text.compareTo(b.text);
    }

    private List<Bytes> limited(List<Bytes> elements) {
        int size = elements.size();
        int from = Math.clamp(start, 0, size);
        int most = count < 0 ? size - from : (int) Math.min(count, size - from);
        return elements.subList(from, from + most);
    }

    /// Each element, or for each what the GET patterns find, null where that is nothing.
    private List<Bytes> results(Database db, List<Bytes> elements) {
        if (gets.isEmpty()) {
            return elements;
        }
        List<Bytes> results = new ArrayList<>(elements.size() * gets.size());
        for (Bytes element : elements) {
            for (SortPattern get : gets) {
                results.add(get.find(db, element));
            }
        }
        return results;
    }

    // Answering

    private static Reply reply(List<Bytes> results) {
        List<Reply> replies = new ArrayList<>(results.size());
        for (Bytes result : results) {
            replies.add(result == null ? Reply.nil() : Reply.bulk(result));
        }
        return Reply.array(replies);
    }

    private static Reply store(Call call, Bytes key, List<Bytes> results) {
        Database db = call.db();
        if (results.isEmpty()) {
            if (db.discard(key)) {
                call.event(EventClass.GENERIC, "del", key);
            }
            return Reply.integer(0);
        }
        long texts =
                results.stream().mapToLong(result -> result == null ? 0 : result.length()).sum();
        call.needs(texts + Call.TABLE_BYTES * results.size());
        ListValue list = ListValue.empty(call.keyspace().store());
        for (Bytes result : results) {
            list.addLast(result == null ? Bytes.EMPTY : result);
        }
        db.put(key, list);
        call.journal().changed(results.size() - 1);
        call.event(EventClass.LIST, "sortstore", key);
        return Reply.integer(results.size());
    }
}
