package dev.vedette.data.keys;

import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Reply;

import java.util.OptionalLong;

/// The handlers on whole databases.
final class Databases {

    private Databases() {}

    static Reply dbsize(Call call) {
        return Reply.integer(call.db().size());
    }

    // Both flushes are propagated even when nothing was there, as Redis does it: a replica may hold
    // what we do not know of.

    static Reply flushdb(Call call) {
        call.db().flush(isLazy(call));
        call.propagateAnyway();
        return Reply.ok();
    }

    static Reply flushall(Call call) {
        boolean lazily = isLazy(call);
        Keyspace keyspace = call.keyspace();
        for (int i = 0; i < keyspace.databases(); i++) {
            keyspace.database(i).flush(lazily);
        }
        keyspace.journal().emptied();
        call.propagateAnyway();
        return Reply.ok();
    }

    /// ASYNC or SYNC; without a word, as `lazyfree-lazy-user-flush` says.
    private static boolean isLazy(Call call) {
        if (call.count() == 1) {
            return call.keyspace().freeing().flushed();
        }
        if (call.count() == 2 && call.arg(1).is("ASYNC")) {
            return true;
        }
        if (call.count() == 2 && call.arg(1).is("SYNC")) {
            return false;
        }
        throw CommandError.syntax();
    }

    static Reply swapdb(Call call) {
        int first = index(call, 1, "ERR invalid first DB index");
        int second = index(call, 2, "ERR invalid second DB index");
        checkExists(call, first);
        checkExists(call, second);
        call.keyspace().swap(first, second);
        return Reply.ok();
    }

    private static int index(Call call, int word, String complaint) {
        return (int) call.integer(word, Integer.MIN_VALUE, Integer.MAX_VALUE, complaint);
    }

    /// The database whose index is word `word`.
    static Database at(Call call, int word) {
        OptionalLong parsed = Numbers.parseLong(call.arg(word));
        if (parsed.isEmpty()) {
            throw new CommandError(CommandError.NOT_AN_INTEGER);
        }
        long index = parsed.getAsLong();
        if (index != (int) index) {
            throw new CommandError(
                    "ERR value is out of range, value must between -2147483648 and 2147483647");
        }
        checkExists(call, (int) index);
        return call.keyspace().database((int) index);
    }

    private static void checkExists(Call call, int index) {
        if (index < 0 || index >= call.keyspace().databases()) {
            throw new CommandError("ERR DB index is out of range");
        }
    }
}
