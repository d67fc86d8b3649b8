package dev.vedette.data.lists;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.ListValue;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// LMOVE, BLMOVE, and RPOPLPUSH and BRPOPLPUSH, which are older names of one case.
///
/// @param isOld one of the older names, which goes to replicas as RPOPLPUSH
record LMoveCommand(End from, End to, boolean isOld) {

    private static final LMoveCommand OLD = new LMoveCommand(End.RIGHT, End.LEFT, true);

    static Reply lmove(Call call) {
        return now(call, of(call));
    }

    static Reply rpoplpush(Call call) {
        return now(call, OLD);
    }

    static Reply blmove(Call call) {
        LMoveCommand command = of(call);
        return later(call, command, call.timeoutMillis(5));
    }

    static Reply brpoplpush(Call call) {
        return later(call, OLD, call.timeoutMillis(3));
    }

    private static LMoveCommand of(Call call) {
        End from = End.of(call, 3);
        return new LMoveCommand(from, End.of(call, 4), false);
    }

    private static Reply now(Call call, LMoveCommand command) {
        Reply moved = command.move(call, call.key(1));
        return moved == null ? Reply.nil() : moved;
    }

    private static Reply later(Call call, LMoveCommand command, long timeoutMillis) {
        return call.await(
                ListValue.class,
                List.of(call.key(1)),
                timeoutMillis,
                Reply.nil(),
                command::moveForReplicas);
    }

    private @Nullable Reply moveForReplicas(Call call, Bytes source) {
        Reply moved = move(call, source);
        if (moved == null) {
            return null;
        }
        Bytes destination = call.key(2);
        if (isOld) {
            call.propagateAs("RPOPLPUSH", source, destination);
        } else if (call.isLate()) {
            call.propagateAs("LMOVE", source, destination, word(from), word(to));
        } else {
            call.propagateAs("LMOVE", source, destination, call.arg(3), call.arg(4));
        }
        return moved;
    }

    /// As Redis spells them when the client had to wait.
    private static String word(End end) {
        return end.name().toLowerCase(Locale.ROOT);
    }

    /// The element moved; null if there is none.
    private @Nullable Reply move(Call call, Bytes source) {
        ListValue list = call.db().findList(source);
        if (list == null) {
            return null;
        }
        Bytes destination = call.key(2);
        if (source.equals(destination)) {
            return rotate(call, source, list);
        }
        ListValue other = call.db().findList(destination);
        if (other == null) {
            other = ListValue.empty(call.keyspace().store());
        }
        Bytes element = from.remove(list);
        to.add(other, element);
        // Redis counts the move as one change, and names the push first.
        call.db().update(destination, other, 0);
        call.journal().touched(call.db().index(), destination);
        call.event(EventClass.LIST, to.pushEvent(), destination);
        from.popped(call, source, list, 1);
        return Reply.bulk(element);
    }

    private Reply rotate(Call call, Bytes key, ListValue list) {
        Bytes element = from.remove(list);
        to.add(list, element);
        call.event(EventClass.LIST, to.pushEvent(), key);
        from.popped(call, key, list, 1);
        return Reply.bulk(element);
    }
}
