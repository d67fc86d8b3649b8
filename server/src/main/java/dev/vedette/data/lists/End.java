package dev.vedette.data.lists;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.ListValue;

/// One of the two ends of a list, and what happens there.
enum End {
    LEFT("lpop", "lpush", "LPOP"),
    RIGHT("rpop", "rpush", "RPOP");

    private final String popEvent;
    private final String pushEvent;
    private final String popCommand;

    End(String popEvent, String pushEvent, String popCommand) {
        this.popEvent = popEvent;
        this.pushEvent = pushEvent;
        this.popCommand = popCommand;
    }

    /// The end that word `index` names.
    static End of(Call call, int index) {
        Bytes word = call.arg(index);
        if (word.is("LEFT")) {
            return LEFT;
        }
        if (word.is("RIGHT")) {
            return RIGHT;
        }
        throw CommandError.syntax();
    }

    String pushEvent() {
        return pushEvent;
    }

    /// What replicas get for a pop here.
    String popCommand() {
        return popCommand;
    }

    void add(ListValue list, Bytes element) {
        if (this == LEFT) {
            list.addFirst(element);
        } else {
            list.addLast(element);
        }
    }

    Bytes remove(ListValue list) {
        return this == LEFT ? list.removeFirst() : list.removeLast();
    }

    /// Takes one element for the client.
    Reply pop(Call call, Bytes key, ListValue list) {
        Bytes element = remove(list);
        popped(call, key, list, 1);
        return Reply.bulk(element);
    }

    /// Takes as many elements as there are, up to `most`, the outermost first.
    Texts pop(Call call, Bytes key, ListValue list, long most) {
        long size = list.size();
        long count = Math.min(most, size);
        Texts taken = Texts.about(count);
        if (this == LEFT) {
            list.range(0, count, taken);
        } else {
            list.lastOnes(count, taken::add);
        }
        call.hasAnswered(taken, 0);
        list.remove(this == LEFT ? 0 : size - count, count);
        popped(call, key, list, count);
        return taken;
    }

    /// Stores a list that elements were taken from.
    void popped(Call call, Bytes key, ListValue list, long count) {
        boolean remains = call.db().update(key, list, count);
        call.event(EventClass.LIST, popEvent, key);
        if (!remains) {
            call.event(EventClass.GENERIC, "del", key);
        }
    }
}
