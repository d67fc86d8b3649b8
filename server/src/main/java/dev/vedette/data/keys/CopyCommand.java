package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.Collection;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import java.util.List;

/// COPY.
final class CopyCommand {

    private CopyCommand() {}

    static Reply run(Call call) {
        Database source = call.db();
        Database target = source;
        boolean replaces = false;
        for (int i = 3; i < call.count(); i++) {
            if (call.arg(i).is("REPLACE")) {
                replaces = true;
            } else if (call.arg(i).is("DB") && i + 1 < call.count()) {
                target = Databases.at(call, ++i);
            } else {
                throw CommandError.syntax();
            }
        }
        Bytes from = call.key(1);
        Bytes to = call.key(2);
        if (source.index() == target.index() && from.equals(to)) {
            throw new CommandError("ERR source and destination objects are the same");
        }
        Value value = source.read(from);
        if (value == null) {
            return Reply.integer(0);
        }
        long expiry = source.expiry(from);
        if (target.find(to) != null && !replaces) {
            return Reply.integer(0);
        }
        Value copy = copy(call, value);
        target.putAnew(to, copy, expiry);
        call.journal().event(EventClass.GENERIC, "copy_to", target.index(), to);
        return Reply.integer(1);
    }

    private static Value copy(Call call, Value value) {
        return switch (value) {
            case StringValue string -> {
                call.needs(string.length());
                yield string;
            }
            case Collection collection -> {
                call.needsCopies(List.of(collection), 0);
                yield collection.copy();
            }
        };
    }
}
