package dev.vedette.data.sets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.SetValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Union, intersection and difference of sets, answered, kept or counted.
///
/// All keys are looked up, and their types checked, before anything else.
final class Combining {

    private Combining() {}

    // Intersection

    static Reply sinter(Call call) {
        Texts members = Texts.about(0);
        intersect(sets(call, 1, call.count()), members::add);
        return Reply.set(members);
    }

    static Reply sinterstore(Call call) {
        List<@Nullable SetValue> sets = sets(call, 2, call.count());
        List<SetValue> present = present(sets);
        if (present.size() == sets.size()) {
            reserve(call, List.of(Collections.min(present, BY_SIZE)));
        }
        SetValue result = SetValue.empty(call.keyspace().store());
        intersect(sets, result::add);
        return store(call, result, "sinterstore");
    }

    static Reply sintercard(Call call) {
        String wrongCount = "ERR numkeys should be greater than 0";
        long keys = call.integer(1, 1, Long.MAX_VALUE, wrongCount);
        if (keys > call.count() - 2) {
            throw new CommandError("ERR Number of keys can't be greater than number of args");
        }
        int end = (int) keys + 2;
        long limit = 0;
        for (int i = end; i < call.count(); i += 2) {
            if (!call.arg(i).is("LIMIT") || i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            limit = call.integer(i + 1, 0, Long.MAX_VALUE, "ERR LIMIT can't be negative");
        }
        long most = limit == 0 ? Long.MAX_VALUE : limit;
        return Reply.integer(countCommon(bySize(sets(call, 2, end)), most));
    }

    /// How many members all sets have; no more are looked for than `most`.
    private static long countCommon(List<SetValue> sets, long most) {
        if (sets.isEmpty()) {
            return 0;
        }
        List<SetValue> others = sets.subList(1, sets.size());
        long[] count = {0};
        sets.getFirst()
                .forEachWhile(
                        () -> count[0] < most,
                        member -> {
                            if (count[0] < most && isInAll(others, member)) {
                                count[0]++;
                            }
                        });
        return count[0];
    }

    private static void intersect(List<@Nullable SetValue> all, Consumer<Bytes> common) {
        List<SetValue> sets = bySize(all);
        if (sets.isEmpty()) {
            return;
        }
        List<SetValue> others = sets.subList(1, sets.size());
        sets.getFirst()
                .forEach(
                        member -> {
                            if (isInAll(others, member)) {
                                common.accept(member);
                            }
                        });
    }

    /// The smallest first; none if one of them is missing, for then they have nothing in common.
    private static List<SetValue> bySize(List<@Nullable SetValue> all) {
        List<SetValue> present = present(all);
        if (present.size() < all.size()) {
            return List.of();
        }
        present.sort(BY_SIZE);
        return present;
    }

    private static boolean isInAll(List<SetValue> sets, Bytes member) {
        for (SetValue set : sets) {
            if (!set.contains(member)) {
                return false;
            }
        }
        return true;
    }

    // Union and difference

    static Reply sunion(Call call) {
        return answer(union(call, sets(call, 1, call.count())));
    }

    static Reply sunionstore(Call call) {
        return store(call, union(call, sets(call, 2, call.count())), "sunionstore");
    }

    private static SetValue union(Call call, List<@Nullable SetValue> sets) {
        List<SetValue> present = present(sets);
        reserve(call, present);
        SetValue union = SetValue.empty(call.keyspace().store());
        for (SetValue set : present) {
            set.forEach(union::add);
        }
        return union;
    }

    static Reply sdiff(Call call) {
        return answer(difference(call, sets(call, 1, call.count())));
    }

    static Reply sdiffstore(Call call) {
        return store(call, difference(call, sets(call, 2, call.count())), "sdiffstore");
    }

    private static SetValue difference(Call call, List<@Nullable SetValue> sets) {
        SetValue first = sets.getFirst();
        if (first != null) {
            reserve(call, List.of(first));
        }
        SetValue difference = SetValue.empty(call.keyspace().store());
        if (first != null) {
            List<SetValue> others = present(sets.subList(1, sets.size()));
            first.forEach(
                    member -> {
                        if (!isInAny(others, member)) {
                            difference.add(member);
                        }
                    });
        }
        return difference;
    }

    private static boolean isInAny(List<SetValue> sets, Bytes member) {
        for (SetValue set : sets) {
            if (set.contains(member)) {
                return true;
            }
        }
        return false;
    }

    // Common to all

    private static final Comparator<SetValue> BY_SIZE = Comparator.comparingLong(SetValue::size);

    /// For a result with no other members than those of these sets.
    private static void reserve(Call call, List<SetValue> sets) {
        call.needsCopies(sets, sets.stream().mapToLong(SetValue::size).sum());
    }

    private static List<@Nullable SetValue> sets(Call call, int from, int to) {
        List<@Nullable SetValue> sets = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            sets.add(call.db().readSet(call.key(i)));
        }
        return sets;
    }

    private static List<SetValue> present(List<@Nullable SetValue> sets) {
        List<SetValue> present = new ArrayList<>(sets.size());
        for (SetValue set : sets) {
            if (set != null) {
                present.add(set);
            }
        }
        return present;
    }

    /// The members of a set made for this answer alone.
    private static Reply answer(SetValue result) {
        Texts members = Sets.members(result);
        result.release(Long.MAX_VALUE);
        return Reply.set(members);
    }

    private static Reply store(Call call, SetValue result, String event) {
        Bytes destination = call.key(1);
        long size = result.size();
        if (size > 0) {
            call.db().put(destination, result);
            call.event(EventClass.SET, event, destination);
        } else {
            result.release(Long.MAX_VALUE);
            if (call.db().discard(destination)) {
                call.event(EventClass.GENERIC, "del", destination);
            }
        }
        return Reply.integer(size);
    }
}
