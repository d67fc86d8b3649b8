package dev.vedette.persistence;

import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.OW;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.UPDATE;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.config.Config;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.memory.MemoryExhausted;
import dev.vedette.rdb.Assembly;
import dev.vedette.rdb.Dump;
import dev.vedette.rdb.RdbException;
import dev.vedette.resp.Reply;
import dev.vedette.value.Value;

import java.util.ArrayList;
import java.util.List;

/// DUMP and RESTORE.
final class DumpCommands {

    private static final int MOST_FREQUENT = 255;

    private final Config config;

    DumpCommands(Config config) {
        this.config = config;
    }

    List<Command> commands() {
        return List.of(
                read("DUMP", this::dump)
                        .synopsis("key")
                        .about("Answers a value in the form that RESTORE takes.")
                        .since("2.6.0")
                        .cost("O(N) in the size of the value")
                        .group(Group.GENERIC)
                        .key(1, RO, ACCESS)
                        .tips("nondeterministic_output"),
                write("RESTORE", DumpCommands::restore)
                        .synopsis(
                                "key ttl:integer serialized-value [REPLACE@3.0.0] [ABSTTL@5.0.0]"
                                        + " [IDLETIME seconds:integer@5.0.0]"
                                        + " [FREQ frequency:integer@5.0.0]")
                        .about("Creates a key from what DUMP answered.")
                        .since("2.6.0")
                        .cost("O(N) in the size of the value, O(N*log(N)) for a sorted set")
                        .changed("3.0.0", "Option `REPLACE`.")
                        .changed("5.0.0", "Option `ABSTTL`.")
                        .changed("5.0.0", "Options `IDLETIME` and `FREQ`.")
                        .group(Group.GENERIC)
                        .key(1, OW, UPDATE)
                        .flags(Flag.DENYOOM)
                        .categories(Category.KEYSPACE, Category.DANGEROUS));
    }

    private Reply dump(Call call) {
        Value value = call.db().read(call.key(1));
        return value == null
                ? Reply.nil()
                : Reply.bulk(Dump.of(value, config.get(PersistenceDirectives.COMPRESSION)));
    }

    private static final class Options {
        boolean replaces;
        boolean isAbsolute;
        long idleSeconds = -1;
        long frequency = -1;

        static Options of(Call call) {
            Options options = new Options();
            for (int i = 4; i < call.count(); i++) {
                boolean hasMore = i + 1 < call.count();
                if (call.arg(i).is("REPLACE")) {
                    options.replaces = true;
                } else if (call.arg(i).is("ABSTTL")) {
                    options.isAbsolute = true;
                } else if (call.arg(i).is("IDLETIME") && hasMore && options.frequency == -1) {
                    options.idleSeconds = call.integer(++i);
                    check(options.idleSeconds >= 0, "ERR Invalid IDLETIME value, must be >= 0");
                } else if (call.arg(i).is("FREQ") && hasMore && options.idleSeconds == -1) {
                    options.frequency = call.integer(++i);
                    check(
                            options.frequency >= 0 && options.frequency <= MOST_FREQUENT,
                            "ERR Invalid FREQ value, must be >= 0 and <= 255");
                } else {
                    throw CommandError.syntax();
                }
            }
            return options;
        }
    }

    private static void check(boolean holds, String complaint) {
        if (!holds) {
            throw new CommandError(complaint);
        }
    }

    private static Reply restore(Call call) {
        Options options = Options.of(call);
        Bytes key = call.key(1);
        Database db = call.db();
        if (!options.replaces && db.find(key) != null) {
            throw new CommandError("BUSYKEY Target key name already exists.");
        }
        long ttl = call.integer(2);
        check(ttl >= 0, "ERR Invalid TTL value, must be >= 0");
        check(Dump.isWhole(call.arg(3)), "ERR DUMP payload version or checksum are wrong");
        Assembly assembly = new Assembly(call.keyspace().store());
        try {
            Dump.read(call.arg(3), assembly);
        } catch (RdbException damaged) {
            assembly.abandon();
            throw new CommandError("ERR Bad data format");
        } catch (MemoryExhausted full) {
            assembly.abandon();
            throw CommandError.noRoom(call.keyspace().store().memory());
        }
        // A time so far ahead that it wraps around has passed, as Redis sees it.
        long expiry = ttl == 0 || options.isAbsolute ? ttl : ttl + call.now().millis();
        boolean isOver =
                ttl != 0
                        && expiry <= call.now().millis()
                        && call.keyspace().expiryMode() == ExpiryMode.DELETE;
        if (isOver) {
            assembly.abandon();
            if (db.delete(key)) {
                call.propagateAs("DEL", key);
                call.event(EventClass.GENERIC, "del", key);
            }
            return Reply.ok();
        }
        db.replace(key, assembly.take(), ttl == 0 ? -1 : expiry);
        db.usage(key, options.idleSeconds, (int) options.frequency);
        call.event(EventClass.GENERIC, "restore", key);
        if (ttl != 0 && !options.isAbsolute) {
            call.propagateAs(absolute(call, expiry));
        }
        return Reply.ok();
    }

    private static Object[] absolute(Call call, long expiry) {
        List<Object> words = new ArrayList<>(call.from(0));
        words.set(2, expiry);
        words.add("ABSTTL");
        return words.toArray();
    }
}
