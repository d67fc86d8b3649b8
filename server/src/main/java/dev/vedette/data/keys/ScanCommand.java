package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.resp.Reply;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// SCAN with its filters.
final class ScanCommand {

    private static final long DEFAULT_COUNT = 10;

    /// What C's strtoul takes; a negative number wraps around.
    private static final Pattern CURSOR = Pattern.compile("[+-]?\\d{1,20}|");

    private long count = DEFAULT_COUNT;
    private @Nullable Glob pattern;
    private @Nullable Bytes type;
    private final Glob.Effort effort = new Glob.Effort();

    private ScanCommand() {}

    static Reply run(Call call) {
        long cursor = cursor(call.arg(1));
        ScanCommand options = new ScanCommand();
        options.parse(call);
        List<Bytes> seen = new ArrayList<>();
        long next = call.db().scan(cursor, options.count, seen::add);
        List<Reply> keys = new ArrayList<>();
        for (Bytes key : seen) {
            if (options.takes(call.db(), key)) {
                keys.add(Reply.bulk(key));
            }
        }
        return Reply.array(Reply.bulk(Long.toUnsignedString(next)), Reply.array(keys));
    }

    static long cursor(Bytes word) {
        String text = word.latin1();
        if (!CURSOR.matcher(text).matches()) {
            throw new CommandError("ERR invalid cursor");
        }
        if (text.isEmpty()) {
            return 0;
        }
        BigInteger value = new BigInteger(text);
        if (value.abs().bitLength() > Long.SIZE) {
            throw new CommandError("ERR invalid cursor");
        }
        return value.longValue();
    }

    private void parse(Call call) {
        for (int i = 2; i < call.count(); i += 2) {
            boolean hasValue = i + 1 < call.count();
            if (call.arg(i).is("COUNT") && hasValue) {
                count = call.integer(i + 1);
                if (count < 1) {
                    throw CommandError.syntax();
                }
            } else if (call.arg(i).is("MATCH") && hasValue) {
                pattern = Glob.of(call.arg(i + 1));
            } else if (call.arg(i).is("TYPE") && hasValue) {
                type = call.arg(i + 1);
            } else {
                throw CommandError.syntax();
            }
        }
    }

    /// Keys that have expired are deleted here, but only if they would have been shown otherwise.
    private boolean takes(Database db, Bytes key) {
        if (pattern != null && !pattern.matchesAll() && !pattern.matches(key, effort)) {
            return false;
        }
        if (type == null) {
            return db.contains(key);
        }
        Value value = db.look(key) ? db.peek(key) : null;
        return value != null && type.is(value.typeName());
    }
}
