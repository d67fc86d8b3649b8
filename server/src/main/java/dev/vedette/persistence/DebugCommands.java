package dev.vedette.persistence;

import dev.vedette.base.Bytes;
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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The subcommands of DEBUG that look at the data, or save and load it.
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
            throw new CommandError(
                    "ERR unknown subcommand or wrong number of arguments for '"
                            + call.arg(1).latin1()
                            + "'. Try DEBUG HELP.");
        }
    }
}
