package dev.vedette.data.sets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.SetValue;

import java.util.List;

/// SPOP: takes out members drawn at random. Replicas are told which.
final class SPopCommand {

    /// When what stays is at most this part of what goes, it is put into a new set, which may be
    /// packed again.
    private static final int MOVE_DIVISOR = 5;

    /// What a member is on the heap that replicas are told of, besides its text: the text's object
    /// and array, the command's, and their places in lists.
    private static final long TOLD_BYTES = 128;

    private SPopCommand() {}

    static Reply run(Call call) {
        return switch (call.count()) {
            case 2 -> one(call);
            case 3 -> several(call);
            default -> throw CommandError.syntax();
        };
    }

    private static Reply one(Call call) {
        Bytes key = call.key(1);
        SetValue set = call.db().findSet(key);
        if (set == null) {
            return Reply.nil();
        }
        Bytes member = set.random();
        set.remove(member);
        call.propagateAs("SREM", key, member);
        Sets.shrunk(call, key, set, 1, "spop");
        return Reply.bulk(member);
    }

    private static Reply several(Call call) {
        String complaint = "ERR value is out of range, must be positive";
        long count = call.integer(2, 0, Long.MAX_VALUE, complaint);
        Bytes key = call.key(1);
        SetValue set = call.db().findSet(key);
        if (set == null || count == 0) {
            return Reply.set(List.of());
        }
        if (count >= set.size()) {
            return all(call, key, set);
        }
        Texts drawn = Texts.about(count);
        set.sample(count, drawn::add);
        call.hasAnswered(drawn, TOLD_BYTES);
        for (int i = 0; i < drawn.count(); i++) {
            Bytes member = drawn.get(i);
            set.remove(member);
            call.propagateAs("SREM", key, member);
        }
        if (set.size() * MOVE_DIVISOR <= count) {
            set.rebuild();
        }
        call.db().update(key, set, count);
        call.event(EventClass.SET, "spop", key);
        return Reply.set(drawn);
    }

    private static Reply all(Call call, Bytes key, SetValue set) {
        Texts members = Sets.members(set);
        call.hasAnswered(members, 0);
        call.event(EventClass.SET, "spop", key);
        call.db().delete(key);
        // Each member counts as a change, the key's deletion being one of them.
        call.journal().changed(members.count() - 1L);
        call.event(EventClass.GENERIC, "del", key);
        call.propagateAs("DEL", key);
        return Reply.set(members);
    }
}
