package dev.vedette.data.lists;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.value.ListValue;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// LMPOP and BLMPOP.
record LMPopCommand(List<Bytes> keys, End end, long most) {

    static Reply lmpop(Call call) {
        LMPopCommand command = parse(call, 1);
        for (Bytes key : command.keys) {
            Reply popped = command.pop(call, key);
            if (popped != null) {
                return popped;
            }
        }
        return Reply.nilArray();
    }

    static Reply blmpop(Call call) {
        LMPopCommand command = parse(call, 2);
        return call.await(
                ListValue.class,
                command.keys,
                call.timeoutMillis(1),
                Reply.nilArray(),
                command::pop);
    }

    /// From the number of keys on, which is word `at`.
    private static LMPopCommand parse(Call call, int at) {
        long count = call.integer(at, 1, Long.MAX_VALUE, "ERR numkeys should be greater than 0");
        if (count >= call.count() - at - 1) {
            throw CommandError.syntax();
        }
        int where = at + (int) count + 1;
        End end = End.of(call, where);
        long most = -1;
        for (int i = where + 1; i < call.count(); i += 2) {
            if (most >= 0 || !call.arg(i).is("COUNT") || i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            most = call.integer(i + 1, 1, Long.MAX_VALUE, "ERR count should be greater than 0");
        }
        return new LMPopCommand(
                call.from(at + 1).subList(0, (int) count), end, most < 0 ? 1 : most);
    }

    private @Nullable Reply pop(Call call, Bytes key) {
        ListValue list = call.db().findList(key);
        if (list == null) {
            return null;
        }
        Texts elements = end.pop(call, key, list, most);
        call.propagateAs(end.popCommand(), key, elements.count());
        return Reply.array(Reply.bulk(key), Reply.array(elements));
    }
}
