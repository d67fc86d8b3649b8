package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.ScanWords;
import dev.vedette.keyspace.Database;
import dev.vedette.resp.Reply;
import dev.vedette.value.Value;

/// SCAN with its filters.
final class ScanCommand {

    private ScanCommand() {}

    static Reply run(Call call) {
        long cursor = ScanWords.cursor(call.arg(1));
        ScanWords words = ScanWords.options(call, 2, true);
        Texts seen = Texts.about(0);
        long next = call.db().scan(cursor, words.count(), seen::add);
        Texts keys = Texts.about(0);
        for (int i = 0; i < seen.count(); i++) {
            Bytes key = seen.get(i);
            if (takes(words, call.db(), key)) {
                keys.add(key);
            }
        }
        return Reply.array(Reply.bulk(Long.toUnsignedString(next)), Reply.array(keys));
    }

    /// Keys that have expired are deleted here, but only if they would have been shown otherwise.
    private static boolean takes(ScanWords words, Database db, Bytes key) {
        if (!words.matches(key)) {
            return false;
        }
        Bytes type = words.type();
        if (type == null) {
            return db.contains(key);
        }
        Value value = db.look(key) ? db.peek(key) : null;
        return value != null && type.is(value.typeName());
    }
}
