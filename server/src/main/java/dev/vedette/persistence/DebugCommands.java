package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.Handler;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.rdb.Dump;
import dev.vedette.resp.Reply;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// The subcommands of DEBUG that look at the data, make some, or save and load it.
public final class DebugCommands {

    private final Persistence persistence;
    private final Config config;

    public DebugCommands(Persistence persistence, Config config) {
        this.persistence = persistence;
        this.config = config;
    }

    /// By name, in upper case.
    public Map<String, Handler> handlers() {
        Map<String, Handler> handlers = new LinkedHashMap<>();
        handlers.put("DIGEST", DebugCommands::digest);
        handlers.put("DIGEST-VALUE", DebugCommands::digestValue);
        handlers.put("OBJECT", this::object);
        handlers.put("POPULATE", DebugCommands::populate);
        handlers.put("RELOAD", this::reload);
        handlers.put("VALIDATE", DebugCommands::validate);
        return handlers;
    }

    private static Reply digest(Call call) {
        requireWords(call, 2);
        Snapshot snapshot = call.keyspace().snapshot();
        try {
            return Reply.simple(KeyDigest.of(snapshot));
        } finally {
            snapshot.close();
        }
    }

    private static Reply digestValue(Call call) {
        List<Reply> digests = new ArrayList<>();
        for (Bytes key : call.from(2)) {
            Value value = call.db().peek(key);
            boolean expires = value != null && call.db().expiry(key) != -1;
            String digest = value == null ? KeyDigest.ofNothing() : KeyDigest.of(value, expires);
            digests.add(Reply.simple(digest));
        }
        return Reply.array(digests);
    }

    /// Redis shows an address here, which is ours to choose.
    private Reply object(Call call) {
        requireWords(call, 3);
        Database db = call.db();
        Bytes key = call.key(2);
        Value value = db.peek(key);
        if (value == null) {
            throw new CommandError("ERR no such key");
        }
        boolean isShared =
                call.keyspace().sharesNumbers()
                        && value instanceof StringValue string
                        && string.isNumber()
                        && string.number() >= 0
                        && string.number() < StringValue.SHARED_NUMBERS;
        return Reply.simple(
                String.format(
                        Locale.ROOT,
                        "Value at:0x0 refcount:%d encoding:%s serializedlength:%d lru:%d"
                                + " lru_seconds_idle:%d",
                        isShared ? Integer.MAX_VALUE : 1,
                        value.encodingName(),
                        Dump.length(value, config.get(PersistenceDirectives.COMPRESSION)),
                        db.usageBits(key),
                        db.idleSeconds(key)));
    }

    private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";

    /// Beside the bytes of its key and value, for an entry and its place in a table.
    private static final long ENTRY_BYTES = 40;

    /// Strings under numbered keys, as many as are missing. Neither replicas nor saves hear of
    /// them.
    private static Reply populate(Call call) {
        if (call.count() < 3 || call.count() > 5) {
            throw wrongWords(call);
        }
        long count = call.integer(2, 0, Long.MAX_VALUE, NOT_POSITIVE);
        String prefix = (call.count() > 3 ? call.arg(3).latin1() : "key") + ':';
        long size = call.count() > 4 ? call.integer(4, 0, Long.MAX_VALUE, NOT_POSITIVE) : 0;
        if (size > StringValue.LONGEST) {
            throw CommandError.stringTooLong();
        }
        long each = ENTRY_BYTES + prefix.length() + size;
        call.needs(count > Long.MAX_VALUE / each ? Long.MAX_VALUE : count * each);
        Database db = call.db();
        Predicate<Bytes> isNew = key -> isNumbered(key, prefix, count) && !db.contains(key);
        call.keyspace().journal().swept(db.index(), isNew);
        for (long i = 0; i < count; i++) {
            Bytes key = Bytes.of((prefix + i).getBytes(StandardCharsets.ISO_8859_1));
            if (!db.contains(key)) {
                byte[] text = Bytes.of("value:" + i).array();
                byte[] value = size == 0 ? text : Arrays.copyOf(text, (int) size);
                db.load(key, StringValue.untried(Bytes.of(value)), -1, -1, -1);
            }
        }
        return Reply.ok();
    }

    private static boolean isNumbered(Bytes key, String prefix, long count) {
        String text = key.latin1();
        if (!text.startsWith(prefix)) {
            return false;
        }
        OptionalLong number = Numbers.parseLong(Bytes.of(text.substring(prefix.length())));
        return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() < count;
    }

    private Reply reload(Call call) {
        boolean merges = false;
        boolean flushes = true;
        boolean saves = true;
        for (Bytes word : call.from(2)) {
            if (word.is("MERGE")) {
                merges = true;
            } else if (word.is("NOFLUSH")) {
                flushes = false;
            } else if (word.is("NOSAVE")) {
                saves = false;
            } else {
                throw new CommandError(
                        "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
            }
        }
        if (merges || !flushes) {
            throw new CommandError("ERR DEBUG RELOAD MERGE and NOFLUSH are not supported");
        }
        if (persistence.isSaving()) {
            persistence.cancelSaving();
        }
        if (saves && !persistence.save()) {
            throw new CommandError("ERR Error trying to save the RDB");
        }
        if (!persistence.reload()) {
            throw new CommandError("ERR Error trying to load the RDB dump");
        }
        call.propagateNothing();
        return Reply.ok();
    }

    /// Not in Redis: all structures are walked and must not contradict themselves.
    private static Reply validate(Call call) {
        requireWords(call, 2);
        call.keyspace().validate();
        return Reply.ok();
    }

    private static void requireWords(Call call, int words) {
        if (call.count() != words) {
            throw wrongWords(call);
        }
    }

    private static CommandError wrongWords(Call call) {
        return new CommandError(
                "ERR unknown subcommand or wrong number of arguments for '"
                        + call.arg(1).latin1()
                        + "'. Try DEBUG HELP.");
    }
}
